import type { SpendInput } from '../spend/spend.module.js';

type Filters = NonNullable<SpendInput['filters']>;

/** What a view asks of the ledger, its range aside: who asks says for when. */
export interface ViewQuestion {
  readonly timezone: string;
  readonly groupBy: readonly string[];
  readonly filters: Filters;
  /** Of the selection beside it; null: there is none. */
  readonly beside?: Filters | null;
}

export interface Stretch {
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
}

/** Pure. The questions of a view about a stretch of time: one for each selection. */
export const questionsOf = (
  { timezone, groupBy, filters, beside }: ViewQuestion,
  { from, to }: Stretch,
): SpendInput[] =>
  [filters, beside ?? null]
    .filter((one) => one !== null)
    .map((one) => ({ from, to, timezone, groupBy, filters: one }));
