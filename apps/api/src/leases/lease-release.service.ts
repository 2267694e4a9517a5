import { WindowChanges } from '../budgets/budgets.module.js';
import { closeLease } from '@bursar/limits';
import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { type BulkTx, Database } from '../platform/database.js';
import { askRelease, completeRelease, findRelease } from '../holds/holds.module.js';
import { lockLeases, saveLeases } from './lease.repository.js';
import {
  describeLease,
  describeLeases,
  type LeaseRow,
  logTellsOf,
} from './lease-view.repository.js';
import type { StoredLease } from './stored-lease.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface RefusedRelease {
  readonly code: string;
  readonly message: string;
}

export type LeaseRelease =
  | { readonly outcome: 'asked' | 'released'; readonly lease: LeaseRow }
  | { readonly outcome: 'refused'; readonly refused: RefusedRelease };

type Step = 'asked' | 'released' | RefusedRelease;

const UNKNOWN = { code: 'unknown_lease', message: 'There is no such lease.' };

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

  async release(actor: Actor, leaseId: string, reason: string): Promise<LeaseRelease> {
    const done = await this.try(actor, leaseId, reason);
    const lease = typeof done === 'object' ? null : await describeLease(this.database, leaseId);
    if (typeof done === 'object') return { outcome: 'refused', refused: done };
    return lease === null ? { outcome: 'refused', refused: UNKNOWN } : { outcome: done, lease };
  }

  private async try(actor: Actor, leaseId: string, reason: string): Promise<Step> {
    if (actor.kind !== 'person')
      return { code: 'needs_a_person', message: 'Only people give back what is presumed spent.' };
    if (reason.trim() === '')
      return { code: 'needs_a_reason', message: 'Say why nothing was spent.' };
    if (!UUID.test(leaseId)) return UNKNOWN;
    return this.database.bulk(async (tx) => {
      const [lease] = await lockLeases(tx, [leaseId.toLowerCase()]);
      return lease === undefined ? UNKNOWN : this.step(tx, actor, lease, reason);
    });
  }

  private async step(tx: BulkTx, actor: Actor, lease: StoredLease, reason: string): Promise<Step> {
    const asked = await findRelease(tx, lease.id);
    if (lease.state === 'closed') return 'released';
    const { lease: closed, refused } = closeLease(lease);
    if (refused !== null)
      return {
        code: 'not_presumed',
        message: `This lease is ${lease.state}: nothing is presumed.`,
      };
    if (await logTellsOf(tx, lease.id))
      return {
        code: 'log_exists',
        message: 'The provider\u2019s log tells what was spent under it.',
      };
    const presumed = fromFemto(lease.applied.presumed);
    const entry = { entityType: 'lease', entityId: lease.id, reason };
    const before = { state: lease.state, presumedUsd: presumed };
    if (asked === null) {
      await askRelease(tx, lease.id, actor, reason, this.clock.now());
      await this.audit.record(tx, actor, { ...entry, action: 'lease.askRelease', before });
      return 'asked';
    }
    if (asked.by === actor.id)
      return { code: 'same_person', message: 'A second person has to agree.' };
    const now = this.clock.now();
    await completeRelease(tx, lease.id, actor.id, now);
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
