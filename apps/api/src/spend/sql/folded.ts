import { dateOf, DAY } from '@bursar/time';
import type { Segment, SpendPlan } from '../plan.js';
import type { Question } from '../question.js';

/** As ledger.spend_day_by numbers them; 0 is everything together. */
const NUMBERS: Readonly<Record<string, number>> = {
  team: 1,
  costCentre: 2,
  project: 3,
  environment: 4,
  provider: 5,
  model: 6,
  region: 7,
  operation: 8,
};

/** Latencies are not folded by project: there are too many. */
export const NOT_BY_LATENCY = 3;

/** The one dimension that decides which sums count and where they go; null if it takes more than one. */
export function soleDimension({ dimensions, filters, teams }: Question): number | null {
  const used = new Set([
    ...dimensions.map(({ name }) => name),
    ...filters.map(({ dimension }) => dimension.name),
    ...(teams === 'all' ? [] : ['team']),
  ]);
  if (used.size > 1) return null;
  const [name] = used;
  return name === undefined ? 0 : (NUMBERS[name] ?? null);
}

/** Dates of the rows' zone: days, and for latencies months, that are folded and have not changed since. */
export interface Folded {
  readonly days: ReadonlySet<string>;
  readonly months: ReadonlySet<string>;
}

/** The first and the last date a plan reads by day or month, to exclusive; null if it reads none. */
export function datesOf({ segments }: SpendPlan): { from: string; to: string } | null {
  const dates = segments.flatMap((segment) => segment.dates);
  const [from] = dates.map((date) => date.from).sort();
  const to = dates
    .map((date) => date.to)
    .sort()
    .at(-1);
  return from === undefined || to === undefined ? null : { from, to };
}

/** The same plan, reading what is folded where it can. */
export function readFolded(plan: SpendPlan, folded: Folded, monthsToo: boolean): SpendPlan {
  const byMonth = plan.segments.flatMap((segment) =>
    monthsToo && segment.rows === 'month' ? splitMonths(segment, folded.months) : [segment],
  );
  const segments = byMonth.flatMap((segment) =>
    segment.rows === 'day' ? splitDays(segment, folded.days) : [segment],
  );
  return { ...plan, segments };
}

/** A month that is not folded is read by its days, which go where the month would have gone. */
function splitMonths(segment: Segment, months: ReadonlySet<string>): Segment[] {
  const [whole, rest] = split(segment, months, nextMonth);
  const labelBy = segment.labelBy ?? 'month';
  return [
    ...(whole.length === 0 ? [] : [{ ...segment, rows: 'monthBy' as const, dates: whole }]),
    ...(rest.length === 0 ? [] : [{ ...segment, rows: 'day' as const, dates: rest, labelBy }]),
  ];
}

function splitDays(segment: Segment, days: ReadonlySet<string>): Segment[] {
  const [whole, rest] = split(segment, days, nextDay);
  return [
    ...(whole.length === 0 ? [] : [{ ...segment, rows: 'dayBy' as const, dates: whole }]),
    ...(rest.length === 0 ? [] : [{ ...segment, dates: rest }]),
  ];
}

type Dates = Segment['dates'];

/** The segment's dates that are among the folded ones, and the others, neighbours joined. */
function split(
  { dates }: Segment,
  folded: ReadonlySet<string>,
  next: (date: string) => string,
): [Dates, Dates] {
  const parts: [{ from: string; to: string }[], { from: string; to: string }[]] = [[], []];
  for (const { from, to } of dates) {
    for (let date = from; date < to; date = next(date)) {
      const part = parts[folded.has(date) ? 0 : 1];
      const last = part.at(-1);
      if (last?.to === date) last.to = next(date);
      else part.push({ from: date, to: next(date) });
    }
  }
  return parts;
}

const nextDay = (date: string): string => dateOf(Date.parse(date) + DAY);

function nextMonth(date: string): string {
  const first = new Date(date);
  return dateOf(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1));
}
