import type { RejectedLine, UsageRecord } from '../usage/usage.module.js';

/** A line as it was read, and where it stood. */
export interface ReadLine {
  readonly line: number;
  /** 128 bits of SHA-256 of the line as received, as a uuid; asked for only when the line is quarantined. */
  readonly hash: () => string;
  /** The line without its bodies. */
  readonly redacted: () => string;
  readonly record: UsageRecord | null;
  /** A record whose own figures disagree: it counts as a conflict if its request is known, else it is held back. */
  readonly suspect: RejectedLine | null;
  readonly rejected: RejectedLine | null;
}

export interface Counts {
  received: number;
  accepted: number;
  duplicate: number;
  quarantined: number;
  unpriced: number;
}

export const noCounts = (): Counts => ({ received: 0, accepted: 0, duplicate: 0, quarantined: 0, unpriced: 0 });

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

/** A batch sorted by what its lines alone can tell; the rest needs the ledger. */
export interface Sorted {
  /** First of their request in this batch, by position. */
  readonly candidates: readonly { readonly line: ReadLine; readonly record: UsageRecord }[];
  readonly duplicates: number;
  readonly held: readonly Held[];
  readonly suspects: readonly { readonly line: ReadLine; readonly record: UsageRecord; readonly why: RejectedLine }[];
}

export const CONFLICT = 'conflict';

export function conflictOf(line: ReadLine, record: UsageRecord, detail: string): Held {
  const why = { reason: CONFLICT, detail, redacted: line.redacted(), requestId: record.requestId };
  return { line, record, invocation: record.key, why };
}

/** Pure. At equal rank the first by position stands; the same again is a duplicate, other usage a conflict. */
export function sortBatch(lines: readonly ReadLine[]): Sorted {
  const first = new Map<string, UsageRecord>();
  const candidates: { line: ReadLine; record: UsageRecord }[] = [];
  const suspects: { line: ReadLine; record: UsageRecord; why: RejectedLine }[] = [];
  const held: Held[] = [];
  let duplicates = 0;
  for (const line of lines) {
    const { record } = line;
    if (line.rejected !== null) held.push({ line, why: line.rejected, invocation: null, record: null });
    if (record === null) continue;
    const earlier = first.get(record.key);
    if (earlier !== undefined) {
      if (earlier.content === record.content) duplicates++;
      else held.push(conflictOf(line, record, 'An earlier line tells other usage for this request; the first stands.'));
    } else if (line.suspect !== null) {
      suspects.push({ line, record, why: line.suspect });
    } else {
      first.set(record.key, record);
      candidates.push({ line, record });
    }
  }
  return { candidates, duplicates, held, suspects };
}
