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
  /** Set where its counts are all that a series has counted so far, since it began. */
  readonly running?: { readonly series: string; readonly begun: string } | null;
}

/** A line that is not counted. */
export interface Held {
  readonly line: ReadLine;
  readonly why: RejectedLine;
  /** The invocation it conflicts with. */
  readonly invocation: string | null;
  readonly record: UsageRecord | null;
}

export const CONFLICT = 'conflict';

/** Pure. Lines that cannot be read as a record. */
export function rejectedOf(lines: readonly ReadLine[]): Held[] {
  return lines.flatMap((line) =>
    line.rejected === null ? [] : [{ line, why: line.rejected, invocation: null, record: null }],
  );
}

/** Pure. A line whose request is counted with other usage. */
export function conflictOf(line: ReadLine, record: UsageRecord): Held {
  const detail = 'This request is counted with other usage; the first stands.';
  const why = { reason: CONFLICT, detail, redacted: line.redacted(), requestId: record.requestId };
  return { line, record, invocation: record.key, why };
}
