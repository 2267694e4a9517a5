import { UnfitJson, canonicalJson, type JsonValue } from './json.js';

/** Where a document is not what its format says, and why. */
export class Malformed extends Error {
  constructor(where: string, why: string) {
    super(`${where} ${why}`);
  }
}

/** Turns a value of unknown shape into one of a known shape, or throws Malformed. */
export type Read<T> = (value: unknown, where: string) => T;

type Fields<T> = { readonly [K in keyof T]-?: Read<Exclude<T[K], undefined>> };

/**
 * An object of exactly these fields. What the format does not name is refused, always: a reader that skipped the
 * condition it does not know would permit more than the writer meant.
 */
export function object<T extends object>(
  fields: Fields<T>,
  optional: readonly (keyof T & string)[] = [],
): Read<T> {
  const readers = new Map<string, Read<unknown>>(Object.entries(fields));
  const missable = new Set<string>(optional);
  return (value, where) => {
    const found = entriesOf(value, where);
    for (const [name] of found) {
      if (!readers.has(name)) throw new Malformed(`${where}.${name}`, 'is no field of the format');
    }
    const given = new Map(found);
    const result: Record<string, unknown> = {};
    for (const [name, read] of readers) {
      if (given.has(name)) result[name] = read(given.get(name), `${where}.${name}`);
      else if (!missable.has(name)) throw new Malformed(`${where}.${name}`, 'is missing');
    }
    return Object.freeze(result) as T;
  };
}

/** A map with names of the writer's choosing, without a prototype. */
export function mapOf<T>(
  readName: Read<string>,
  readItem: Read<T>,
  most: number,
): Read<Readonly<Record<string, T>>> {
  return (value, where) => {
    const found = entriesOf(value, where);
    if (found.length > most) throw new Malformed(where, `has more than ${most} fields`);
    const result = Object.create(null) as Record<string, T>;
    for (const [name, item] of found) {
      result[readName(name, where)] = readItem(item, `${where}.${name}`);
    }
    return Object.freeze(result);
  };
}

function entriesOf(value: unknown, where: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Malformed(where, 'is no object');
  }
  return Object.entries(value);
}

export function listOf<T>(read: Read<T>, most: number, least = 0): Read<readonly T[]> {
  return (value, where) => {
    if (!Array.isArray(value)) throw new Malformed(where, 'is no list');
    if (value.length > most) throw new Malformed(where, `has more than ${most} entries`);
    if (value.length < least) throw new Malformed(where, `has fewer than ${least} entries`);
    return Object.freeze(value.map((item: unknown, at) => read(item, `${where}[${at}]`)));
  };
}

/** A list in which no two entries go by the same name. */
export function distinct<T>(
  read: Read<readonly T[]>,
  nameOf: (item: T) => string,
): Read<readonly T[]> {
  return (value, where) => {
    const items = read(value, where);
    const seen = new Set<string>();
    for (const item of items) {
      const name = nameOf(item);
      if (seen.has(name)) throw new Malformed(where, `names ${JSON.stringify(name)} twice`);
      seen.add(name);
    }
    return items;
  };
}

export function text(most: number, pattern?: RegExp): Read<string> {
  return (value, where) => {
    if (typeof value !== 'string') throw new Malformed(where, 'is no text');
    if (value.length > most) throw new Malformed(where, `has more than ${most} characters`);
    if (pattern && !pattern.test(value)) throw new Malformed(where, 'is not written as it must be');
    return value;
  };
}

export function integer(least: number, most: number): Read<number> {
  return (value, where) => {
    const found = number(least, most)(value, where);
    if (!Number.isInteger(found)) throw new Malformed(where, 'is no whole number');
    return found;
  };
}

export function number(least: number, most: number): Read<number> {
  return (value, where) => {
    if (typeof value !== 'number' || !(value >= least && value <= most)) {
      throw new Malformed(where, `is no number from ${least} to ${most}`);
    }
    return value;
  };
}

export const boolean: Read<boolean> = (value, where) => {
  if (typeof value !== 'boolean') throw new Malformed(where, 'is neither true nor false');
  return value;
};

export function oneOf<const T extends string>(...allowed: readonly T[]): Read<T> {
  return (value, where) => {
    const found = allowed.find((word) => word === value);
    if (found === undefined) throw new Malformed(where, `is none of ${allowed.join(', ')}`);
    return found;
  };
}

export function orNull<T>(read: Read<T>): Read<T | null> {
  return (value, where) => (value === null ? null : read(value, where));
}

/** Any value, as a copy that cannot be changed. */
export const anything: Read<JsonValue> = (value, where) => {
  try {
    return frozen(JSON.parse(canonicalJson(value)) as JsonValue);
  } catch (error) {
    if (error instanceof UnfitJson) throw new Malformed(where, `is unfit: ${error.message}`);
    throw error;
  }
};

function frozen(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;

/** A moment in UTC, as `Date.toISOString` writes it. */
export const instant: Read<string> = (value, where) => {
  const found = text(24, INSTANT)(value, where);
  if (Number.isNaN(Date.parse(found))) throw new Malformed(where, 'is no moment');
  return found;
};

/** A whole number without sign, written in digits because it may exceed what a double holds. */
export const digits: Read<string> = text(24, /^(0|[1-9]\d*)$/);

export const hash: Read<string> = text(64, /^[0-9a-f]{64}$/);
