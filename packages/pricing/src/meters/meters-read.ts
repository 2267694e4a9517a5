import type { Quantities } from '../book.js';

/** A usage block as parsed from JSON. */
export type RawUsage = Readonly<Record<string, unknown>>;

/** Disjoint quantities; or a usage that contradicts itself and must not be charged. */
export type UsageRead =
  | { readonly outcome: 'read'; readonly usage: Quantities }
  | { readonly outcome: 'rejected'; readonly reason: string };

/** A count that is present but no whole, safe, non-negative number. */
export class BadCount extends Error {}

/** The first of these fields that is present, as a count; 0 if none is. */
export function countOf(raw: RawUsage, ...fields: readonly string[]): number {
  for (const field of fields) {
    const value = raw[field];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
      throw new BadCount(`bad-count:${field}`);
    }
    return value;
  }
  return 0;
}

/** A nested object, or an empty one. */
export function partOf(raw: RawUsage, ...fields: readonly string[]): RawUsage {
  for (const field of fields) {
    const value = raw[field];
    if (isRecord(value)) return value;
  }
  return {};
}

export function listOf(raw: RawUsage, field: string): readonly unknown[] {
  const value: unknown = raw[field];
  return Array.isArray(value) ? value : [];
}

export function isRecord(value: unknown): value is RawUsage {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Runs a reader; a bad count is a rejection, never a crash and never a zero. */
export function reading(read: () => Quantities | string): UsageRead {
  try {
    const usage = read();
    return typeof usage === 'string'
      ? { outcome: 'rejected', reason: usage }
      : { outcome: 'read', usage };
  } catch (error) {
    if (error instanceof BadCount) return { outcome: 'rejected', reason: error.message };
    throw error;
  }
}

/** Cache writes split by lifetime: what the breakdown does not explain has an unknown one. */
export function splitWrites(
  total: number,
  known: { readonly cacheWrite5m: number; readonly cacheWrite1h: number },
): Pick<Quantities, 'cacheWrite5m' | 'cacheWrite1h' | 'cacheWriteUnknown'> | string {
  const explained = known.cacheWrite5m + known.cacheWrite1h;
  if (explained > total) return 'cache-writes-exceed-total';
  return { ...known, cacheWriteUnknown: total - explained };
}
