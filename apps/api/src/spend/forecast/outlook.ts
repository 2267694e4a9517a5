import { type Estimate, type Hours, percentOf, textOf } from './estimate.js';

export const ROW_KINDS = ['total', 'costCentre', 'team'] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** With less history a forecast would be a guess: back-tests begin after so many days. */
export const DAYS_NEEDED = 7;
/** Four weeks before the last one. */
const BASELINE_DAYS = 35;
const WEEK_DAYS = 7;

/** One line of a forecast; amounts are decimal text in USD, null what is not known. */
export interface Outlook {
  readonly key: string;
  readonly kind: RowKind;
  /** Null: all that the reader may see. */
  readonly id: string | null;
  readonly name: string;
  readonly spent: string;
  /** Calls in the period without a price: in no figure. */
  readonly unpriced: bigint;
  readonly expected: string | null;
  readonly low: string | null;
  readonly high: string | null;
  readonly withPeak: string | null;
  readonly plan: string | null;
  readonly variance: string | null;
  readonly daysKnown: number;
  readonly daysNeeded: number;
  /** Of the last seven days, and of seven days of the four weeks before. */
  readonly lastWeek: string | null;
  readonly usualWeek: string | null;
}

export interface SeriesOf {
  readonly kind: RowKind;
  readonly id: string | null;
  readonly name: string;
  readonly hours: Hours;
}

export interface InPeriod {
  readonly spent: bigint;
  readonly unpriced: bigint;
  readonly plan: bigint | null;
}

/** Pure. `coming` is null where there is too little history, and what was spent stays all that is said. */
export function outlookOf(
  { kind, id, name, hours }: SeriesOf,
  { spent, unpriced, plan }: InPeriod,
  coming: Estimate | null,
  peakPercent: number,
): Outlook {
  const text = (amount: bigint | null): string | null => (amount === null ? null : textOf(amount));
  const expected = coming === null ? null : spent + coming.expected;
  const hasBaseline = hours.daysKnown >= BASELINE_DAYS;
  const week = BigInt(WEEK_DAYS);
  return {
    ...{ key: `${kind}/${id ?? ''}`, kind, id, name },
    ...{ spent: textOf(spent), unpriced, expected: text(expected) },
    low: coming === null ? null : textOf(spent + coming.low),
    high: coming === null ? null : textOf(spent + coming.high),
    withPeak:
      coming === null
        ? null
        : textOf(spent + coming.expected + percentOf(coming.expected, peakPercent)),
    plan: text(plan),
    variance: text(expected === null || plan === null ? null : expected - plan),
    ...{ daysKnown: hours.daysKnown, daysNeeded: DAYS_NEEDED },
    lastWeek: hasBaseline ? textOf(week * hours.dayMean(WEEK_DAYS, 0)) : null,
    usualWeek: hasBaseline ? textOf(week * hours.dayMean(BASELINE_DAYS, WEEK_DAYS)) : null,
  };
}
