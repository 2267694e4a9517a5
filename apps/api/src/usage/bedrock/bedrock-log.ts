import { isNotice, LINE_BYTES_MAX, parseJson } from '@bursar/logs';
import { type BodyUsage, isJson, type Json, NO_BODY, readBody } from './bedrock-body.js';
import { type Counts, readCounts } from './bedrock-counts.js';
import {
  ID_CHARS_MAX,
  metadataOf,
  metadataRejection,
  type Rejection,
  readTexts,
  readTime,
  text,
  type Texts,
} from './bedrock-fields.js';
import { readUnits } from './bedrock-units.js';
import { redactBare, redactBroken, redactRecord } from './bedrock-redaction.js';
import { clientOf } from '../client.js';
import { contentOf, keyOf } from '../fingerprint.js';
import { isStorable } from '../../platform/text/storable.js';
import type { QuarantineReasonName } from '../quarantine-reasons.js';
import type { RejectedLine, TimeBounds, UsageRecord } from '../record.js';

/** A notice is what AWS itself writes between records: no call, and nothing is lost with it. */
export type BedrockReading =
  | { readonly record: UsageRecord }
  | { readonly rejected: RejectedLine }
  | { readonly notice: true };

/** What a line becomes that the splitter did not even hold. */
export const LINE_TOO_LONG: RejectedLine = Object.freeze({
  reason: 'line_too_long',
  detail: 'The line is longer than 4 MiB.',
  redacted: '',
  requestId: null,
});

/**
 * Reads one record of a Bedrock model-invocation log. Of bodies, only what the counters do not report is taken. `parsed` is
 * the line's JSON where it was parsed before.
 */
export function readBedrockLog(line: string, bounds: TimeBounds, parsed?: Json): BedrockReading {
  if (line.length > LINE_BYTES_MAX) return { rejected: LINE_TOO_LONG };
  const raw: unknown = parsed ?? parseJson(line);
  if (raw === undefined && isNotice(line)) return { notice: true };
  if (raw === undefined)
    return unreadable('not_json', 'The line does not parse as JSON.', redactBroken(line));
  if (!isJson(raw))
    return unreadable(
      'not_an_object',
      'The line is JSON, but not a record in braces.',
      redactBare(raw),
    );
  const outcome = readRecord(raw, bounds, line);
  return 'reason' in outcome ? { rejected: reject(outcome, raw) } : { record: outcome };
}

function unreadable(
  reason: QuarantineReasonName,
  detail: string,
  redacted: string,
): BedrockReading {
  return { rejected: { reason, detail, redacted, requestId: null } };
}

function reject({ reason, detail }: Rejection, raw: Json): RejectedLine {
  const id = text(raw['requestId']);
  const requestId = id !== null && id.length <= ID_CHARS_MAX && isStorable(id) ? id : null;
  return { reason, detail, redacted: redactRecord(raw), requestId };
}

function readRecord(raw: Json, bounds: TimeBounds, line: string): UsageRecord | Rejection {
  const texts = readTexts(raw);
  if ('reason' in texts) return batchRejection(raw) ?? texts;
  const occurredAt = readTime(raw['timestamp'], bounds);
  if (typeof occurredAt !== 'number') return occurredAt;
  const refused = metadataRejection(raw['requestMetadata']);
  if (refused !== null) return refused;
  const metadata = metadataOf(raw['requestMetadata']);
  const output = raw['output'];
  const body = isJson(output) ? readBody(output['outputBodyJson']) : NO_BODY;
  // Only an escape, or a line that is itself broken text, can bring what cannot be stored: most lines have neither.
  const isRisky = line.includes('\\u') || !line.isWellFormed();
  if (isRisky && !areStorable(texts, metadata, body.invokedModel)) {
    return { reason: 'bad_text', detail: 'A field holds a NUL or half a character.' };
  }
  const counts = readCounts(raw, texts.errorCode !== null, texts.modelRef, body, readUnits(raw));
  if ('reason' in counts) return counts;
  const userAgent = text(raw['userAgent']);
  const client = userAgent === null ? null : clientOf(userAgent);
  return { ...toRecord(texts, occurredAt, metadata, counts, body), client };
}

/** Files of batch jobs lie beside logs: they are said to be what they are. */
function batchRejection(raw: Json): Rejection | null {
  if (typeof raw['totalRecordCount'] === 'number' && 'processedRecordCount' in raw)
    return { reason: 'batch_manifest', detail: 'It has the totals of a batch job, and no calls.' };
  if ('recordId' in raw && ('modelInput' in raw || 'modelOutput' in raw))
    return { reason: 'batch_output', detail: 'It is a line of the output of a batch job.' };
  return null;
}

function toRecord(
  texts: Texts,
  occurredAt: number,
  metadata: UsageRecord['metadata'],
  { quantities, counters }: Counts,
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
    content: contentOf(usage, tierOfCounters ?? 'standard', counters),
    ...usage,
    modelRef: body.invokedModel ?? texts.modelRef,
    inferenceRegion: texts.inferenceRegion,
    tier: tierOfCounters ?? body.tier ?? 'standard',
    latencyMs: body.latencyMs,
    bedrockProject: texts.bedrockProject,
  };
}

function areStorable(
  texts: Texts,
  metadata: UsageRecord['metadata'],
  invokedModel: string | null,
): boolean {
  const words = [
    invokedModel,
    ...Object.values(texts as unknown as Record<string, string | null>),
    ...Object.entries(metadata ?? {}).flat(),
  ];
  return words.every((word) => word === null || isStorable(word));
}
