import { LINE_BYTES_MAX, parseJson } from '@bursar/logs';
import { isStorable } from '../../platform/text/storable.js';
import { isJson, type Json } from '../bedrock/bedrock-body.js';
import type { Rejection } from '../bedrock/bedrock-fields.js';
import { type BedrockReading, LINE_TOO_LONG } from '../bedrock/bedrock-log.js';
import { redactBare } from '../bedrock/bedrock-redaction.js';
import type { RejectedLine, TimeBounds } from '../record.js';
import { readEvent } from './event.js';
import { redactEvent } from './event-redaction.js';
import { ID_CHARS_MAX } from './event-schema.js';
import { isLiteLlmRow, litellmEvent } from './litellm-row.js';

const REPORTED_BY = 'reportedBy';

/** Who reports usage. */
export interface Reporter {
  readonly principal: string;
  /** Whose usage it is where an event does not say: that of a key of one team. */
  readonly team: string | null;
}

/** Reads a line that is a canonical event, or a row of LiteLLM's spend log. */
export function readEventLine(
  line: string,
  bounds: TimeBounds,
  reporter: Reporter | 'kept',
): BedrockReading {
  if (line.length > LINE_BYTES_MAX) return { rejected: LINE_TOO_LONG };
  const raw = parseJson(line);
  if (raw === undefined) return unreadable('not_json', 'The line does not parse as JSON.', '');
  if (!isJson(raw))
    return unreadable(
      'not_an_object',
      'The line is JSON, but not an event in braces.',
      redactBare(raw),
    );
  const by = reporter === 'kept' ? { principal: principalOf(raw), team: null } : reporter;
  const { principal } = by;
  const found = eventIn(raw, by);
  if (found === null) return { notice: true };
  if ('reason' in found) return { rejected: rejectEvent(found, {}, principal) };
  const outcome = readEvent(found.event, principal, bounds);
  return 'reason' in outcome
    ? { rejected: rejectEvent(outcome, found.event, principal) }
    : { record: outcome };
}

function eventIn(raw: Json, { team }: Reporter): { readonly event: Json } | Rejection | null {
  const found = isLiteLlmRow(raw) ? litellmEvent(raw) : { event: raw };
  return found === null || 'reason' in found ? found : { event: ofTeam(found.event, team) };
}

export const ofTeam = (event: Json, team: string | null): Json =>
  team === null || (event['team'] ?? null) !== null ? event : { ...event, team };

/** A line as it may be kept: the canonical event without anything else, and who reported it. */
export function redactEventLine(line: string, reporter: Reporter): string {
  const raw = parseJson(line);
  if (!isJson(raw)) return '';
  const found = eventIn(raw, reporter);
  return found === null || 'reason' in found ? '' : redactedEvent(found.event, reporter.principal);
}

/** Whether a line is an event as it was kept. */
export function isKeptEvent(line: string): boolean {
  const raw = parseJson(line);
  return isJson(raw) && typeof raw[REPORTED_BY] === 'string';
}

export const rejectEvent = (
  { reason, detail }: Rejection,
  event: Json,
  principal: string,
): RejectedLine => {
  const { requestId: id } = event;
  const isId = typeof id === 'string' && id.length <= ID_CHARS_MAX && isStorable(id);
  return { reason, detail, redacted: redactedEvent(event, principal), requestId: isId ? id : null };
};

export const redactedEvent = (event: Json, principal: string): string =>
  JSON.stringify({ ...redactEvent(event), [REPORTED_BY]: principal });

function principalOf(raw: Json): string {
  const kept = raw[REPORTED_BY];
  return typeof kept === 'string' ? kept : '';
}

function unreadable(reason: Rejection['reason'], detail: string, redacted: string): BedrockReading {
  return { rejected: { reason, detail, redacted, requestId: null } };
}
