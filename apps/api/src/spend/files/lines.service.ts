import {
  type Budget,
  budgetLines,
  budgetsOf,
  courseLines,
  COURSES_UNSEEN,
  type Drawn as Chart,
  type Held,
  LINES_OF_ALL,
  type LineKind,
  NO_BUDGET_OF,
  NO_COURSE_OF,
  noBudget,
  scopeOf,
  teamOf,
} from '@bursar/limits/lines';
import { bucketKeys, instantOf, type TimeUnit } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import { type Actor, isAllowed } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { isProblem } from '../../platform/outcome.js';
import { FORECAST_READERS, ForecastService } from '../forecast/forecast.service.js';
import { fiscalCalendar } from '../plans/fiscal-calendar.js';
import type { SpendInput } from '../question.js';
import { type LinesDrawn, noLines, wantsCourse } from './beside.js';
import type { Drawn } from './drawn.js';

/** Budgets and their windows, as this actor sees them; a later domain knows them. */
export interface LimitSource {
  budgets(actor: Actor): Promise<readonly Budget[]>;
  windows(
    actor: Actor,
    asked: { readonly budgets: readonly string[]; readonly from: Date; readonly to: Date },
  ): Promise<readonly Held[]>;
}

type Scope = ReturnType<typeof scopeOf>;

/** Plan, budgets and forecast beside what a chart draws: the same rules as on screen, for what the reader may see. */
@Injectable()
export class ChartLines {
  private limits: LimitSource | undefined;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ForecastService) private readonly forecasts: ForecastService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  readLimits(source: LimitSource): void {
    this.limits = source;
  }

  async of(
    actor: Actor,
    input: SpendInput,
    { lines, series, other, cumulative }: Drawn,
    { unit, zone }: { readonly unit: TimeUnit; readonly zone: string },
  ): Promise<LinesDrawn> {
    if (lines.length === 0) return noLines();
    if (!other || series.some(({ shown }) => !shown)) return noLines(LINES_OF_ALL);
    const range = { from: input.from, to: input.to };
    const chart: Chart = {
      ...{ range, zone, grain: unit, isCumulative: cumulative },
      keys: bucketKeys(range, unit, zone, this.clock.now().getTime()),
      calendar: await fiscalCalendar(this.database),
    };
    const scope = scopeOf(
      (input.filters ?? []).map(({ dimension, in: values, exclude }) => ({
        ...{ dimension, values, exclude: exclude ?? false },
      })),
    );
    const course = wantsCourse(lines) ? await this.course(actor, lines, scope, chart) : noLines();
    const budgets = lines.includes('budget') ? await this.budgets(actor, scope, chart) : noLines();
    return {
      levels: [...course.levels, ...budgets.levels],
      ahead: course.ahead,
      notes: [...course.notes, ...budgets.notes],
    };
  }

  private async course(
    actor: Actor,
    lines: readonly LineKind[],
    scope: Scope,
    chart: Chart,
  ): Promise<LinesDrawn> {
    const team = scope === null ? undefined : teamOf(scope);
    if (team === undefined) return noLines(NO_COURSE_OF);
    if (!isAllowed(actor, FORECAST_READERS)) return noLines(COURSES_UNSEEN);
    const forecast = await this.forecasts.forecast(actor, { team });
    if (isProblem(forecast)) return noLines(`No plan and no forecast: ${forecast.message}`);
    return courseLines(lines, forecast, chart);
  }

  private async budgets(actor: Actor, scope: Scope, chart: Chart): Promise<LinesDrawn> {
    // The sum of those who see some teams is not the organisation's.
    const isWhole = scope !== null && (Object.keys(scope).length > 0 || actor.teams === 'all');
    if (scope === null || !isWhole) return noLines(NO_BUDGET_OF);
    const known = isAllowed(actor, ['signedIn']) ? await this.limits?.budgets(actor) : [];
    const { fitting, others } = budgetsOf(known ?? [], scope, chart);
    if (fitting.length === 0) return noLines(noBudget(others, chart.isCumulative));
    const { from, to } = spanOf(chart);
    const budgets = fitting.map(({ id }) => id);
    const windows = (await this.limits?.windows(actor, { budgets, from, to })) ?? [];
    return { ...budgetLines(fitting, windows, chart), ahead: null };
  }
}

/** From the first instant of the chart to its last. */
const spanOf = ({ range, zone }: Chart) => ({
  from: new Date(instantOf({ date: range.from, time: '00:00' }, zone)),
  to: new Date(instantOf({ date: range.to, time: '00:00' }, zone)),
});
