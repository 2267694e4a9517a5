import { isRecord, parseJson } from './json.js';

/** What CloudWatch Logs and log shippers call the text of an event. */
const MESSAGES = ['message', '@message', 'event', 'log', 'body', 'detail', '_raw'];
const EVENTS = ['logEvents', 'events'];
const NAMES = [...MESSAGES, ...EVENTS, 'results'].map((name) => `"${name}"`);
const RECORD = /"schemaType"\s*:/;
/** A record that a shipper put into another object as it is, not as text. */
const HELD = /^\{[^{}]{0,500}"(?:message|@message|event|log|body|detail|_raw)"\s*:\s*\{/;
const DEPTH_MAX = 3;

/**
 * The records inside an event, a JSON string, or what a query answers; null for what is no wrapper. A record names its schema
 * itself; inside a wrapper its quotes are escaped, so the two cannot be confused without parsing every record.
 */
export function unwrap(text: string): readonly string[] | null {
  if (RECORD.test(text)) return HELD.test(text) ? heldIn(parseJson(text)) : null;
  const isListOrText = text.startsWith('"') || text.startsWith('[');
  if (!isListOrText && !NAMES.some((name) => text.includes(name))) return null;
  return textsIn(parseJson(text), DEPTH_MAX);
}

function heldIn(value: unknown): readonly string[] | null {
  if (!isObject(value) || isRecord(value)) return null;
  for (const name of MESSAGES) {
    const held = value[name];
    if (isRecord(held)) return [JSON.stringify(held)];
  }
  return null;
}

function textsIn(value: unknown, depth: number): readonly string[] | null {
  if (typeof value === 'string')
    return value.trimStart().startsWith('{') ? within(value, depth) : null;
  if (Array.isArray(value)) return allIn(value as unknown[], depth);
  if (!isObject(value)) return null;
  const lists = EVENTS.map((name) => value[name]).find(Array.isArray) as unknown[] | undefined;
  if (lists !== undefined) return allIn(lists, depth);
  if (Array.isArray(value['results'])) return rowsIn(value['results'] as unknown[], depth);
  for (const name of MESSAGES) {
    const message = value[name];
    const isEvent = name.endsWith('message');
    if (typeof message === 'string' && (isEvent || RECORD.test(message)))
      return within(message, depth);
  }
  return null;
}

/** Texts that are envelopes themselves are opened, too. */
function within(text: string, depth: number): readonly string[] {
  if (depth === 0 || RECORD.test(text)) return [text];
  return textsIn(parseJson(text), depth - 1) ?? [text];
}

/** Null, unless each of the list holds texts: a list is split where it is read. */
function allIn(list: readonly unknown[], depth: number): readonly string[] | null {
  const found = list.map((one) => textsIn(one, depth));
  return found.every((texts) => texts !== null) ? found.flat() : null;
}

/** Rows of Logs Insights name their fields one by one; only the message is a record. */
function rowsIn(rows: readonly unknown[], depth: number): readonly string[] | null {
  const fields = rows.flat().filter(isObject);
  if (fields.some(({ field }) => typeof field !== 'string')) return null;
  return fields
    .filter(({ field, value }) => field === '@message' && typeof value === 'string')
    .flatMap(({ value }) => within(value as string, depth));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
