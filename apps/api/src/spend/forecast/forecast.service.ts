import { DAY, type FiscalCalendar, HOUR } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import { reportingZone, UNALLOCATED } from '../../org/org.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { isDay } from '../../platform/text/day.js';
import { fiscalCalendar } from '../plans/fiscal-calendar.js';
import { plannedTotal, type Targets } from '../plans/plan.js';
import { plansOf, type StandingPlan } from '../plans/plans.repository.js';
import { seenBy, targetsOf } from '../plans/plans.service.js';
import { SpendRepository } from '../spend.repository.js';
import { SpendService } from '../spend.service.js';
import { exactOf, Hours, textOf } from './estimate.js';
import { countedUntil, daysOf, type Horizon, horizonsAt } from './horizon.js';
import { DAYS_NEEDED, type InPeriod, type Outlook, outlookOf, type SeriesOf } from './outlook.js';

export interface ForecastInput {
  readonly team?: string | null;
  readonly to?: string | null;
  readonly peakPercent?: number | null;
}

/** Sums from the beginning of the period to the end of a day: what was spent, or what is expected. */
export interface ForecastDay {
  readonly day: string;
  readonly spent: string | null;
  readonly expected: string | null;
  readonly low: string | null;
  readonly high: string | null;
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

const HISTORY_DAYS = 56;
const PEAK_PERCENT = 20;
const PEAK_PERCENT_MAX = 1_000;
const AHEAD_DAYS_MAX = 400;

interface Asked {
  readonly actor: Actor;
  readonly team: string | null;
  readonly until: number;
  readonly peakPercent: number;
  readonly timezone: string;
}

interface Read {
  readonly dataFrom: number;
  readonly dataTo: number;
  readonly series: readonly SeriesOf[];
  readonly plans: readonly StandingPlan[];
  readonly targets: Targets;
}

/** What months and quarters will come to, by team and in all. Whose figures an actor may see is decided where spend is asked for. */
@Injectable()
export class ForecastService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SpendService) private readonly spend: SpendService,
    @Inject(SpendRepository) private readonly repository: SpendRepository,
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
    const series = await this.seriesOf(asked);
    if (isProblem(series)) return series;
    const months = [...new Set(horizons.flatMap((one) => one.months))];
    const read: Read = {
      ...{ dataFrom: dataFrom.getTime(), dataTo: dataTo.getTime(), series },
      plans: seenBy(actor, await plansOf(this.database, months)),
      targets: await targetsOf(this.database),
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

  /** Hours of the total, of cost centres and of teams, read once; an amount is in one of each. */
  private async seriesOf({ actor, team, until }: Asked): Promise<SeriesOf[] | Problem> {
    const found = new Map<string, SeriesOf>();
    const make = (kind: SeriesOf['kind'], id: string | null, name: string): SeriesOf => {
      const key = `${kind}/${id ?? ''}`;
      const one = found.get(key) ?? {
        ...{ kind, id, name, hours: new Hours(until, HISTORY_DAYS * (DAY / HOUR)) },
      };
      found.set(key, one);
      return one;
    };
    const answer = await this.spend.open(
      actor,
      {
        ...{ from: iso(until - HISTORY_DAYS * DAY), to: iso(until), timezone: 'UTC' },
        ...{ groupBy: ['team', 'costCentre', 'hour'], filters: filtersOf(team) },
      },
      ['cost'],
    );
    if (isProblem(answer)) return answer;
    const isWhole = actor.teams === 'all' && team === null;
    if (team === null) make('total', null, isWhole ? 'All teams' : 'Your teams');
    else make('team', team, team);
    try {
      for await (const part of answer.parts)
        for (const { keys, figures } of part) {
          const [of = null, centre = null, hour = null] = keys;
          const at = Date.parse(`${hour ?? ''}:00Z`);
          if (team === null) make('total', null, '').hours.add(at, figures.cost);
          if (isWhole && centre !== null)
            make('costCentre', centre, centre).hours.add(at, figures.cost);
          if (of !== null) make('team', of, of).hours.add(at, figures.cost);
        }
    } finally {
      await answer.close();
    }
    const ids = [...found.values()].flatMap(({ kind, id }) =>
      kind === 'team' && id !== null ? [id] : [],
    );
    const names = await this.spend.teamNames(ids);
    return [...found.values()].map((one) =>
      one.kind === 'team' ? { ...one, name: names.get(one.id ?? '') ?? one.name } : one,
    );
  }

  private async period(
    asked: Asked,
    read: Read,
    horizon: Horizon,
    now: number,
  ): Promise<ForecastPeriod | Problem> {
    const spent = await this.spentIn(asked, horizon);
    if (isProblem(spent)) return spent;
    const rows = read.series.map((one) => {
      const known = spent.get(keyOf(one.kind, one.id)) ?? { spent: 0n, unpriced: 0n };
      const [coming = null] =
        one.hours.daysKnown < DAYS_NEEDED ? [] : one.hours.until([horizon.ends]);
      const plan = planOf(one, read, horizon.months);
      return outlookOf(one, { ...known, plan }, coming, asked.peakPercent);
    });
    const days = await this.days(asked, read, horizon);
    if (isProblem(days)) return days;
    return {
      ...{ name: horizon.name, from: horizon.from, to: horizon.to, days },
      rows: rows.toSorted(byKindAndAmount),
      notCovered: notCovered(read, horizon, asked.until, now),
    };
  }

  private async spentIn(
    { actor, team, until }: Asked,
    { begins }: Horizon,
  ): Promise<Map<string, Omit<InPeriod, 'plan'>> | Problem> {
    const sums = new Map<string, Omit<InPeriod, 'plan'>>();
    if (begins >= until) return sums;
    const rows = await this.spend.rowsOf(
      actor,
      {
        ...{ from: iso(begins), to: iso(until), timezone: 'UTC' },
        ...{ groupBy: ['team', 'costCentre'], filters: filtersOf(team) },
      },
      ['cost', 'unpriced'],
    );
    if (isProblem(rows)) return rows;
    const add = (key: string, cost: string, unpriced: bigint): void => {
      const before = sums.get(key) ?? { spent: 0n, unpriced: 0n };
      sums.set(key, {
        spent: before.spent + exactOf(cost),
        unpriced: before.unpriced + unpriced,
      });
    };
    for (const { keys, figures } of rows) {
      const [of = null, centre = null] = keys;
      add(keyOf('total', null), figures.cost, figures.unpriced);
      if (centre !== null) add(keyOf('costCentre', centre), figures.cost, figures.unpriced);
      if (of !== null) add(keyOf('team', of), figures.cost, figures.unpriced);
    }
    return sums;
  }

  /** The course of the first series, day by day. */
  private async days(
    { actor, team, until, timezone }: Asked,
    { series }: Read,
    horizon: Horizon,
  ): Promise<ForecastDay[] | Problem> {
    const [first] = series;
    if (first === undefined) return [];
    const all = daysOf(horizon, timezone);
    const rows =
      horizon.begins >= until
        ? []
        : await this.spend.rowsOf(
            actor,
            {
              ...{ from: iso(horizon.begins), to: iso(until), timezone },
              ...{ groupBy: ['day'], filters: filtersOf(team) },
            },
            ['cost'],
          );
    if (isProblem(rows)) return rows;
    const costs = new Map(rows.map(({ keys: [day], figures }) => [day ?? '', figures.cost]));
    const ahead = all.filter(({ ends }) => ends > until);
    const coming =
      first.hours.daysKnown < DAYS_NEEDED ? [] : first.hours.until(ahead.map(({ ends }) => ends));
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
}

const iso = (at: number): string => new Date(at).toISOString();

const filtersOf = (team: string | null) =>
  team === null ? [] : [{ dimension: 'team', in: [team] }];

const keyOf = (kind: string, id: string | null): string => JSON.stringify([kind, id]);

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

/** Null unless every month of it is planned. */
function planOf(
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

function byKindAndAmount(a: Outlook, b: Outlook): number {
  if (a.kind !== b.kind) return KIND_ORDER[a.kind] - KIND_ORDER[b.kind];
  const [first, second] = [exactOf(a.expected ?? a.spent), exactOf(b.expected ?? b.spent)];
  if (first !== second) return first > second ? -1 : 1;
  return a.key < b.key ? -1 : 1;
}

function notCovered(read: Read, { begins }: Horizon, until: number, now: number): string | null {
  const day = (at: number): string => iso(at).slice(0, 16).replace('T', ' ');
  const missing = [
    ...(read.dataFrom - begins > DAY
      ? [`Data begin ${day(read.dataFrom)} UTC: what was spent before is in no figure.`]
      : []),
    ...(now - until > DAY
      ? [`Data end ${day(read.dataTo)} UTC: what comes after is forecast, not counted.`]
      : []),
  ];
  return missing.length === 0 ? null : missing.join(' ');
}
