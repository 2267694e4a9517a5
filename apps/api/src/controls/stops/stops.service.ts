import { randomUUID } from 'node:crypto';
import { isSameScope, type Scope } from '@bursar/limits';
import { fromFemto, toFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import { BudgetsService } from '../../budgets/budgets.module.js';
import { trafficSince } from '../../holds/holds.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Sql } from '../../platform/database.js';
import { publish as publishFact } from '../../platform/outbox.js';
import { stopChanged, type StopNews } from './stops.facts.js';
import { isInForce, type StopOrigin, type StoredStop } from './stop.js';
import {
  findStop,
  insertStop,
  lapsedStops,
  liftStop,
  lockStops,
  noteVersions,
  recentStops,
  stopsInForce,
} from './stop.repository.js';

export interface NewStop {
  readonly scope: Scope;
  readonly reason: string;
  readonly origin: StopOrigin;
  readonly until?: Date | null;
}

/**
 * Publishes the stops in force, in the transaction that changed them, and answers the version that each environment has now.
 * The caller of this domain brings it: the signed documents stand above.
 */
export type PublishStops = (tx: Sql, at: Date, by: string) => Promise<Record<string, number>>;

const SHOWN_MAX = 200;
const HOUR_MS = 3_600_000;

/** Kill switches: raised and lifted in one transaction with their document, their audit entry and the version that admissions compare. */
@Injectable()
export class StopsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
  ) {}

  /** Raised again while it is in force, in the same words and to the same end, it is the stop there is. Audits: call it last. */
  async raise(
    tx: Sql,
    actor: Actor,
    { scope, reason, origin, until = null }: NewStop,
    publish: PublishStops,
  ): Promise<StoredStop> {
    await lockStops(tx);
    const now = this.clock.now();
    const again = (await stopsInForce(tx, now)).find(
      (stop) =>
        stop.origin === origin &&
        stop.raisedById === actor.id &&
        stop.reason === reason &&
        isSameScope(stop.scope, scope) &&
        stop.until?.getTime() === until?.getTime(),
    );
    if (again !== undefined) return again;
    const stop: StoredStop = {
      id: randomUUID(),
      scope,
      reason,
      origin,
      raisedBy: actor.name,
      raisedById: actor.id,
      createdAt: now,
      until,
      versions: {},
      liftedAt: null,
      liftedBy: null,
    };
    await insertStop(tx, stop);
    const versions = await publish(tx, now, actor.name);
    await this.budgets.limitsChanged(tx);
    await noteVersions(tx, stop.id, versions);
    await publishFact(tx, stopChanged, newsOf(stop, 'raised', now, actor.name, reason));
    await this.audit.record(tx, actor, {
      action: 'stop.raise',
      entityType: 'stop',
      entityId: stop.id,
      reason,
      after: { scope, origin, until },
    });
    return { ...stop, versions };
  }

  /** Lifted twice, or over already, it stays as it is. Audits: call it last. */
  async lift(
    tx: Sql,
    actor: Actor,
    stop: StoredStop,
    reason: string,
    publish: PublishStops,
  ): Promise<StoredStop> {
    await lockStops(tx);
    const now = this.clock.now();
    if (!isInForce(stop, now.getTime())) return stop;
    await liftStop(tx, stop.id, { at: now, by: actor.name, reason });
    await publish(tx, now, actor.name);
    await this.budgets.limitsChanged(tx);
    await publishFact(tx, stopChanged, newsOf(stop, 'ended', now, actor.name, reason));
    const { scope, origin, until } = stop;
    await this.audit.record(tx, actor, {
      action: 'stop.lift',
      entityType: 'stop',
      entityId: stop.id,
      reason,
      before: { scope, origin, until, reason: stop.reason },
    });
    return { ...stop, liftedAt: now, liftedBy: actor.name };
  }

  /** While it is in force; null: it is over, or never was. */
  async inForce(sql: Sql, id: string): Promise<StoredStop | null> {
    const stop = await findStop(sql, id);
    return stop !== null && isInForce(stop, this.clock.now().getTime()) ? stop : null;
  }

  /** Newest first, as this actor may see them: a team lead sees what binds their teams. */
  async list(actor: Actor, includeEnded: boolean): Promise<StoredStop[]> {
    const now = this.clock.now();
    const stops = includeEnded
      ? await recentStops(this.database, SHOWN_MAX)
      : (await stopsInForce(this.database, now)).reverse();
    return stops.filter(({ scope }) => isSeenBy(actor, scope));
  }

  /** Those that have reached their end by themselves since an instant. */
  lapsed(since: Date): Promise<StoredStop[]> {
    return lapsedStops(this.database, since, this.clock.now());
  }

  /** What passed within the scope in the last hour. */
  async lastHour(scope: Scope): Promise<{ calls: bigint; cost: string }> {
    const since = new Date(this.clock.now().getTime() - HOUR_MS);
    const { canonicalModel = null } = await this.budgets.reachOf(scope);
    const { calls, cost } = await trafficSince(this.database, scope, canonicalModel, since);
    return { calls, cost: fromFemto(toFemto(cost)) };
  }
}

const newsOf = (
  { id, scope, origin, until }: StoredStop,
  step: StopNews['step'],
  at: Date,
  by: string,
  reason: string,
): StopNews => ({
  ...{ stop: id, step, scope, origin, by, reason },
  until: until?.toISOString() ?? null,
  at: at.toISOString(),
});

const isSeenBy = ({ teams }: Actor, { team }: Scope): boolean =>
  teams === 'all' || team === undefined || teams.includes(team);
