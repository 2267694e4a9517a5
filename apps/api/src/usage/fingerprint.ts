import { hash } from 'node:crypto';
import type { UsageRecord } from './record.js';

const SEPARATOR = '\0';

/** The first 128 bits of a SHA-256, written as a UUID so that Postgres stores 16 bytes. */
export function fingerprint(data: string | Uint8Array): string {
  return asUuid(hash('sha256', data, 'hex'));
}

export function asUuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** A request id is unique within an account and region only. No part holds the separator: such text is refused. */
export function keyOf(
  provider: string,
  account: string,
  region: string,
  requestId: string,
): string {
  return fingerprint(provider + SEPARATOR + account + SEPARATOR + region + SEPARATOR + requestId);
}

/**
 * What makes two copies of a call the same call: everything that decides what it costs and whom, as every copy tells it.
 * A call is often delivered twice, to S3 with bodies and to CloudWatch without. So nothing counts here that only a body
 * tells: not the latency, not the body's service tier, and of cache writes the total, not its split by lifetime. Nor does
 * the region that served the call, which moves neither price nor owner.
 */
export function contentOf(
  record: Omit<UsageRecord, 'key' | 'content' | 'latencyMs' | 'inferenceRegion' | 'tier'>,
  tierOfCounters: string,
): string {
  const { quantities: q } = record;
  const writes = q.cacheWrite5m + q.cacheWrite1h + q.cacheWriteUnknown;
  const usage = `${record.occurredAt} ${q.input} ${q.output} ${q.cacheRead} ${writes}`;
  const words = [
    usage,
    record.operation,
    record.modelRef,
    record.principal ?? '',
    tierOfCounters,
    record.errorCode ?? '',
  ];
  return fingerprint(words.join(SEPARATOR) + textOfMetadata(record.metadata));
}

function textOfMetadata(metadata: UsageRecord['metadata']): string {
  if (metadata === null) return '';
  let text = '';
  for (const name of Object.keys(metadata).sort())
    text += SEPARATOR + name + SEPARATOR + (metadata[name] ?? '');
  return text;
}
