export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** A value that JSON cannot carry to another machine unchanged, or that is larger than its reader allows. */
export class UnfitJson extends Error {}

/** Brackets within brackets; a policy needs nine, and a flag's own value a few more. */
export const DEPTH_MAX = 24;

/** Names that mean something to every JavaScript object; no document needs them. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The one text of a value: names sorted by UTF-16 code units, no spaces, numbers as ECMAScript writes them (RFC 8785).
 * Refused are numbers that another reader could take for a different one (no finite double, integers beyond 2⁵³ - 1),
 * halves of surrogate pairs, and whatever JSON would drop in silence. By hand, because canonicalize lets most of those pass, and because
 * this package has no dependencies from outside.
 */
export function canonicalJson(value: unknown, depth = DEPTH_MAX): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return stringText(value);
  if (typeof value !== 'object') throw new UnfitJson(`JSON has no ${typeof value}.`);
  if (depth === 0) throw new UnfitJson(`Nested more than ${DEPTH_MAX} deep.`);
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item) => canonicalJson(item, depth - 1)).join(',')}]`;
  }
  if (!isPlain(value)) throw new UnfitJson('Only plain objects have a text.');
  const fields = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, item]) => `${nameText(name)}:${canonicalJson(item, depth - 1)}`);
  return `{${fields.join(',')}}`;
}

function numberText(value: number): string {
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    throw new UnfitJson(`${value} is no number that every reader understands alike.`);
  }
  return JSON.stringify(value);
}

function stringText(value: string): string {
  if (!value.isWellFormed()) throw new UnfitJson('A text has half a surrogate pair.');
  return JSON.stringify(value);
}

function nameText(name: string): string {
  if (FORBIDDEN.has(name)) throw new UnfitJson(`"${name}" is no name for a field.`);
  return stringText(name);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes of unknown origin as a value. Depth is counted before anything is built; throws UnfitJson and nothing else. */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new UnfitJson('Not UTF-8.');
  }
  if (depthOf(text) > DEPTH_MAX) throw new UnfitJson(`Nested more than ${DEPTH_MAX} deep.`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UnfitJson('Not JSON.');
  }
}

/** How deep brackets nest, those within texts not counted. Of what is no JSON, any number may come. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (code === OPEN_BRACKET || code === OPEN_BRACE) deepest = Math.max(deepest, ++depth);
    else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth--;
  }
  return deepest;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
