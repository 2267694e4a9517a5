import { HOUR, QUARTER } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { invariant } from '../../platform/errors.js';
import { badCursor, expectPageSize, expectRange } from '../../platform/graphql/pages.js';
import { isUuid, newId } from '../../platform/ids.js';
import { takeLock } from '../../platform/locks.js';
import { publish } from '../../platform/outbox.js';
import { isProblem } from '../../platform/outcome.js';
import { busiestMinutes, type SpendRow, SpendService } from '../../spend/spend.module.js';
import {
  episodesBetween,
  episodesNear,
  insertEpisode,
  loadOperations,
  updateEpisode,
} from './alerts.repository.js';
import { endOf, type Episode, joinBreaches } from './episode.js';
import { operationsAlert } from './operations.facts.js';
import {
  breachesOf,
  compileLimits,
  MINIMUM_CALLS_DEFAULT,
  type Quarter,
  type Rule,
} from './target.js';

export interface AlertsQuestion {
  readonly from: Date;
  readonly to: Date;
  readonly first: number;
  readonly after?: string | null;
}

interface Alert {
  readonly id: string;
  readonly rule: Rule;
  readonly provider: string;
  readonly model: string;
  readonly from: Date;
  readonly to: Date | null;
  readonly value: number;
  readonly limit: number;
}

export interface AlertPage {
  readonly edges: readonly { readonly cursor: string; readonly node: Alert }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
}

/** Usage that arrives later than this is in every figure, and opens no episode. */
const LOOK_BACK_MS = HOUR;
/** Usage may be ahead of our clock by so much. */
const AHEAD_MS = QUARTER;
const FIRST_MAX = 500;

/** Looks for limits that calls of any team have passed, and says each episode once. */
@Injectable()
export class AlertsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(SpendService) private readonly spend: SpendService,
  ) {}

  /** Safe to run twice, and at once: what was found before is not opened again. */
  async watch(): Promise<{ readonly opened: number }> {
    const now = this.clock.now();
    const from = Math.floor((now.getTime() - LOOK_BACK_MS) / QUARTER) * QUARTER;
    const settings = (await loadOperations(this.database)) ?? {};
    const limitsOf = compileLimits(settings);
    const minimum = settings.minimumCalls ?? MINIMUM_CALLS_DEFAULT;
    const breaches = (await this.quarters(from, now.getTime() + AHEAD_MS)).flatMap((quarter) =>
      breachesOf(quarter, limitsOf(quarter.provider, quarter.model), minimum),
    );
    if (breaches.length === 0) return { opened: 0 };
    return this.database.bulk(async (tx) => {
      await takeLock(tx, 'operations');
      const known = await episodesNear(tx, from);
      const { opened, grown } = joinBreaches(known, breaches, newId);
      for (const episode of opened) {
        await insertEpisode(tx, episode, now);
        await publish(tx, operationsAlert, toAlertFact(episode));
      }
      for (const episode of grown) await updateEpisode(tx, episode);
      return { opened: opened.length };
    });
  }

  async list({ from, to, first, after = null }: AlertsQuestion): Promise<AlertPage> {
    expectRange(from, to);
    expectPageSize(first, FIRST_MAX);
    if (after !== null && !isUuid(after)) throw badCursor();
    const asked = { from, to, after, limit: first + 1 };
    const { episodes, totalCount } = await episodesBetween(this.database, asked);
    const now = this.clock.now().getTime();
    const edges = episodes
      .slice(0, first)
      .map((episode) => ({ cursor: episode.id, node: toAlert(episode, now) }));
    const endCursor = edges.at(-1)?.cursor ?? null;
    return { edges, pageInfo: { hasNextPage: episodes.length > first, endCursor }, totalCount };
  }

  /** The same figures as the Operations page, by quarter hour, with the busiest minute of each. */
  private async quarters(from: number, to: number): Promise<Quarter[]> {
    const [begin, end] = [new Date(from), new Date(to)];
    const rows = await this.spend.rowsOf(
      SYSTEM,
      {
        from: begin.toISOString(),
        to: end.toISOString(),
        groupBy: ['provider', 'model', 'quarterHour'],
        latency: true,
      },
      ['requests', 'errors'],
    );
    invariant(!isProblem(rows), 'the question about how calls fare was refused');
    const busiest = new Map(
      (await busiestMinutes(this.database, begin, end)).map(
        ({ provider, model, quarter, tokens }) => [
          keyOf(provider, model, quarter.getTime()),
          tokens,
        ],
      ),
    );
    return rows.map((row) => toQuarter(row, busiest));
  }
}

const keyOf = (provider: string, model: string, at: number): string =>
  JSON.stringify([provider, model, at]);

function toQuarter(
  { keys: [provider, model, time], figures }: SpendRow,
  busiest: ReadonlyMap<string, bigint>,
): Quarter {
  const at = Date.parse(`${time ?? ''}:00Z`);
  const named = { provider: provider ?? '', model: model ?? '', at };
  const { requests, errors, latency } = figures;
  return {
    ...named,
    requests,
    errors,
    p95Ms: latency?.p95Ms ?? null,
    timed: Math.round((latency?.coverage ?? 0) * Number(requests)),
    tokensPerMinute: busiest.get(keyOf(named.provider, named.model, at)) ?? 0n,
  };
}

const toAlertFact = ({ id, rule, provider, model, value, limit, firstAt }: Episode) => ({
  episode: id,
  rule,
  provider,
  model,
  value,
  limit,
  from: new Date(firstAt).toISOString(),
});

function toAlert(episode: Episode, now: number): Alert {
  const { id, rule, provider, model, firstAt, value, limit } = episode;
  const end = endOf(episode, now);
  return {
    id,
    rule,
    provider,
    model,
    from: new Date(firstAt),
    to: end === null ? null : new Date(end),
    value,
    limit,
  };
}
