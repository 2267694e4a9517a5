import {
  budgetLines,
  budgetsOf,
  courseLines,
  COURSES_UNSEEN,
  type Drawn,
  LINES_OF_ALL,
  type LineKind,
  NO_BUDGET_OF,
  NO_COURSE_OF,
  noBudget,
  scopeOf,
  teamOf,
} from '@bursar/limits/lines';
import { instantOf } from '@bursar/time';
import { may } from '../../data/rights.js';
import { useSession } from '../../data/session.js';
import { useForecast, useLimits } from '../../forecast/forecast.query.js';
import { useBudgetWindows } from '../../limits/windows.query.js';
import { BUCKETS_MAX } from '../../spend/grains.js';
import type { Stack } from '../../spend/series.js';
import type { About } from '../../spend/use-stack.js';
import { useView } from '../../spend/use-view.js';
import type { ChartKind } from '../chart-kind.js';
import type { Shown } from '../shown.js';
import { type ChartLines, drawnAhead, NO_LINES, readLines } from './chart-lines.js';

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
  if (shown.hidden.size > 0) return { ...NONE, notes: [LINES_OF_ALL] };
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
  if (team === undefined) return noted(NO_COURSE_OF);
  if (!allowed) return noted(COURSES_UNSEEN);
  if (load.status === 'error') return noted(`No plan and no forecast: ${load.message}`);
  if (load.status === 'pending') return NONE;
  const { levels, ahead, notes } = courseLines(wanted, load.data, drawn);
  return { lines: { ...NO_LINES, ...(ahead !== null && drawnAhead(ahead)), levels }, notes };
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
  if (scope === null || !isWhole) return noted(NO_BUDGET_OF);
  if (load.status === 'error') return noted(`No budgets: ${load.message}`);
  if (load.status === 'pending') return NONE;
  if (fitting.length === 0) return noted(noBudget(others, drawn.isCumulative));
  if (windows.status === 'error') return noted(`No budgets: ${windows.message}`);
  if (windows.status === 'pending') return NONE;
  const { levels, notes } = budgetLines(fitting, windows.data, drawn);
  return { lines: { ...NO_LINES, levels }, notes };
}

/** From the first instant of the chart to its last. */
function spanOf({ range, zone }: Drawn): { readonly from: string; readonly to: string } {
  const [from = '', to = ''] = [range.from, range.to].map((date) =>
    new Date(instantOf({ date, time: '00:00' }, zone)).toISOString(),
  );
  return { from, to };
}
