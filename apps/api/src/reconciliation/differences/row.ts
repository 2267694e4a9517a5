import type { FemtoUsd } from '@bursar/pricing';

/** Why a figure of ours and the bill differ; every difference has one of these. */
export const CLASSES = [
  'none',
  'no_bill',
  'timing',
  'logging_off',
  'batch',
  'other_endpoint',
  'guardrails',
  'discount',
  'credit',
  'tax',
  'fee',
  'unknown_ttl',
  'price_mismatch',
  'unexplained',
] as const;
export type DifferenceClass = (typeof CLASSES)[number];

/** What is compared: a day's usage of one meter of one model. Null: the bill does not say. */
export interface CellKey {
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
  readonly account: string;
  readonly region: string | null;
  /** The identity of the model, one for all its spellings. */
  readonly model: string | null;
  readonly meter: string | null;
  readonly tier: string | null;
}

/**
 * One figure of ours beside what was measured and billed. Where a difference has several causes it has a row for each, and the
 * figures of ours stand in the first alone: every column adds.
 */
export interface ReconciledRow extends CellKey {
  /** Null: we have no such usage, or no price for it. */
  readonly oursList: FemtoUsd | null;
  readonly oursContracted: FemtoUsd | null;
  /** Null: there are no metrics of it. */
  readonly metricTokens: bigint | null;
  /** Null: there is no bill of the day yet. */
  readonly bill: FemtoUsd | null;
  /** Bill less ours as contracted; null without a bill. */
  readonly difference: FemtoUsd | null;
  readonly class: DifferenceClass;
  /** Of a price mismatch: USD per 1,000,000 tokens that the bill comes to. Decimal text. */
  readonly pricePer1M: string | null;
}

export interface ReconciledTotals {
  readonly ours: FemtoUsd;
  /** Null, as all that follows from it: there is no bill of the month at all. */
  readonly bill: FemtoUsd | null;
  readonly explained: FemtoUsd | null;
  readonly unexplained: FemtoUsd | null;
}

/** ours + explained + unexplained = bill, to the last digit. What is not billed yet is explained by that. */
export function totalsOf(rows: readonly ReconciledRow[]): ReconciledTotals {
  let [ours, bill, explained, unexplained] = [0n, 0n, 0n, 0n];
  let isBilled = false;
  for (const row of rows) {
    ours += row.oursContracted ?? 0n;
    bill += row.bill ?? 0n;
    isBilled ||= row.bill !== null;
    const difference = row.difference ?? -(row.oursContracted ?? 0n);
    if (row.class === 'unexplained') unexplained += difference;
    else explained += difference;
  }
  return isBilled
    ? { ours, bill, explained, unexplained }
    : { ours, bill: null, explained: null, unexplained: null };
}
