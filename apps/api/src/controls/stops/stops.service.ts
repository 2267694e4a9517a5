import { randomUUID } from 'node:crypto';
import { compileStops, type Scope, type Stop, stopFor, type Subject } from '@bursar/policy';
import { fromFemto, toFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import { BudgetsService } from '../../budgets/budgets.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Sql } from '../../platform/database.js';
import { isInForce, type StopOrigin, type StoredStop, toStopData } from './stop.js';
import {
  insertStop,
  liftStop,
  lockStops,
  noteVersions,
  recentStops,
  stopsInForce,
  type Traffic,
  trafficSince,
} from './stop.repository.js';
import { StopsDocumentService } from './stops-document.service.js';

export interface Raising {
  readonly scope: Scope;
  readonly reason: string;
  readonly origin: StopOrigin;
  readonly until?: Date | null;
}

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
    @Inject(StopsDocumentService) private readonly document: StopsDocumentService,
  ) {}

  /** Raised again while it is in force, in the same words and to the same end, it is the stop there is. Audits: call it last. */
  async raise(
    tx: Sql,
    actor: Actor,
    { scope, reason, origin, until = null }: Raising,
  ): Promise<StoredStop> {
    await lockStops(tx);
    const now = this.clock.now();
    const key = keyOf(scope);
    const again = (await stopsInForce(tx, now)).find(
      (stop) =>
        stop.origin === origin &&
        stop.raisedById === actor.id &&
        stop.reason === reason &&
        keyOf(stop.scope) === key &&
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
    const versions = await this.announce(tx, actor, now);
    await noteVersions(tx, stop.id, versions);
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
  async lift(tx: Sql, actor: Actor, stop: StoredStop, reason: string): Promise<StoredStop> {
    await lockStops(tx);
    const now = this.clock.now();
    if (!isInForce(stop, now.getTime())) return stop;
    await liftStop(tx, stop.id, { at: now, by: actor.name, reason });
    await this.announce(tx, actor, now);
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

  /** The stop that forbids such a call at this moment, as `sql` sees it. */
  async activeFor(call: Subject, sql: Sql = this.database): Promise<Stop | null> {
    const now = this.clock.now();
    const stops = await stopsInForce(sql, now);
    return stopFor(call, compileStops(0, stops.map(toStopData)), now.getTime());
  }

  /** Newest first, as this actor may see them: a team lead sees what binds their teams. */
  async list(actor: Actor, includeEnded: boolean): Promise<StoredStop[]> {
    const now = this.clock.now();
    const stops = includeEnded
      ? await recentStops(this.database, SHOWN_MAX)
      : (await stopsInForce(this.database, now)).reverse();
    return stops.filter(({ scope }) => isSeenBy(actor, scope));
  }

  /** What passed within the scope in the last hour. */
  async lastHour(scope: Scope): Promise<Traffic> {
    const since = new Date(this.clock.now().getTime() - HOUR_MS);
    const { canonicalModel = null } = await this.budgets.reachOf(scope);
    const { calls, cost } = await trafficSince(this.database, scope, canonicalModel, since);
    return { calls, cost: fromFemto(toFemto(cost)) };
  }

  /** Every process receives it: gateways by the document, admissions by the version they compare. */
  private async announce(tx: Sql, actor: Actor, now: Date): Promise<Record<string, number>> {
    const versions = await this.document.publish(tx, now, actor.name);
    await this.budgets.limitsChanged(tx);
    return versions;
  }
}

const keyOf = (scope: Scope): string => JSON.stringify(Object.entries(scope).sort());

const isSeenBy = ({ teams }: Actor, { team }: Scope): boolean =>
  teams === 'all' || team === undefined || teams.includes(team);
