import { type Counts, noCounts } from '@bursar/logs';
import type { Outcome } from '../platform/queues/coalescer.js';
import { Conflict } from '../platform/errors.js';
import { ingestRecords, ingestUnpriced } from '../platform/metrics.js';
import type { Batch } from './batch.js';
import type { Held, ReadLine } from './intake.js';

export type Posted = Outcome<Counts>;

/** For the metrics, once they are committed. */
export function measure({ accepted, duplicate, quarantined, unpriced }: Counts): void {
  for (const [outcome, count] of Object.entries({ accepted, duplicate, quarantined }))
    ingestRecords.inc({ outcome }, count);
  ingestUnpriced.inc(unpriced);
}

/** What became of every line of these batches. */
export interface Fates {
  readonly fresh: readonly { readonly line: ReadLine; readonly unpriced: number }[];
  readonly duplicates: readonly ReadLine[];
  readonly held: readonly Held[];
}

/** Pure. For each batch; `of` says which one a line belongs to. */
export function countsOf(
  batches: readonly Batch[],
  { fresh, duplicates, held }: Fates,
  of: (line: ReadLine) => number,
): Counts[] {
  const counts = batches.map(({ lines }) => ({ ...noCounts(), received: lines.length }));
  const at = (line: ReadLine): Counts => counts[of(line)] ?? noCounts();
  for (const { line, unpriced } of fresh) {
    at(line).accepted++;
    at(line).unpriced += unpriced;
  }
  for (const line of duplicates) at(line).duplicate++;
  for (const { line } of held) at(line).quarantined++;
  return counts;
}

/** The counts of this very chunk when it was counted before; another body under its key is refused. */
export function toOutcome(
  batch: Batch | undefined,
  first: { bodyHash: string; counts: Counts },
): Posted {
  if (first.bodyHash === batch?.idempotency?.bodyHash) return { ok: first.counts };
  return {
    error: new Conflict('This Idempotency-Key was used for other content.', {
      slug: 'idempotency_key_reused',
      hint: 'Send new content under a new key, or the first content again.',
    }),
  };
}
