import type { Outcome } from '../platform/coalescer.js';
import { Conflict } from '../platform/errors.js';
import { ingestRecords, ingestUnpriced } from '../platform/metrics.js';
import type { Batch } from './batch.repository.js';
import type { Charge } from './charge.js';
import { type Accepted, type Counts, noCounts, type ReadLine } from './intake.js';

export type Posted = Outcome<Counts>;

/** For the metrics, once they are committed. */
export function measure({ accepted, duplicate, quarantined, unpriced }: Counts): void {
  for (const [outcome, count] of Object.entries({ accepted, duplicate, quarantined }))
    ingestRecords.inc({ outcome }, count);
  ingestUnpriced.inc(unpriced);
}
export function countsOf(
  batches: readonly Batch[],
  { fresh, duplicates, held }: Accepted,
  charges: readonly Charge[],
  of: (line: ReadLine) => number,
): Counts[] {
  const counts = batches.map(({ lines }) => ({ ...noCounts(), received: lines.length }));
  const at = (line: ReadLine): Counts => counts[of(line)] ?? noCounts();
  fresh.forEach(({ line }, i) => {
    at(line).accepted++;
    at(line).unpriced += charges[i]?.measures.unpriced ?? 0;
  });
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
