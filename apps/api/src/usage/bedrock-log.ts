import { type BodyUsage, isJson, type Json, NO_BODY, readBody } from './bedrock-body.js';
import { readCounts } from './bedrock-counts.js';
import {
  ID_CHARS_MAX,
  metadataOf,
  metadataProblem,
  type Problem,
  readTexts,
  readTime,
  text,
  type Texts,
} from './bedrock-fields.js';
import { redactBare, redactBroken, redactRecord } from './bedrock-redaction.js';
import { contentOf, keyOf } from './fingerprint.js';
import { isStorable } from '../platform/text/storable.js';
import type { QuarantineReasonName } from './quarantine-reasons.js';
import { LINE_BYTES_MAX } from './lines.js';
import type { RejectedLine, TimeBounds, UsageRecord } from './record.js';

/**
 * A record with a `suspect` tells usage that its own body contradicts. It must not be counted; but whoever knows the
 * ledger looks first whether the request is already counted: then the line is a duplicate or a conflict.
 */
export type BedrockReading =
  | { readonly record: UsageRecord; readonly suspect: RejectedLine | null }
  | { readonly rejected: RejectedLine };

/** What a line becomes that the splitter did not even hold. */
export const LINE_TOO_LONG: RejectedLine = Object.freeze({
  reason: 'line_too_long',
  detail: 'The line is longer than 4 MiB.',
  redacted: '',
  requestId: null,
});

/** Reads one line of a Bedrock model-invocation log. Of bodies, only what the counters cannot tell is taken. */
export function readBedrockLog(line: string, bounds: TimeBounds): BedrockReading {
  if (line.length > LINE_BYTES_MAX) {
    return { rejected: LINE_TOO_LONG };
  }
  const raw = parse(line);
  if (raw === undefined)
    return unreadable('not_json', 'The line does not parse as JSON.', redactBroken(line));
  if (!isJson(raw))
    return unreadable(
      'not_an_object',
      'The line is JSON, but not a record in braces.',
      redactBare(raw),
    );
  const outcome = readRecord(raw, bounds, line);
  return 'reason' in outcome ? { rejected: reject(outcome, raw) } : outcome;
}

/** The parser's own message quotes the line, bodies included, so it is never shown. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function unreadable(
  reason: QuarantineReasonName,
  detail: string,
  redacted: string,
): BedrockReading {
  return { rejected: { reason, detail, redacted, requestId: null } };
}

function reject({ reason, detail }: Problem, raw: Json): RejectedLine {
  const id = text(raw['requestId']);
  const requestId = id !== null && id.length <= ID_CHARS_MAX && isStorable(id) ? id : null;
  return { reason, detail, redacted: redactRecord(raw), requestId };
}

function readRecord(
  raw: Json,
  bounds: TimeBounds,
  line: string,
): Exclude<BedrockReading, { rejected: unknown }> | Problem {
  const texts = readTexts(raw);
  if ('reason' in texts) return texts;
  const occurredAt = readTime(raw['timestamp'], bounds);
  if (typeof occurredAt !== 'number') return occurredAt;
  const refused = metadataProblem(raw['requestMetadata']);
  if (refused !== null) return refused;
  const metadata = metadataOf(raw['requestMetadata']);
  // Only an escape, or a line that is itself broken text, can bring what cannot be stored: most lines have neither.
  if ((line.includes('\\u') || !line.isWellFormed()) && !areStorable(texts, metadata)) {
    return { reason: 'bad_text', detail: 'A field holds a NUL or half a character.' };
  }
  const output = raw['output'];
  const body = isJson(output) ? readBody(output['outputBodyJson']) : NO_BODY;
  const counts = readCounts(raw, texts.errorCode !== null, texts.modelRef, body);
  if ('reason' in counts) return counts;
  const record = toRecord(texts, occurredAt, metadata, counts.quantities, body);
  const suspect = counts.disagreement;
  return {
    record,
    suspect: suspect === null ? null : reject({ reason: 'counts_disagree', detail: suspect }, raw),
  };
}

function toRecord(
  texts: Texts,
  occurredAt: number,
  metadata: UsageRecord['metadata'],
  quantities: UsageRecord['quantities'],
  body: Readonly<BodyUsage>,
): UsageRecord {
  const { account, region, requestId, tierOfCounters } = texts;
  const usage = {
    occurredAt,
    provider: 'bedrock' as const,
    account,
    region,
    requestId,
    operation: texts.operation,
    modelRef: texts.modelRef,
    principal: texts.principal,
    metadata,
    errorCode: texts.errorCode,
    quantities,
  };
  return {
    key: keyOf('bedrock', account, region, requestId),
    content: contentOf(usage, tierOfCounters ?? 'standard'),
    ...usage,
    inferenceRegion: texts.inferenceRegion,
    tier: tierOfCounters ?? body.tier ?? 'standard',
    latencyMs: body.latencyMs,
  };
}

function areStorable(texts: Texts, metadata: UsageRecord['metadata']): boolean {
  const words = [
    ...Object.values(texts as unknown as Record<string, string | null>),
    ...Object.entries(metadata ?? {}).flat(),
  ];
  return words.every((word) => word === null || isStorable(word));
}
