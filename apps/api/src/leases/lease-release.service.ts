import { closeLease } from '@bursar/limits';
import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { WindowChanges } from '../budgets/budgets.module.js';
import { AuditService } from '../audit/audit.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { type BulkTx, Database } from '../platform/database.js';
import { isUuid } from '../platform/ids.js';
import { type Problem, refuse } from '../platform/outcome.js';
import { releases } from '../holds/holds.module.js';
import { lockLeases, saveLeases } from './lease.repository.js';
import {
  describeLease,
  describeLeases,
  type LeaseRow,
  logTellsOf,
} from './lease-view.repository.js';
import type { StoredLease } from './stored-lease.js';

export interface LeaseRelease {
  readonly state: 'asked' | 'released';
  readonly lease: LeaseRow;
}

type Step = LeaseRelease['state'] | Problem;

const UNKNOWN = refuse('unknown_lease', 'There is no such lease.');

/** What gateways never accounted for. Where no log will ever report it, two people may give back what is presumed. */
@Injectable()
export class LeaseReleaseService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  list({ teams }: Actor, state: string | null): Promise<LeaseRow[]> {
    return describeLeases(this.database, teams === 'all' ? null : teams, state);
  }

  async release(actor: Actor, leaseId: string, reason: string): Promise<LeaseRelease | Problem> {
    const done = await this.try(actor, leaseId, reason);
    if (typeof done === 'object') return done;
    const lease = await describeLease(this.database, leaseId);
    return lease === null ? UNKNOWN : { state: done, lease };
  }

  private async try(actor: Actor, leaseId: string, reason: string): Promise<Step> {
    if (actor.kind !== 'person')
      return refuse('needs_a_person', 'Only people give back what is presumed spent.');
    if (reason.trim() === '') return refuse('needs_a_reason', 'Say why nothing was spent.');
    if (!isUuid(leaseId)) return UNKNOWN;
    return this.database.bulk(async (tx) => {
      const [lease] = await lockLeases(tx, [leaseId.toLowerCase()]);
      return lease === undefined ? UNKNOWN : this.step(tx, actor, lease, reason);
    });
  }

  private async step(tx: BulkTx, actor: Actor, lease: StoredLease, reason: string): Promise<Step> {
    const asked = await releases.findRelease(tx, lease.id);
    if (lease.state === 'closed') return 'released';
    const { lease: closed, refused } = closeLease(lease);
    if (refused !== null)
      return refuse('not_presumed', `This lease is ${lease.state}: nothing is presumed.`);
    if (await logTellsOf(tx, lease.id))
      return refuse('log_exists', 'The provider\u2019s log reports what was spent under it.');
    const presumed = fromFemto(lease.applied.presumed);
    const entry = { entityType: 'lease', entityId: lease.id, reason };
    const before = { state: lease.state, presumedUsd: presumed };
    if (asked === null) {
      await releases.askRelease(tx, lease.id, actor, reason, this.clock.now());
      await this.audit.record(tx, actor, { ...entry, action: 'lease.askRelease', before });
      return 'asked';
    }
    if (asked.by === actor.id) return refuse('same_person', 'A second person has to agree.');
    const now = this.clock.now();
    await releases.completeRelease(tx, lease.id, actor.id, now);
    const changes = new WindowChanges();
    await saveLeases(tx, [{ ...lease, ...closed }], now, changes);
    await changes.apply(tx);
    await this.audit.record(tx, actor, {
      ...entry,
      action: 'lease.release',
      before: { ...before, askedBy: asked.by },
      after: { state: 'closed', presumedUsd: '0' },
    });
    return 'released';
  }
}
