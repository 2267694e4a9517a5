import { closeLease } from '@bursar/limits';
import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import type { ApprovalKind, Completing } from '../approvals/approvals.module.js';
import { AuditService } from '../audit/audit.module.js';
import { WindowChanges } from '../budgets/budgets.module.js';
import { releases } from '../holds/holds.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import type { Sql } from '../platform/database.js';
import { isProblem, type Problem, refuse } from '../platform/outcome.js';
import { lockLeases, saveLeases } from './lease.repository.js';
import { logTellsOf } from './lease-view.repository.js';
import type { StoredLease } from './stored-lease.js';

/** What a lease never accounted for, given back: a change that other people approve. */
@Injectable()
export class LeaseApproval {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  readonly kind: ApprovalKind = {
    what: 'lease',
    lane: 'bulk',
    isSeenAgain: false,
    isAnnounced: true,
    lock: async (tx, { subject }) => {
      await lockLeases(tx, [subject]);
    },
    look: async (tx, { subject }) => {
      const lease = await this.leaseOf(tx, subject);
      if (isProblem(lease)) return lease;
      const presumedUsd = fromFemto(lease.applied.presumed);
      const { id, state, gateway } = lease;
      const what = { id, state, gateway, presumedUsd };
      return { state: what, lines: [`${presumedUsd} USD presumed of ${gateway} is given back`] };
    },
    carryOut: (tx, actor, done) => this.carryOut(tx, actor, done),
  };

  /** The lease, locked, where something is presumed of it that no log will report. */
  async leaseOf(sql: Sql, id: string): Promise<StoredLease | Problem> {
    const [lease] = await lockLeases(sql, [id]);
    if (lease === undefined) return refuse('unknown_lease', 'There is no such lease.');
    if (lease.state === 'closed')
      return refuse('released_already', 'What was presumed is given back already.');
    if (closeLease(lease).refused !== null)
      return refuse('not_presumed', `This lease is ${lease.state}: nothing is presumed.`);
    if (await logTellsOf(sql, lease.id))
      return refuse('log_exists', 'The provider\u2019s log reports what was spent under it.');
    return lease;
  }

  /** Last in its transaction. */
  noteAsked(tx: Sql, actor: Actor, lease: StoredLease, reason: string): Promise<void> {
    return this.audit.record(tx, actor, {
      ...{ action: 'lease.askRelease', entityType: 'lease', entityId: lease.id, reason },
      before: { state: lease.state, presumedUsd: fromFemto(lease.applied.presumed) },
    });
  }

  private async carryOut(
    tx: Sql,
    actor: Actor,
    { proposal, note }: Completing,
  ): Promise<Problem | null> {
    const lease = await this.leaseOf(tx, proposal.subject);
    if (isProblem(lease)) return lease;
    const { lease: closed } = closeLease(lease);
    const now = this.clock.now();
    await releases.completeRelease(tx, lease.id, actor.id, now);
    const changes = new WindowChanges();
    await saveLeases(tx, [{ ...lease, ...closed }], now, changes);
    await changes.apply(tx);
    const presumedUsd = fromFemto(lease.applied.presumed);
    await this.audit.record(tx, actor, {
      ...{ action: 'lease.release', entityType: 'lease', entityId: lease.id, reason: note },
      before: { state: lease.state, presumedUsd, askedBy: proposal.proposedBy },
      after: { state: 'closed', presumedUsd: '0' },
    });
    return null;
  }
}
