import { canonicalModel, type PriceBook } from '@bursar/pricing';
import { meteredUsage } from '../ledger/ledger.module.js';
import type { Sql } from '../platform/database.js';
import { isComplete, witnessedHours } from './completeness.js';
import { metricsBetween } from './metrics.repository.js';

/** A model's hour of which the log is whole: a call that it does not show was not made, or was not billed. */
export interface CompleteHour {
  readonly account: string;
  readonly region: string;
  /** The identity of the model. */
  readonly model: string;
  /** Its start, UTC. */
  readonly hour: Date;
}

/**
 * The proof that nothing is missing: hours of [from, to) in which the token sums of the log equal those that CloudWatch measured. An
 * hour without metrics proves nothing. Both ends are full hours; ask for a day at a time.
 */
export async function completeHours(
  sql: Sql,
  book: PriceBook,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<CompleteHour[]> {
  const metrics = await metricsBetween(sql, from, to);
  if (metrics.length === 0) return [];
  const usage = await meteredUsage(sql, from, to);
  return witnessedHours(usage, metrics, (ref, provider) => canonicalModel(book, ref, provider))
    .filter(isComplete)
    .map(({ account, region, model, hour }) => ({ account, region, model, hour }));
}
