import { readUsage } from '@bursar/pricing';
import { isJson, type Json } from '../bedrock/bedrock-body.js';
import type { Rejection } from '../bedrock/bedrock-fields.js';
import { bedrockRegion } from './provider-names.js';
import { CHARGE_METER } from './charge-meter.js';

/** A row of the table LiteLLM_SpendLogs, however it was exported. */
export const isLiteLlmRow = (raw: Json): boolean =>
  typeof raw['request_id'] === 'string' &&
  !('requestId' in raw) &&
  ('call_type' in raw || 'startTime' in raw);

/** The row as a canonical event. Null: no provider was asked, so nothing was used. */
export function litellmEvent(row: Json): { readonly event: Json } | Rejection | null {
  if (String(row['cache_hit']).toLowerCase() === 'true') return null;
  const metadata = partOf(row['metadata']);
  const usage = usageOf(row, metadata);
  if (usage !== null && 'reason' in usage) return usage;
  const named = {
    requestId: row['request_id'],
    admissionId: partOf(metadata['spend_logs_metadata'])['bursar_admission'],
    at: timeOf(row['startTime']),
    provider: row['custom_llm_provider'],
    model: row['model'],
    region: regionIn(row),
    ...(isTool(row) && { [CHARGE_METER]: decimalOf(row['spend']) }),
    team: row['team_id'],
    user: textOf(row['end_user']) ?? textOf(row['user']) ?? metadata['user_api_key_user_id'],
    session: row['session_id'],
    agent: row['agent_id'],
    tool: row['mcp_namespaced_tool_name'],
    operation: row['call_type'],
    latencyMs: row['request_duration_ms'],
    error: row['status'] === 'failure' ? 'failure' : null,
  };
  const given = Object.entries(named).filter(
    ([, value]) => value !== '' && (value ?? null) !== null,
  );
  const event = { ...Object.fromEntries(given), ...(usage !== null && { usage: usage.meters }) };
  return { event };
}

/** Of Bedrock, the region is in the address that was called, or before the model. */
const regionIn = (row: Json): string | null =>
  bedrockRegion(textOf(row['api_base']) ?? '') ??
  /^bedrock\/(?:converse\/|invoke\/)?([a-z]{2}(?:-[a-z]+)+-\d)\//.exec(
    textOf(row['model']) ?? '',
  )?.[1] ??
  null;

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

/** Columns of JSON are exported as text as often as not. */
function partOf(value: unknown): Json {
  if (isJson(value)) return value;
  if (typeof value !== 'string') return {};
  try {
    const parsed: unknown = JSON.parse(value);
    return isJson(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

const isTool = (row: Json): boolean => /mcp/i.test(textOf(row['call_type']) ?? '');

/** LiteLLM counts a prompt with all of its cached parts, for every provider. */
function usageOf(row: Json, metadata: Json): { readonly meters: Json } | Rejection | null {
  if (isTool(row)) return null;
  const reported = partOf(metadata['usage_object']);
  const counts = Object.keys(reported).length > 0 ? reported : row;
  const details = partOf(counts['prompt_tokens_details']);
  const created = partOf(
    counts['cache_creation_token_details'] ?? details['cache_creation_token_details'],
  );
  const read = readUsage('openai', {
    prompt_tokens: numberOf(counts['prompt_tokens']),
    completion_tokens: numberOf(counts['completion_tokens']),
    prompt_tokens_details: {
      cached_tokens: numberOf(counts['cache_read_input_tokens'] ?? details['cached_tokens']),
      cache_write_tokens: numberOf(
        counts['cache_creation_input_tokens'] ?? details['cache_creation_tokens'],
      ),
      audio_tokens: numberOf(details['audio_tokens']),
    },
    completion_tokens_details: partOf(counts['completion_tokens_details']),
  });
  if (read.outcome === 'rejected') return { reason: 'counts_contradict', detail: read.reason };
  const { input, output, cacheRead, cacheWrite30m = 0, more = {} } = read.usage;
  const known = {
    cacheWrite5m: numberOf(created['ephemeral_5m_input_tokens']),
    cacheWrite1h: numberOf(created['ephemeral_1h_input_tokens']),
  };
  const isSplit = known.cacheWrite5m + known.cacheWrite1h === cacheWrite30m;
  const writes = isSplit ? known : { cacheWrite: cacheWrite30m };
  return { meters: { input, output, cacheRead, ...writes, ...more } };
}

/** Exports write numbers as text; what is no number is left to be refused. */
function numberOf(value: unknown): number {
  if (value === undefined || value === null || value === '') return 0;
  return Number(value);
}

/** A time without a zone is in UTC there. */
function timeOf(value: unknown): unknown {
  if (typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 1e11)
    return new Date(value * 1_000).toISOString();
  if (typeof value !== 'string') return value;
  const stamp = value.trim().replace(' ', 'T');
  return /(Z|[+-]\d\d:?\d\d)$/.test(stamp)
    ? stamp.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')
    : `${stamp}Z`;
}

/** A binary number of the export as plain decimal text: what it shows, and no more digits than money has. */
function decimalOf(value: unknown): string {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? number.toFixed(12).replace(/\.?0+$/, '') : '0';
}
