import { subtract } from '@bursar/pricing/decimal';
import {
  type FiscalCalendar,
  FISCAL_UNITS,
  instantOf,
  isSameZone,
  type TimeUnit,
  windowAt,
  WINDOW_UNITS,
  type WindowUnit,
} from '@bursar/time';

export { type Held, heightAt, limitsHeld, toLevel } from './held.js';
export {
  type BudgetLines,
  budgetLines,
  type CourseLines,
  courseLines,
  COURSES_UNSEEN,
  type Expected,
  LIMIT_UNKNOWN,
  LINES_OF_ALL,
  NO_BUDGET_OF,
  NO_COURSE_OF,
  noBudget,
  teamOf,
} from './line-notes.js';

/** What may be drawn beside what was spent over time. */
export const LINES = ['plan', 'budget', 'forecast'] as const;
export type LineKind = (typeof LINES)[number];

/** USD as decimal text; null: not known. */
export type Usd = string | null;

/** A line across: what may be, or is meant to be, spent. */
export interface Level {
  /** "Budget search-month" */
  readonly name: string;
  /** Its height, where it has several the last one; null: not known. */
  readonly usd: Usd;
  readonly kind: 'plan' | 'budget';
  /** The height in each bucket that is not to come; null: the line has one height. */
  readonly held: ReadonlyMap<string, Height> | null;
}

/** Null: not known; undefined: there is no line. */
export type Height = Usd | undefined;

export interface Ahead {
  readonly expected: Usd;
  /** Four of five fall between; null where no band is known. */
  readonly low: Usd;
  readonly high: Usd;
}

/** What a chart is of, as far as lines go. */
export interface Drawn {
  /** Dates; `to` is exclusive. */
  readonly range: { readonly from: string; readonly to: string };
  readonly zone: string;
  readonly grain: TimeUnit;
  readonly isCumulative: boolean;
  /** The keys of its buckets. */
  readonly keys: readonly string[];
  readonly calendar: FiscalCalendar;
}

/** A condition of the selection that a chart is of. */
export interface Selected {
  readonly dimension: string;
  readonly values: readonly (string | null)[];
  readonly exclude: boolean;
}

/** Pure. The selection as the scope of a budget; null: no budget can have just this one. */
export function scopeOf(filters: readonly Selected[]): Readonly<Record<string, string>> | null {
  const pairs = filters.map(({ dimension, values, exclude }) => {
    const [value] = values;
    const isOne = !exclude && values.length === 1 && value !== null && value !== undefined;
    return isOne ? ([dimension, value] as const) : null;
  });
  return pairs.includes(null) ? null : Object.fromEntries(pairs.filter((pair) => pair !== null));
}

export interface Budget {
  readonly id: string;
  readonly scope: unknown;
  readonly window: string;
  readonly timezone: string;
}

const isSameScope = (a: Readonly<Record<string, string>>, b: unknown): boolean => {
  const other = Object.entries(typeof b === 'object' && b !== null ? b : {});
  return (
    other.length === Object.keys(a).length && other.every(([name, value]) => a[name] === value)
  );
};

/** A budget whose windows are what a height of the chart is a sum over. */
export interface Fitting {
  readonly id: string;
  readonly window: WindowUnit;
  readonly timezone: string;
}

/**
 * Pure. The budgets of exactly this selection, where a height of the chart is a sum over one of their windows: over the bars of a
 * day, a week or a month, or over what was spent since the window began. Elsewhere a limit would be compared with another sum than its own.
 */
export function budgetsOf(
  budgets: readonly Budget[],
  scope: Readonly<Record<string, string>>,
  drawn: Drawn,
): { readonly fitting: readonly Fitting[]; readonly others: number } {
  const own = budgets.filter((budget) => isSameScope(scope, budget.scope));
  const fitting = own.flatMap(({ id, window: name, timezone }) => {
    const window = [...WINDOW_UNITS, ...FISCAL_UNITS].find((unit) => unit === name);
    const one = window === undefined ? null : { id, window, timezone };
    return one !== null && isSumOfWindow(one, drawn) ? [one] : [];
  });
  return { fitting, others: own.length - fitting.length };
}

function isSumOfWindow({ window: unit, timezone }: Fitting, drawn: Drawn): boolean {
  const { range, zone, grain, isCumulative, calendar } = drawn;
  if (!isCumulative) return unit === grain && isSameZone(timezone, zone);
  const [from, to] = [range.from, range.to].map((date) => instantOf({ date, time: '00:00' }, zone));
  if (from === undefined || to === undefined) return false;
  const { start, end } = windowAt(unit, timezone, from, calendar);
  return start === from && to <= end;
}

export interface Course {
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
  readonly plan: string | null;
  readonly expected: string | null;
  readonly days: readonly {
    readonly day: string;
    readonly spent: string | null;
    readonly expected: string | null;
    readonly low: string | null;
    readonly high: string | null;
  }[];
}

/** Pure. The course that is drawn from where the chart begins; null: none begins there. */
export const courseOf = (courses: readonly Course[], { range }: Drawn): Course | null =>
  courses.find(({ from, to }) => from === range.from && range.to <= to) ?? null;

/** Pure. The plan of the course that the chart accumulates. */
export const planLevels = (course: Course | null, { isCumulative }: Drawn): Level[] =>
  course === null || course.plan === null || !isCumulative
    ? []
    : [{ name: 'Plan', usd: course.plan, kind: 'plan', held: null }];

export interface ForecastAhead {
  /** By the key of its bucket. */
  readonly expected: ReadonlyMap<string, Ahead>;
  /** Keys of buckets that are still to come. */
  readonly coming: readonly string[];
  /** What all of it comes to, by the day before `until`. */
  readonly outcome: { readonly until: string; readonly usd: string };
}

/**
 * Pure. What is expected from the day that is not over: of a chart that accumulates, the sums with their band; of one by day, what each
 * day adds to them, without a band, since bands of sums have no difference. Null: the chart has no such days.
 */
export function forecastOf(courses: readonly Course[], drawn: Drawn): ForecastAhead | null {
  const last = drawn.keys.at(-1);
  if (drawn.grain !== 'day' || last === undefined) return null;
  const course = drawn.isCumulative ? courseOf(courses, drawn) : (courses[0] ?? null);
  if (course === null || course.expected === null) return null;
  const { days } = course;
  // A range that is over has no day of which something is still expected.
  if (!days.some(({ day, expected }) => day === last && expected !== null)) return null;
  const ahead = days.flatMap((at, index) =>
    at.expected === null || at.day < last
      ? []
      : [[at.day, drawn.isCumulative ? at : added(at.expected, days[index - 1])] as const],
  );
  return {
    expected: new Map(
      ahead.map(([day, { expected, low, high }]) => [day, { expected, low, high }]),
    ),
    coming: ahead.map(([day]) => day).filter((day) => day > last),
    outcome: { until: course.to, usd: course.expected },
  };
}

function added(expected: string, before: Course['days'][number] | undefined): Ahead {
  const sofar = before === undefined ? '0' : (before.expected ?? before.spent ?? null);
  return { expected: sofar === null ? null : subtract(expected, sofar), low: null, high: null };
}
