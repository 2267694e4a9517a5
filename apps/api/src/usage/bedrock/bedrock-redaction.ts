import { isJson, type Json, readBody } from './bedrock-body.js';
import { writeBody } from './bedrock-body-text.js';
import { ceilingOf } from './bedrock-counts.js';
import { MEDIA_FIELD, readUnits, UNITS_FIELD } from './bedrock-units.js';
import {
  ID_CHARS_MAX,
  METADATA_CHARS_MAX,
  METADATA_ENTRIES_MAX,
  NAME_CHARS_MAX,
  TIER_CHARS_MAX,
} from './bedrock-fields.js';

const BROKEN_CHARS_MAX = 300;
/** As much of a broken line as is looked at. */
const HEAD_CHARS_MAX = 8_192;
/** What identifies a record, with the length above which it is refused anyway: one more character shows that. */
const TEXT_FIELDS: Readonly<Record<string, number>> = Object.freeze({
  schemaType: TIER_CHARS_MAX,
  schemaVersion: TIER_CHARS_MAX,
  timestamp: TIER_CHARS_MAX,
  accountId: ID_CHARS_MAX,
  region: ID_CHARS_MAX,
  inferenceRegion: ID_CHARS_MAX,
  requestId: ID_CHARS_MAX,
  operation: ID_CHARS_MAX,
  modelId: NAME_CHARS_MAX,
  errorCode: ID_CHARS_MAX,
});
const INPUT_COUNTS = ['inputTokenCount', 'cacheReadInputTokenCount', 'cacheWriteInputTokenCount'];
const OUTPUT_COUNTS = ['outputTokenCount'];

/**
 * The line as it may be kept: named fields only, so that no prompt or answer survives, wherever it stood. Reading the
 * redacted line gives what reading the line gave, except that a line too long to read leaves nothing.
 */
export function redactBedrockLog(line: string): string {
  try {
    const raw = JSON.parse(line) as unknown;
    return isJson(raw) ? redactRecord(raw) : redactBare(raw);
  } catch {
    return redactBroken(line);
  }
}

/** JSON that is no record may hold anything: only its kind is kept. */
export function redactBare(value: unknown): string {
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'string') return '""';
  return value === null ? 'null' : '0';
}

export function redactRecord(raw: Json): string {
  const kept: [string, unknown][] = [];
  for (const [name, charsMax] of Object.entries(TEXT_FIELDS)) {
    const value = raw[name];
    if (typeof value === 'string') kept.push([name, value.slice(0, charsMax + 1)]);
  }
  if (typeof raw['schemaVersion'] === 'number')
    kept.push(['schemaVersion', finite(raw['schemaVersion'])]);
  const identity = raw['identity'];
  if (isJson(identity) && typeof identity['arn'] === 'string') {
    kept.push(['identity', { arn: identity['arn'].slice(0, NAME_CHARS_MAX + 1) }]);
  }
  const metadata = raw['requestMetadata'];
  if (metadata !== undefined && metadata !== null)
    kept.push(['requestMetadata', redactMetadata(metadata)]);
  kept.push(...redactState(raw));
  const units = readUnits(raw);
  if (Object.keys(units).length > 0) kept.push([UNITS_FIELD, units]);
  if (isJson(raw['input'])) kept.push(['input', redactInput(raw['input'])]);
  if (isJson(raw['output'])) kept.push(['output', redactOutput(raw['output'])]);
  return JSON.stringify(Object.fromEntries(kept));
}

/** Counts, and the ceiling that the caller set: it bounds what a cut stream may have cost. */
function redactInput(input: Json): Json {
  const counts = Object.fromEntries(redactCounts(input, INPUT_COUNTS));
  const ceiling = ceilingOf(input);
  return ceiling === null ? counts : { ...counts, inputBodyJson: { maxTokens: ceiling } };
}

function redactOutput(output: Json): Json {
  const media = Object.keys(output).filter((name) => MEDIA_FIELD.test(name));
  const sizes = media.map((name): [string, unknown] => [
    name,
    typeof output[name] === 'number' ? finite(output[name]) : 0,
  ]);
  const body = writeBody(readBody(output['outputBodyJson']));
  return Object.fromEntries([
    ...redactCounts(output, OUTPUT_COUNTS),
    ...sizes,
    ...(body === null ? [] : [['outputBodyJson', body] as const]),
  ]);
}

function redactState(raw: Json): [string, unknown][] {
  const kept: [string, unknown][] = [];
  const status = raw['status'];
  if (typeof status === 'number') kept.push(['status', finite(status)]);
  else if (typeof status === 'string' && status.length <= TIER_CHARS_MAX)
    kept.push(['status', status]);
  const field = raw['serviceTier'];
  const tier = isJson(field) ? field['type'] : field;
  if (typeof tier === 'string') kept.push(['serviceTier', tier.slice(0, TIER_CHARS_MAX + 1)]);
  const performance = raw['performanceConfig'];
  if (isJson(performance) && performance['latency'] === 'optimized') {
    kept.push(['performanceConfig', { latency: 'optimized' }]);
  }
  return kept;
}

/** A value of the wrong kind keeps its kind, not its content. */
function redactMetadata(metadata: unknown): unknown {
  if (!isJson(metadata)) return false;
  const entries = Object.entries(metadata).slice(0, METADATA_ENTRIES_MAX + 1);
  return Object.fromEntries(
    entries.map(([name, value]) => [cut(name), typeof value === 'string' ? cut(value) : false]),
  );
}

const cut = (word: string) => word.slice(0, METADATA_CHARS_MAX + 1);

function redactCounts(part: Json, names: readonly string[]): [string, unknown][] {
  return names.flatMap((name): [string, unknown][] => {
    const value = part[name];
    if (value === undefined || value === null) return [];
    return [[name, redactCount(value)]];
  });
}

/** A count written as text is worth keeping only if it is a number in quotes. */
function redactCount(value: unknown): unknown {
  if (typeof value === 'number') return finite(value);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return /^[-+0-9.,eE_ ]{0,32}$/.test(value) ? value : 'text';
  return Array.isArray(value) ? [] : {};
}

/** JSON cannot write infinity, which 1e400 parses to. */
function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  return value > 0 ? 1e300 : -1e300;
}

const FIELD = /\s*,?\s*"([A-Za-z]{1,32})"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|\{[^{}]*\})/y;

/**
 * Of a line that is not a record, only its first fields, and only while each is whole and named above: anything else could
 * be part of a prompt. What is left is still not JSON.
 */
export function redactBroken(line: string): string {
  const head = line.slice(0, HEAD_CHARS_MAX);
  const start = /^\s*\{/.exec(head);
  if (start === null) return '';
  let kept = '';
  FIELD.lastIndex = start[0].length;
  for (let match = FIELD.exec(head); match !== null; match = FIELD.exec(head)) {
    const [, name = '', value = ''] = match;
    const field = redactField(name, value);
    if (field === null || kept.length + field.length + 1 > BROKEN_CHARS_MAX) break;
    kept += `${kept === '' ? '{' : ','}${field}`;
  }
  return kept;
}

function redactField(name: string, value: string): string | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    return null;
  }
  if (name !== 'identity' && name !== 'requestMetadata' && !Object.hasOwn(TEXT_FIELDS, name))
    return null;
  if (name === 'requestMetadata' && !isJson(parsed)) return null;
  const kept = JSON.parse(redactRecord({ [name]: parsed })) as Json;
  return name in kept ? `${JSON.stringify(name)}:${JSON.stringify(kept[name])}` : null;
}
