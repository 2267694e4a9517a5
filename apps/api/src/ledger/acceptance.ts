import type { UsageRecord } from '../usage/usage.module.js';

/** A record, and where it came from. */
export interface Incoming {
  readonly record: UsageRecord;
  readonly line: number;
  readonly batchId: bigint;
  readonly source: string;
}

/** What became of each: nothing else can happen to a record. */
export interface Accepted<T> {
  readonly fresh: readonly T[];
  readonly duplicates: readonly T[];
  readonly conflicts: readonly T[];
}

type Carrying = Pick<Incoming, 'record'>;

/** Pure. The first record of each request, by position. */
export function firstOfEach<T extends Carrying>(incoming: readonly T[]): T[] {
  const firsts = new Map<string, T>();
  for (const one of incoming) if (!firsts.has(one.record.key)) firsts.set(one.record.key, one);
  return [...firsts.values()];
}

/**
 * Pure. At equal rank the first stands, the same usage again is a duplicate, other usage a conflict. `holders` are the
 * requests that were counted before, by key.
 */
export function accept<T extends Carrying>(
  incoming: readonly T[],
  holders: ReadonlyMap<string, { readonly content: string }>,
): Accepted<T> {
  const counted = new Map<string, string>();
  const [fresh, duplicates, conflicts]: [T[], T[], T[]] = [[], [], []];
  for (const one of incoming) {
    const { key, content } = one.record;
    const first = holders.get(key)?.content ?? counted.get(key);
    if (first === undefined) {
      counted.set(key, content);
      fresh.push(one);
    } else if (first === content) duplicates.push(one);
    else conflicts.push(one);
  }
  return { fresh, duplicates, conflicts };
}
