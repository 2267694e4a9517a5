import { releaseHold } from '@bursar/limits';
import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import type { ApprovalKind, Completing } from '../approvals/approvals.module.js';
import { AuditService } from '../audit/audit.module.js';
import { WindowChanges } from '../budgets/budgets.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import type { Sql } from '../platform/database.js';
import { isProblem, type Problem, refuse } from '../platform/outcome.js';
import { lockHolds, saveHolds } from './hold.repository.js';
import { completeRelease, logExists } from './presumed.repository.js';
import { type StoredHold, toHold, withHold } from './stored-hold.js';

/** What is presumed of a call, given back: a change that other people approve. */
@Injectable()
export class ReleaseApproval {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  readonly kind: ApprovalKind = {
    what: 'release',
    lane: 'bulk',
    isSeenAgain: false,
    isAnnounced: true,
    lock: async (tx, { subject }) => {
      await lockHolds(tx, [subject]);
    },
    look: async (tx, { subject }) => {
      const hold = await this.holdOf(tx, subject);
      if (isProblem(hold)) return hold;
      const presumedUsd = fromFemto(hold.applied.presumed);
      const { id, state, call } = hold;
      const what = { id, state, presumedUsd, call: { ...call } };
      return { state: what, lines: [`${presumedUsd} USD presumed spent is given back`] };
    },
    carryOut: (tx, actor, done) => this.carryOut(tx, actor, done),
  };

  /** The hold, locked, where something is presumed of it that no log will report. */
  async holdOf(sql: Sql, admission: string): Promise<StoredHold | Problem> {
    const [hold] = await lockHolds(sql, [admission]);
    if (hold === undefined) return refuse('unknown_admission', 'There is no such admission.');
    if (hold.state === 'RELEASED')
      return refuse('released_already', 'What was presumed is given back already.');
    if (hold.state !== 'PRESUMED')
      return refuse('not_presumed', `This admission is ${hold.state}: nothing is presumed.`);
    if (hold.logged.length === 0 && !(await logExists(sql, hold.id))) return hold;
    return refuse(
      'log_exists',
      'The provider\u2019s log covers this model in that hour: it will report this call, or prove that there was none.',
    );
  }

  /** Last in its transaction. */
  noteAsked(tx: Sql, actor: Actor, hold: StoredHold, reason: string): Promise<void> {
    return this.audit.record(tx, actor, {
      ...{ action: 'hold.askRelease', entityType: 'admission', entityId: hold.id, reason },
      before: { state: hold.state, presumedUsd: fromFemto(hold.applied.presumed) },
    });
  }

  private async carryOut(
    tx: Sql,
    actor: Actor,
    { proposal, note }: Completing,
  ): Promise<Problem | null> {
    const hold = await this.holdOf(tx, proposal.subject);
    if (isProblem(hold)) return hold;
    const people = [proposal.proposedBy, actor.id] as const;
    const step = releaseHold(toHold(hold), { people, logExists: false });
    if (step.outcome !== 'applied')
      return refuse('not_presumed', 'Nothing is presumed of this admission.');
    const now = this.clock.now();
    await completeRelease(tx, hold.id, actor.id, now);
    const changes = new WindowChanges();
    await saveHolds(tx, [withHold(hold, step.hold)], now, changes);
    await changes.apply(tx);
    const askedBy = proposal.proposedBy;
    await this.audit.record(tx, actor, {
      action: 'hold.release',
      entityType: 'admission',
      entityId: hold.id,
      reason: note,
      before: { state: hold.state, presumedUsd: fromFemto(hold.applied.presumed), askedBy },
      after: { state: 'RELEASED', presumedUsd: '0' },
    });
    return null;
  }
}
