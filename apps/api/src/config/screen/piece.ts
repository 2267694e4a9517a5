import { createHash } from 'node:crypto';
import { scopeId } from '@bursar/limits';
import { writeConfigFile } from '../config-file.js';

/** A section of the file, or one entry of it, as text that is a file of its own. */
export interface Piece {
  readonly section: string;
  /** Null: the whole section. */
  readonly item: string | null;
  readonly text: string;
  /** Changes with the text; null where there is nothing. */
  readonly hash: string | null;
}

/** What names an entry of a list: its own name, or what it is about. */
const NAMES = ['id', 'key', 'arn', 'account'] as const;

/** Pure. Null: the entry has no name, so its section is changed as a whole. */
export function nameOf(entry: unknown): string | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const fields = entry as Readonly<Record<string, unknown>>;
  for (const name of NAMES) {
    const value = fields[name];
    if (typeof value === 'string') return value;
  }
  const { scope } = fields;
  return typeof scope === 'object' && scope !== null
    ? scopeId(scope as Parameters<typeof scopeId>[0])
    : null;
}

/** Pure. The names of all entries, or none where one of them has no name or shares it. */
export function namesIn(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  const names = value.map(nameOf).filter((name) => name !== null);
  return names.length === value.length && new Set(names).size === names.length ? names : [];
}

/** Pure. How many entries a section has; a setting is one. */
export const countIn = (value: unknown): number =>
  value === undefined ? 0 : Array.isArray(value) ? value.length : 1;

/** Pure. Of what a section exports; without such an entry, a file that names nothing. */
export function pieceOf(section: string, value: unknown, item: string | null): Piece {
  const part = item === null ? value : entryOf(value, item);
  const text = writeConfigFile(part === undefined ? {} : { [section]: part });
  return { section, item, text, hash: part === undefined ? null : hashOf(text) };
}

function entryOf(value: unknown, item: string): unknown[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const entry: unknown = value.find((one) => nameOf(one) === item);
  return entry === undefined ? undefined : [entry];
}

const hashOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 32);

/** As JSON keeps it: the reader of the file makes objects without a prototype. */
export const plain = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));
