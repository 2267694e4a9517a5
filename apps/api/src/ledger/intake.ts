import type { RejectedLine, UsageRecord } from '../usage/usage.module.js';

/** A line as it was read, and where it stood. */
export interface ReadLine {
  readonly line: number;
  /** 128 bits of SHA-256 of the line as received, as a uuid; asked for only when the line is quarantined. */
  readonly hash: () => string;
  /** The line without its bodies. */
  readonly redacted: () => string;
  readonly record: UsageRecord | null;
  readonly rejected: RejectedLine | null;
}

export interface Counts {
  received: number;
  accepted: number;
  duplicate: number;
  quarantined: number;
  unpriced: number;
}

export const noCounts = (): Counts => ({
  received: 0,
  accepted: 0,
  duplicate: 0,
  quarantined: 0,
  unpriced: 0,
});

export function addCounts(to: Counts, more: Counts): void {
  to.received += more.received;
  to.accepted += more.accepted;
  to.duplicate += more.duplicate;
  to.quarantined += more.quarantined;
  to.unpriced += more.unpriced;
}

export interface Held {
  readonly line: ReadLine;
  readonly why: RejectedLine;
  /** The invocation it conflicts with. */
  readonly invocation: string | null;
  readonly record: UsageRecord | null;
}

/** A line that reads as a record. */
export interface Read {
  readonly line: ReadLine;
  readonly record: UsageRecord;
}

/** Lines sorted by what they alone can tell; the rest needs the ledger. */
export interface Sorted {
  /** First of their request among these lines, by position. */
  readonly candidates: readonly Read[];
  /** Later lines of a request that a candidate brought before. */
  readonly followers: readonly Read[];
  readonly held: readonly Held[];
}

/** Pure. */
export function sortLines(lines: readonly ReadLine[]): Sorted {
  const seen = new Set<string>();
  const candidates: Read[] = [];
  const followers: Read[] = [];
  const held: Held[] = [];
  for (const line of lines) {
    const { record } = line;
    if (line.rejected !== null)
      held.push({ line, why: line.rejected, invocation: null, record: null });
    if (record === null) continue;
    if (seen.has(record.key)) {
      followers.push({ line, record });
    } else {
      seen.add(record.key);
      candidates.push({ line, record });
    }
  }
  return { candidates, followers, held };
}

export interface Accepted {
  readonly fresh: readonly Read[];
  readonly duplicates: readonly ReadLine[];
  readonly held: readonly Held[];
}

export const CONFLICT = 'conflict';

function conflictOf({ line, record }: Read): Held {
  const detail = 'This request is counted with other usage; the first stands.';
  const why = { reason: CONFLICT, detail, redacted: line.redacted(), requestId: record.requestId };
  return { line, record, invocation: record.key, why };
}

/**
 * Pure. Every line gets its one fate: at equal rank the first stands, the same usage again is a duplicate, other usage a
 * conflict. `holders` are the requests that were counted before, by key.
 */
export function decide(
  sorted: Sorted,
  holders: ReadonlyMap<string, { readonly content: string }>,
): Accepted {
  const fresh = sorted.candidates.filter(({ record }) => !holders.has(record.key));
  const standing = new Map(fresh.map(({ record }) => [record.key, record.content]));
  const duplicates: ReadLine[] = [];
  const held: Held[] = [...sorted.held];
  const judge = (read: Read): void => {
    const content = holders.get(read.record.key)?.content ?? standing.get(read.record.key);
    if (content === read.record.content) duplicates.push(read.line);
    else held.push(conflictOf(read));
  };
  for (const read of sorted.candidates) if (holders.has(read.record.key)) judge(read);
  for (const read of sorted.followers) judge(read);
  return { fresh, duplicates, held };
}
