import { limitsHeld, type Held, toLevel } from './held.js';
import {
  type Course,
  courseOf,
  type Drawn,
  type Fitting,
  type ForecastAhead,
  forecastOf,
  type Level,
  type LineKind,
  planLevels,
} from './lines.js';

/** Of a limit that held before changes of limits were recorded. */
export const LIMIT_UNKNOWN = 'limit then unknown';
export const LINES_OF_ALL = 'Plan, budget and forecast are of all series: show them all.';
export const NO_BUDGET_OF = 'No budget: none can be of just this selection.';
export const NO_COURSE_OF =
  'No plan and forecast: they are of one team or of all, not of this selection.';
export const COURSES_UNSEEN = 'You may not see plans and forecasts.';
const NO_FORECAST =
  'No forecast: it is of the fiscal month or quarter that is not over, by day, and needs some weeks of history.';

/** Pure. Whose plan and forecast a selection has. Null: of all; undefined: it is neither all nor one team. */
export function teamOf(scope: Readonly<Record<string, string>>): string | null | undefined {
  const dimensions = Object.keys(scope);
  if (dimensions.length === 0) return null;
  return dimensions.length === 1 ? scope['team'] : undefined;
}

/** What is expected and planned, of months and quarters. */
export interface Expected {
  readonly timezone: string;
  readonly periods: readonly {
    readonly from: string;
    readonly to: string;
    readonly rows: readonly Pick<Course, 'plan' | 'expected'>[];
    readonly days: Course['days'];
  }[];
}

export interface CourseLines {
  readonly levels: readonly Level[];
  readonly ahead: ForecastAhead | null;
  /** Why something that is wanted is not drawn. */
  readonly notes: readonly string[];
}

/** Pure. The plan and the forecast of a chart, as far as they are wanted. */
export function courseLines(
  wanted: readonly LineKind[],
  expected: Expected,
  drawn: Drawn,
): CourseLines {
  const [plan, forecast] = [wanted.includes('plan'), wanted.includes('forecast')];
  const courses = coursesIn(expected, drawn.zone);
  const levels = plan ? planLevels(courseOf(courses, drawn), drawn) : [];
  const ahead = forecast ? forecastOf(courses, drawn) : null;
  const notes = [
    ...(plan && levels.length === 0 ? [noPlan(courses, drawn)] : []),
    ...(forecast && ahead === null ? [NO_FORECAST] : []),
  ];
  return { levels, ahead, notes };
}

/** By the days of the chart's zone, or none. */
function coursesIn({ timezone, periods }: Expected, zone: string): Course[] {
  if (timezone !== zone) return [];
  return periods.flatMap(({ from, to, rows, days }) => {
    const [row] = rows;
    return row === undefined ? [] : [{ from, to, days, plan: row.plan, expected: row.expected }];
  });
}

function noPlan(courses: readonly Course[], drawn: Drawn): string {
  const known = courses.find(({ plan }) => plan !== null);
  if (known === undefined) return 'No plan: there is none for the fiscal month or quarter.';
  return drawn.isCumulative
    ? 'No plan: it is for the fiscal month or quarter; choose that range.'
    : 'No plan: it is for all of the month or quarter; choose Cumulative.';
}

export interface BudgetLines {
  readonly levels: readonly Level[];
  readonly notes: readonly string[];
}

/** Pure. Each window has the limit that held in it, and never the one of today. */
export function budgetLines(
  fitting: readonly Fitting[],
  windows: readonly Held[],
  drawn: Drawn,
): BudgetLines {
  const levels: Level[] = [];
  const notes: string[] = [];
  for (const budget of fitting) {
    const held = limitsHeld(budget, windows, drawn);
    const level = toLevel(`Budget ${budget.id}`, held, drawn);
    if (level !== null) levels.push(level);
    if (held.size === 0) notes.push(`No budget: ${budget.id} had no window in this range.`);
    else if ([...held.values()].includes(null))
      notes.push(`Budget ${budget.id}: where it has no line, ${LIMIT_UNKNOWN}.`);
  }
  return { levels, notes };
}

/** Pure. Why there is no line of a budget; `others`: of just this selection, though over other sums. */
export function noBudget(others: number, isCumulative: boolean): string {
  if (others === 0) return 'No budget: there is none of just this selection.';
  return isCumulative
    ? 'No budget: its window does not begin with this range.'
    : 'No budget: its window is longer or shorter than a bucket; choose Cumulative.';
}
