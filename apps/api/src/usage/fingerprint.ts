import { fingerprint } from '@bursar/logs';
import type { Counters } from './bedrock/bedrock-counts.js';
import type { UsageRecord } from './record.js';

const SEPARATOR = '\0';

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
 * What makes two copies of a call the same call: everything that decides what it costs and whom, as every copy reports it.
 * A call is often delivered twice, to S3 with bodies and to CloudWatch without. So nothing counts here that only a body
 * reports: not the latency, not the body's service tier, and of cache writes the total, not its split by lifetime. Nor does
 * the region that served the call, which moves neither price nor owner. Counters go in as they are logged, where there are any.
 */
export function contentOf(
  record: Omit<UsageRecord, 'key' | 'content' | 'latencyMs' | 'inferenceRegion' | 'tier'>,
  tierOfCounters: string,
  counters?: Counters,
): string {
  const { quantities: q } = record;
  const writes = q.cacheWrite5m + q.cacheWrite1h + q.cacheWriteUnknown;
  const counts =
    counters === undefined || counters.input === null
      ? [q.input, q.output, q.cacheRead, writes]
      : [counters.input, counters.output, counters.cacheRead ?? 0, counters.cacheWrite ?? 0];
  const usage = `${record.occurredAt} ${counts.join(' ')}`;
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
