import type { FemtoUsd } from './money.js';

/** What one event cost under one version of the price book. Superseded ratings stay beside the newer ones. */
export interface RatedVersion {
  readonly bookVersion: number;
  readonly total: FemtoUsd;
}

/** A correction of a closed period, posted in an open one. At most one per event and book version. */
export interface Adjustment {
  readonly event: string;
  readonly bookVersion: number;
  readonly forPeriod: string;
  readonly postPeriod: string;
  readonly chargeClass: 'Correction';
  readonly amount: FemtoUsd;
}

/** Everything ever charged for one event. */
export interface RatingHistory {
  readonly event: string;
  /** Period of use, '2026-07'. */
  readonly period: string;
  /** First rating first. In a closed period the last one before closing is what was invoiced. */
  readonly ratings: readonly RatedVersion[];
  readonly adjustments: readonly Adjustment[];
}

/** Whether the event's period may still change; if not, which open period takes corrections. */
export type PeriodState =
  | { readonly status: 'open' }
  | { readonly status: 'closed'; readonly postPeriod: string };

/** What the customer was billed before any correction. */
export function invoicedTotal(history: RatingHistory): FemtoUsd {
  return history.ratings.at(-1)?.total ?? 0n;
}

/** What the event costs by the newest book it was rated with: invoiced plus every adjustment. */
export function restatedTotal(history: RatingHistory): FemtoUsd {
  return history.adjustments.reduce((sum, { amount }) => sum + amount, invoicedTotal(history));
}

/**
 * Rates an event again. Open period: the new rating supersedes the old, which stays. Closed period: the invoiced
 * figure never moves; the difference to what is billed so far becomes one adjustment. The key (event, bookVersion)
 * makes a second run of the same version change nothing, and an equal total needs no adjustment.
 */
export function applyRerating(
  history: RatingHistory,
  next: RatedVersion,
  period: PeriodState,
): RatingHistory {
  const seen = [...history.ratings, ...history.adjustments];
  if (seen.some(({ bookVersion }) => bookVersion === next.bookVersion)) return history;
  if (period.status === 'open') return { ...history, ratings: [...history.ratings, next] };
  const amount = next.total - restatedTotal(history);
  if (amount === 0n) return history;
  const adjustment: Adjustment = {
    event: history.event,
    bookVersion: next.bookVersion,
    forPeriod: history.period,
    postPeriod: period.postPeriod,
    chargeClass: 'Correction',
    amount,
  };
  return { ...history, adjustments: [...history.adjustments, adjustment] };
}
