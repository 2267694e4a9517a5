import { DAY } from '@bursar/time';
import { minuteText } from '../../platform/text/instant.js';
import { plannedTotal, type Targets } from '../plans/plan.js';
import type { StandingPlan } from '../plans/plans.repository.js';
import { exactOf, textOf } from './estimate.js';
import { daysOf, type Horizon } from './horizon.js';
import { DAYS_NEEDED, type Outlook, type SeriesOf } from './outlook.js';

/** Sums from the beginning of the period to the end of a day: what was spent, or what is expected. */
export interface ForecastDay {
  readonly day: string;
  readonly spent: string | null;
  readonly expected: string | null;
  readonly low: string | null;
  readonly high: string | null;
}

export interface Read {
  readonly dataFrom: number;
  readonly dataTo: number;
  readonly series: readonly SeriesOf[];
  readonly plans: readonly StandingPlan[];
  readonly targets: Targets;
}

/** Pure. The course of a series, day by day. */
export function courseOf(
  series: SeriesOf | undefined,
  costs: ReadonlyMap<string, string>,
  horizon: Horizon,
  { until, timezone }: { readonly until: number; readonly timezone: string },
): ForecastDay[] {
  const all = daysOf(horizon, timezone);
  const ahead = all.filter(({ ends }) => ends > until);
  const coming =
    series === undefined || series.hours.daysKnown < DAYS_NEEDED
      ? []
      : series.hours.until(ahead.map(({ ends }) => ends));
  let spent = 0n;
  const estimates = new Map(ahead.map(({ day }, at) => [day, coming[at]]));
  return all.map(({ day, ends }): ForecastDay => {
    spent += exactOf(costs.get(day) ?? '0');
    const estimate = estimates.get(day);
    const sum = (more: bigint | undefined) => (more === undefined ? null : textOf(spent + more));
    return {
      day,
      spent: ends <= until || ends - DAY < until ? textOf(spent) : null,
      expected: sum(estimate?.expected),
      low: sum(estimate?.low),
      high: sum(estimate?.high),
    };
  });
}

/** Null unless every month of it is planned. */
export function planOf(
  { kind, id }: SeriesOf,
  { plans, targets }: Read,
  months: readonly string[],
): bigint | null {
  const of = (month: string): bigint | null => {
    const planned = plans.filter((plan) => plan.month === month);
    if (kind === 'total') return plannedTotal(planned, targets.costCentreOf);
    const own = planned.find((plan) => plan.kind === kind && plan.target === id);
    return own === undefined ? null : exactOf(own.usd);
  };
  let sum: bigint | null = months.length === 0 ? null : 0n;
  for (const month of months) {
    const one = of(month);
    sum = sum === null || one === null ? null : sum + one;
  }
  return sum;
}

const KIND_ORDER = { total: 0, costCentre: 1, team: 2 };

export function byKindAndAmount(a: Outlook, b: Outlook): number {
  if (a.kind !== b.kind) return KIND_ORDER[a.kind] - KIND_ORDER[b.kind];
  const [first, second] = [exactOf(a.expected ?? a.spent), exactOf(b.expected ?? b.spent)];
  if (first !== second) return first > second ? -1 : 1;
  return a.key < b.key ? -1 : 1;
}

export function notCovered(
  read: Read,
  { begins }: Horizon,
  until: number,
  now: number,
): string | null {
  const missing = [
    ...(read.dataFrom - begins > DAY
      ? [`Data begin ${minuteText(read.dataFrom)}: what was spent before is in no figure.`]
      : []),
    ...(now - until > DAY
      ? [`Data end ${minuteText(read.dataTo)}: what comes after is forecast, not counted.`]
      : []),
  ];
  return missing.length === 0 ? null : missing.join(' ');
}
