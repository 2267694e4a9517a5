import { Inject, Injectable } from '@nestjs/common';
import { personNames } from '../access/access.module.js';
import { type Actor, isSeenBy } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql } from '../platform/database.js';
import { expectRange } from '../platform/graphql/pages.js';
import { isUuid } from '../platform/ids.js';
import { publish } from '../platform/outbox.js';
import { type Problem, refuse } from '../platform/outcome.js';
import { anomalyChanged } from './anomalies.facts.js';
import { namesIn } from './card.js';
import type { Anomaly } from './incidents/anomaly.js';
import {
  countAnomalies,
  listAnomalies,
  readAnomaly,
  unanswered,
} from './incidents/anomaly.repository.js';
import { loadSettings } from './settings.js';
import { type AnomalyView, cursorOf, pageSize, placeAt, toView } from './view.js';

export interface AnomaliesAsked {
  readonly from?: Date | null;
  readonly to?: Date | null;
  readonly open: boolean;
  readonly first: number;
  readonly after?: string | null;
}

const MINUTE_MS = 60_000;

export const noAnomaly = (): Problem => refuse('unknown_anomaly', 'There is no such anomaly.');

/** Anomalies as people see them: those of their teams. */
@Injectable()
export class AnomaliesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async list(actor: Actor, { from, to, open, first, after }: AnomaliesAsked) {
    if (from != null && to != null) expectRange(from, to);
    const teams = actor.teams === 'all' ? null : actor.teams;
    const question = { teams, from: from ?? null, to: to ?? null, open };
    const place = after == null ? null : placeAt(after);
    const limit = pageSize(first) + 1;
    const found = await listAnomalies(this.database, { ...question, limit, after: place });
    const nodes = await this.views(this.database, found.slice(0, first));
    const edges = nodes.map((node) => ({ cursor: cursorOf(node), node }));
    return {
      edges,
      pageInfo: { hasNextPage: found.length > first, endCursor: edges.at(-1)?.cursor ?? null },
      totalCount: await countAnomalies(this.database, question),
    };
  }

  /** Null where there is none, or none that the actor may see. */
  async find(actor: Actor, id: string): Promise<Anomaly | null> {
    const one = isUuid(id) ? await readAnomaly(this.database, id.toLowerCase()) : null;
    return one !== null && isSeenBy(actor, { team: one.team ?? undefined }) ? one : null;
  }

  async views(sql: Sql, anomalies: readonly Anomaly[]): Promise<AnomalyView[]> {
    const named = await namesIn(sql, anomalies);
    const owners = await personNames(
      sql,
      anomalies.flatMap(({ owner }) => owner ?? []),
    );
    const { runbooks } = await loadSettings(sql);
    return anomalies.map((one) =>
      toView(one, named, runbooks[one.rule] ?? null, owners.get(one.owner ?? '') ?? null),
    );
  }

  /** Those without an answer for too long, once each. */
  async escalate(): Promise<{ escalated: number }> {
    return this.database.bulk(async (tx) => {
      const { escalateAfterMinutes } = await loadSettings(tx);
      const now = this.clock.now();
      const before = new Date(now.getTime() - escalateAfterMinutes * MINUTE_MS);
      const ids = await unanswered(tx, before, now);
      for (const anomaly of ids) await publish(tx, anomalyChanged, { anomaly, step: 'escalated' });
      return { escalated: ids.length };
    });
  }
}
