import { instantOf } from '@bursar/time';
import { may } from '../../data/rights.js';
import { useSession } from '../../data/session.js';
import { type Forecast, useForecast, useLimits } from '../../forecast/forecast.query.js';
import { LIMIT_UNKNOWN, useBudgetWindows } from '../../limits/windows.query.js';
import { BUCKETS_MAX } from '../../spend/grains.js';
import type { Stack } from '../../spend/series.js';
import type { About } from '../../spend/use-stack.js';
import { useView } from '../../spend/use-view.js';
import type { ChartKind } from '../chart-kind.js';
import type { Shown } from '../shown.js';
import {
  budgetsOf,
  type ChartLines,
  type Course,
  courseOf,
  type Drawn,
  type Fitting,
  forecastOf,
  type Level,
  type LineKind,
  NO_LINES,
  planLevels,
  readLines,
  scopeOf,
} from './chart-lines.js';
import { type Held, limitsHeld, toLevel } from './held.js';

interface Lines {
  readonly lines: ChartLines;
  /** Why something that the link wants is not drawn. */
  readonly notes: readonly string[];
}

interface Chart {
  readonly about: About;
  readonly stack: Stack;
  readonly kind: ChartKind;
  readonly shown: Shown;
}

const NONE: Lines = { lines: NO_LINES, notes: [] };

/** Plan, budgets and forecast of what the chart is of, as far as the link wants them and they are about just that. */
export function useLines({ about, stack, kind, shown }: Chart): Lines {
  const { page, calendar } = useView();
  const wanted = readLines(page.lines);
  const drawn: Drawn = {
    ...{ range: about.scope.range, zone: about.scope.zone, grain: about.grain, calendar },
    ...{ isCumulative: kind === 'cumulative', keys: stack.buckets.map(({ key }) => key) },
  };
  const scope = scopeOf(about.scope.filters);
  const course = useCourse(wanted, scope, drawn);
  const budgets = useBudgets(wanted, scope, drawn);
  if (wanted.length === 0) return NONE;
  if (shown.hidden.size > 0)
    return { ...NONE, notes: ['Plan, budget and forecast are of all series: show them all.'] };
  if (kind === 'lines')
    return { ...NONE, notes: ['Plan, budget and forecast are of all together: choose a stack.'] };
  const levels = [...course.lines.levels, ...budgets.lines.levels];
  return { lines: { ...course.lines, levels }, notes: [...course.notes, ...budgets.notes] };
}

type ScopeOf = ReturnType<typeof scopeOf>;

const noted = (note: string): Lines => ({ ...NONE, notes: [note] });

function useCourse(wanted: readonly LineKind[], scope: ScopeOf, drawn: Drawn): Lines {
  const { me } = useSession();
  const [plan, forecast] = [wanted.includes('plan'), wanted.includes('forecast')];
  const team = scope === null ? undefined : teamOf(scope);
  const allowed = may(me, 'seeForecast');
  const load = useForecast((plan || forecast) && team !== undefined && allowed, team ?? null);
  if (!plan && !forecast) return NONE;
  if (team === undefined) return noted(OF_TEAMS);
  if (!allowed) return noted('You may not see plans and forecasts.');
  if (load.status === 'error') return noted(`No plan and no forecast: ${load.message}`);
  if (load.status === 'pending') return NONE;
  const courses = coursesIn(load.data, drawn.zone);
  const levels = plan ? planLevels(courseOf(courses, drawn), drawn) : [];
  const ahead = forecast ? forecastOf(courses, drawn) : null;
  const notes = [
    ...(plan && levels.length === 0 ? [noPlan(courses, drawn)] : []),
    ...(forecast && ahead === null ? [NO_FORECAST] : []),
  ];
  return { lines: { ...NO_LINES, ...ahead, levels }, notes };
}

function useBudgets(wanted: readonly LineKind[], scope: ScopeOf, drawn: Drawn): Lines {
  const { me } = useSession();
  const isWanted = wanted.includes('budget');
  // The sum of those who see some teams is not the organisation's.
  const isWhole = scope !== null && (Object.keys(scope).length > 0 || me.teams === null);
  const load = useLimits(isWanted && isWhole);
  const known = isWanted && isWhole && load.status === 'ready' ? load.data : [];
  const { fitting, others } = budgetsOf(known, scope ?? {}, drawn);
  const windows = useBudgetWindows({
    budgets: fitting.map(({ id }) => id),
    ...spanOf(drawn),
    last: BUCKETS_MAX,
  });
  if (!isWanted) return NONE;
  if (scope === null || !isWhole) return noted('No budget: none can be of just this selection.');
  if (load.status === 'error') return noted(`No budgets: ${load.message}`);
  if (load.status === 'pending') return NONE;
  if (fitting.length === 0) return noted(noBudget(others, drawn.isCumulative));
  if (windows.status === 'error') return noted(`No budgets: ${windows.message}`);
  if (windows.status === 'pending') return NONE;
  return linesOf(fitting, windows.data, drawn);
}

/** From the first instant of the chart to its last. */
function spanOf({ range, zone }: Drawn): { readonly from: string; readonly to: string } {
  const [from = '', to = ''] = [range.from, range.to].map((date) =>
    new Date(instantOf({ date, time: '00:00' }, zone)).toISOString(),
  );
  return { from, to };
}

/** Each window has the limit that held in it, and never the one of today. */
function linesOf(fitting: readonly Fitting[], windows: readonly Held[], drawn: Drawn): Lines {
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
  return { lines: { ...NO_LINES, levels }, notes };
}

const OF_TEAMS = 'No plan and forecast: they are of one team or of all, not of this selection.';
const NO_FORECAST =
  'No forecast: it is of the fiscal month or quarter that is not over, by day, and needs some weeks of history.';

/** Null: all; undefined: neither all nor one team. */
function teamOf(scope: Readonly<Record<string, string>>): string | null | undefined {
  const dimensions = Object.keys(scope);
  if (dimensions.length === 0) return null;
  return dimensions.length === 1 ? scope['team'] : undefined;
}

/** By the days of the chart's zone, or none. */
function coursesIn({ timezone, periods }: Forecast, zone: string): Course[] {
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

function noBudget(others: number, isCumulative: boolean): string {
  if (others === 0) return 'No budget: there is none of just this selection.';
  return isCumulative
    ? 'No budget: its window does not begin with this range.'
    : 'No budget: its window is longer or shorter than a bucket; choose Cumulative.';
}
