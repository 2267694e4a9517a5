import { DAY, type FiscalCalendar, todayIn } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import { reportingZone, UNALLOCATED } from '../../org/org.module.js';
import type { Actor, Who } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { isDay } from '../../platform/text/day.js';
import { fiscalCalendar } from '../plans/fiscal-calendar.js';
import { plansOf } from '../plans/plans.repository.js';
import { seenBy, targetsOf } from '../plans/plans.service.js';
import { SpendRepository } from '../spend.repository.js';
import { SpendService } from '../spend.service.js';
import { countedUntil, type Horizon, horizonsAt } from './horizon.js';
import { DAYS_NEEDED, type Outlook, outlookOf } from './outlook.js';
import {
  byKindAndAmount,
  courseOf,
  type ForecastDay,
  notCovered,
  planOf,
  type Read,
} from './period.js';
import { type Asked, ForecastReading, keyOf } from './reading.service.js';

/** Who sees what spend will come to, in files too. */
export const FORECAST_READERS = [
  'finance',
  'executive',
  'auditor',
  'platform',
  'teamLead',
  'readSpend',
] as const satisfies readonly Who[];

export interface ForecastInput {
  readonly team?: string | null;
  readonly to?: string | null;
  readonly peakPercent?: number | null;
}

export interface ForecastPeriod {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly rows: readonly Outlook[];
  /** Of the first row. */
  readonly days: readonly ForecastDay[];
  /** What the data do not cover, in words; null: they cover all of it. */
  readonly notCovered: string | null;
}

export interface ForecastAnswer {
  readonly __typename: 'Forecast';
  readonly countedTo: Date | null;
  readonly timezone: string;
  readonly calendar: FiscalCalendar;
  readonly peakPercent: number;
  readonly periods: readonly ForecastPeriod[];
}

const PEAK_PERCENT = 20;
const PEAK_PERCENT_MAX = 1_000;
const AHEAD_DAYS_MAX = 400;

/** What months and quarters will come to, by team and in all. Whose figures an actor may see is decided where spend is asked for. */
@Injectable()
export class ForecastService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SpendService) private readonly spend: SpendService,
    @Inject(SpendRepository) private readonly repository: SpendRepository,
    @Inject(ForecastReading) private readonly reading: ForecastReading,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async forecast(actor: Actor, input: ForecastInput): Promise<ForecastAnswer | Problem> {
    const now = this.clock.now().getTime();
    const wrong = problemOf(input, now) ?? (await this.unseen(actor, input.team ?? null));
    if (wrong !== null) return wrong;
    const calendar = await fiscalCalendar(this.database);
    const timezone = await reportingZone(this.database);
    const peakPercent = input.peakPercent ?? PEAK_PERCENT;
    const horizons = horizonsAt(calendar, timezone, now, input.to ?? null);
    const late = horizons.find(({ begins, ends }) => begins >= ends);
    if (late !== undefined)
      return refuse('bad_day', `${late.to} is not after ${late.from}, where this month begins.`, {
        path: 'to',
      });
    const answer = { __typename: 'Forecast', timezone, calendar, peakPercent } as const;
    const [{ dataTo }, dataFrom] = [
      await this.repository.freshness(),
      await this.repository.dataFrom(),
    ];
    if (dataTo === null || dataFrom === null) return { ...answer, countedTo: null, periods: [] };
    const until = countedUntil(now, dataTo.getTime());
    const asked = { actor, team: input.team ?? null, until, peakPercent, timezone };
    const series = await this.reading.series(asked);
    if (isProblem(series)) return series;
    const months = [...new Set(horizons.flatMap((one) => one.months))];
    const read: Read = {
      ...{ dataFrom: dataFrom.getTime(), dataTo: dataTo.getTime(), series },
      plans: seenBy(actor, await plansOf(this.database, months)),
      targets: await targetsOf(this.database, todayIn('UTC', now)),
    };
    const periods: ForecastPeriod[] = [];
    for (const horizon of horizons) {
      const period = await this.period(asked, read, horizon, now);
      if (isProblem(period)) return period;
      periods.push(period);
    }
    return { ...answer, countedTo: new Date(until), periods };
  }

  /** What an actor may not see is answered as what there is not. */
  private async unseen({ teams }: Actor, team: string | null): Promise<Problem | null> {
    if (team === null) return null;
    const isKnown =
      team === UNALLOCATED || (await this.spend.teamNames([team])).get(team) !== undefined;
    if (isKnown && (teams === 'all' || teams.includes(team))) return null;
    return refuse('unknown_team', 'You see no such team.', {
      path: 'team',
      hint: 'Name a team by its id, as the Teams page does.',
    });
  }

  private async period(
    asked: Asked,
    read: Read,
    horizon: Horizon,
    now: number,
  ): Promise<ForecastPeriod | Problem> {
    const spent = await this.reading.spentIn(asked, horizon);
    if (isProblem(spent)) return spent;
    const rows = read.series.map((one) => {
      const known = spent.get(keyOf(one.kind, one.id)) ?? { spent: 0n, unpriced: 0n };
      const [coming = null] =
        one.hours.daysKnown < DAYS_NEEDED ? [] : one.hours.until([horizon.ends]);
      const plan = planOf(one, read, horizon.months);
      return outlookOf(one, { ...known, plan }, coming, asked.peakPercent);
    });
    const costs = await this.reading.costsByDay(asked, horizon);
    if (isProblem(costs)) return costs;
    const days = courseOf(read.series[0], costs, horizon, asked);
    return {
      ...{ name: horizon.name, from: horizon.from, to: horizon.to, days },
      rows: rows.toSorted(byKindAndAmount),
      notCovered: notCovered(read, horizon, asked.until, now),
    };
  }
}

function problemOf({ to, peakPercent }: ForecastInput, now: number): Problem | null {
  if (peakPercent != null && !(peakPercent >= 0 && peakPercent <= PEAK_PERCENT_MAX))
    return refuse('bad_peak', `A peak overhead is 0 to ${PEAK_PERCENT_MAX} per cent.`, {
      path: 'peakPercent',
    });
  if (to == null) return null;
  if (!isDay(to))
    return refuse('bad_day', `${JSON.stringify(to)} is no day.`, {
      path: 'to',
      hint: 'Write a day that is not included, such as 2027-01-01.',
    });
  if (Date.parse(to) - now > AHEAD_DAYS_MAX * DAY)
    return refuse('bad_day', `A forecast reaches ${AHEAD_DAYS_MAX} days at most.`, { path: 'to' });
  return null;
}
