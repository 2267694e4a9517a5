import { GUARDRAIL_MODEL } from '@bursar/pricing';
import { isJson, type Json } from './bedrock-body.js';
import type { QuarantineReasonName } from '../quarantine-reasons.js';
import type { TimeBounds, UsageRecord } from '../record.js';

/** Why a record is not counted. A detail never quotes what could be a body. */
export interface Rejection {
  readonly reason: QuarantineReasonName;
  readonly detail: string;
}

export const ID_CHARS_MAX = 512;
export const NAME_CHARS_MAX = 2048;
export const TIER_CHARS_MAX = 64;
const UNKNOWN_OPERATION = 'unknown';
export const METADATA_ENTRIES_MAX = 16;
export const METADATA_CHARS_MAX = 256;
const TIMESTAMP =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Anything but text with something in it is as good as missing. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export interface Texts {
  readonly account: string;
  readonly region: string;
  readonly inferenceRegion: string | null;
  readonly requestId: string;
  readonly operation: string;
  readonly modelRef: string;
  readonly principal: string | null;
  readonly errorCode: string | null;
  /** The ARN of the Bedrock project. */
  readonly bedrockProject: string | null;
  /** The service tier as the record itself reports it, outside its bodies. */
  readonly tierOfCounters: string | null;
}

export function readTexts(raw: Json): Texts | Rejection {
  if (raw['schemaType'] !== 'ModelInvocationLog' || !isVersion1(raw['schemaVersion'])) {
    return {
      reason: 'other_schema',
      detail: 'schemaType or schemaVersion is not ModelInvocationLog, 1.x.',
    };
  }
  const requestId = text(raw['requestId']);
  if (requestId === null) return { reason: 'no_request_id', detail: 'requestId is missing.' };
  const account = text(raw['accountId']);
  if (account === null) return { reason: 'no_account', detail: 'accountId is missing.' };
  const region = text(raw['region']);
  if (region === null) return { reason: 'no_region', detail: 'region is missing.' };
  const modelRef = text(raw['modelId']) ?? guardrailAlone(raw);
  if (modelRef === null) return { reason: 'no_model', detail: 'modelId is missing.' };
  const identity = raw['identity'];
  const texts = {
    account,
    region,
    inferenceRegion: text(raw['inferenceRegion']),
    requestId,
    // Whatever was called: a name that AWS adds is a dimension like any other, and no reason not to count.
    operation: text(raw['operation']) ?? UNKNOWN_OPERATION,
    modelRef,
    principal: isJson(identity) ? text(identity['arn']) : null,
    errorCode: readError(raw),
    bedrockProject: readProject(raw, account, region),
    tierOfCounters: readTier(raw),
  };
  return tooLong(texts) ?? texts;
}

/** By its ARN, or by its id in the account and region of the call. */
function readProject(raw: Json, account: string, region: string): string | null {
  const named = text(raw['projectArn']) ?? text(raw['projectId']);
  if (named === null || named.startsWith('arn:')) return named;
  const partition = /^(cn|us-gov)-/.exec(region)?.[1];
  return `arn:aws${partition === undefined ? '' : `-${partition}`}:bedrock:${region}:${account}:project/${named}`;
}

/** A guardrail that is asked by itself calls no model, and has a price of its own. */
const guardrailAlone = (raw: Json): string | null =>
  raw['operation'] === 'ApplyGuardrail' ? GUARDRAIL_MODEL : null;

/** A missing version is let pass: the type and every field are checked anyway. */
function isVersion1(version: unknown): boolean {
  if (version === '1.0' || version === undefined || version === null) return true;
  if (typeof version === 'number') return version >= 1 && version < 2;
  return typeof version === 'string' && /^1(\.\d{1,4})?$/.test(version);
}

function tooLong(texts: Texts): Rejection | null {
  const field = fieldTooLong(texts);
  return field === null ? null : { reason: 'field_too_long', detail: `${field} is too long.` };
}

function fieldTooLong(texts: Texts): string | null {
  if (texts.requestId.length > ID_CHARS_MAX) return 'requestId';
  if (texts.account.length > ID_CHARS_MAX) return 'accountId';
  if (texts.region.length > ID_CHARS_MAX) return 'region';
  if (texts.inferenceRegion !== null && texts.inferenceRegion.length > ID_CHARS_MAX)
    return 'inferenceRegion';
  if (texts.operation.length > ID_CHARS_MAX) return 'operation';
  if (texts.modelRef.length > NAME_CHARS_MAX) return 'modelId';
  if (texts.principal !== null && texts.principal.length > NAME_CHARS_MAX) return 'identity.arn';
  if (texts.bedrockProject !== null && texts.bedrockProject.length > NAME_CHARS_MAX)
    return 'projectId';
  if (texts.errorCode !== null && texts.errorCode.length > ID_CHARS_MAX) return 'errorCode';
  return texts.tierOfCounters !== null && texts.tierOfCounters.length > TIER_CHARS_MAX
    ? 'serviceTier'
    : null;
}

/** A failed call names its error; some logs only carry a status. */
export function readError(raw: Json): string | null {
  const code = text(raw['errorCode']);
  if (code !== null) return code;
  const status = raw['status'];
  if (typeof status === 'number') return status >= 400 && status < 600 ? String(status) : null;
  if (typeof status !== 'string' || status.length > TIER_CHARS_MAX) return null;
  return /^[45]\d\d$|error|exception|fail|throttl|denied|timeout/i.test(status) ? status : null;
}

function readTier(raw: Json): string | null {
  const field = raw['serviceTier'];
  const tier = text(isJson(field) ? field['type'] : field);
  if (tier !== null && tier !== 'default' && tier !== 'standard') return tier;
  const performance = raw['performanceConfig'];
  if (isJson(performance) && performance['latency'] === 'optimized') return 'latency-optimized';
  return tier === null ? null : 'standard';
}

export function readTime(value: unknown, bounds: TimeBounds): number | Rejection {
  const stamp = text(value);
  if (stamp === null) return { reason: 'no_timestamp', detail: 'timestamp is missing.' };
  const at = TIMESTAMP.test(stamp) && isDayOfMonth(stamp) ? Date.parse(stamp) : NaN;
  if (Number.isNaN(at))
    return { reason: 'bad_timestamp', detail: 'timestamp is not a date and time that exists.' };
  if (at > bounds.newest)
    return { reason: 'in_the_future', detail: `timestamp is ${new Date(at).toISOString()}.` };
  if (at < bounds.oldest)
    return { reason: 'before_retention', detail: `timestamp is ${new Date(at).toISOString()}.` };
  return at;
}

/** Date.parse takes 30 February for 2 March. */
function isDayOfMonth(timestamp: string): boolean {
  const day = Number(timestamp.slice(8, 10));
  if (day <= 28) return true;
  return (
    day <=
    new Date(Date.UTC(Number(timestamp.slice(0, 4)), Number(timestamp.slice(5, 7)), 0)).getUTCDate()
  );
}

export function metadataRejection(value: unknown): Rejection | null {
  if (value === undefined || value === null) return null;
  if (!isJson(value))
    return { reason: 'metadata_not_text', detail: 'requestMetadata is not a map.' };
  const names = Object.keys(value);
  if (names.length > METADATA_ENTRIES_MAX) {
    return { reason: 'metadata_not_text', detail: 'requestMetadata has more than 16 entries.' };
  }
  for (const name of names) {
    const entry = value[name];
    if (typeof entry !== 'string')
      return { reason: 'metadata_not_text', detail: 'A value in requestMetadata is not text.' };
    if (name.length > METADATA_CHARS_MAX || entry.length > METADATA_CHARS_MAX) {
      return {
        reason: 'metadata_not_text',
        detail: 'An entry of requestMetadata is longer than 256 characters.',
      };
    }
  }
  return null;
}

/** The parsed map itself: JSON.parse makes a key such as __proto__ an ordinary one, and copying could undo that. */
export function metadataOf(value: unknown): UsageRecord['metadata'] {
  return isJson(value) && Object.keys(value).length > 0
    ? (value as Readonly<Record<string, string>>)
    : null;
}
