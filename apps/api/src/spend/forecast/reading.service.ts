import { DAY, HOUR } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import { isProblem, type Problem } from '../../platform/outcome.js';
import { SpendService } from '../spend.service.js';
import { exactOf, Hours } from './estimate.js';
import type { Horizon } from './horizon.js';
import type { InPeriod, SeriesOf } from './outlook.js';

const HISTORY_DAYS = 56;

export interface Asked {
  readonly actor: Actor;
  readonly team: string | null;
  readonly until: number;
  readonly peakPercent: number;
  readonly timezone: string;
}

/** What forecasts read of the sums, as the actor may see them. */
@Injectable()
export class ForecastReading {
  constructor(@Inject(SpendService) private readonly spend: SpendService) {}

  /** Hours of the total, of cost centres and of teams, read once; an amount is in one of each. */
  async series({ actor, team, until }: Asked): Promise<SeriesOf[] | Problem> {
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

  async spentIn(
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

  /** By day of the zone, from the beginning of a period until now. */
  async costsByDay(
    { actor, team, until, timezone }: Asked,
    { begins }: Horizon,
  ): Promise<ReadonlyMap<string, string> | Problem> {
    if (begins >= until) return new Map();
    const rows = await this.spend.rowsOf(
      actor,
      {
        ...{ from: iso(begins), to: iso(until), timezone },
        ...{ groupBy: ['day'], filters: filtersOf(team) },
      },
      ['cost'],
    );
    if (isProblem(rows)) return rows;
    return new Map(rows.map(({ keys: [day], figures }) => [day ?? '', figures.cost]));
  }
}

const iso = (at: number): string => new Date(at).toISOString();

const filtersOf = (team: string | null) =>
  team === null ? [] : [{ dimension: 'team', in: [team] }];

export const keyOf = (kind: string, id: string | null): string => JSON.stringify([kind, id]);
