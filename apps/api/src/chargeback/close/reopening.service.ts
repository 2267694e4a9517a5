import { Inject, Injectable } from '@nestjs/common';
import {
  type ApprovalKind,
  ApprovalsService,
  type Completing,
  type Look,
  type Proposal,
} from '../../approvals/approvals.module.js';
import { AuditService } from '../../audit/audit.module.js';
import { ledgerPeriods } from '../../ledger/ledger.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { type BulkTx, Database, type Sql } from '../../platform/database.js';
import { invariant } from '../../platform/errors.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { periodOf } from '../../reconciliation/reconciliation.module.js';
import { insertReopening, listVersions, type Version } from './close.repository.js';

/** A closed month opens again once another person agrees: what it said stays as it is, and the next close is the next version. */
@Injectable()
export class ReopeningService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(ApprovalsService) private readonly approvals: ApprovalsService,
  ) {}

  readonly kind: ApprovalKind = {
    what: 'month',
    lane: 'bulk',
    isSeenAgain: false,
    isAnnounced: true,
    lock: (tx) => ledgerPeriods.lockPeriods(tx),
    look: async (tx, proposal) => {
      const standing = await this.standing(tx, proposal.subject);
      return isProblem(standing) ? standing : lookOf(standing);
    },
    carryOut: (tx, actor, done) => this.carryOut(tx, actor, done),
  };

  async propose(actor: Actor, wanted: string, reason: string): Promise<Proposal | Problem> {
    const { month } = periodOf(wanted);
    if (reason.trim() === '')
      return refuse('reason_required', 'Say why the month is opened again.', { path: 'reason' });
    return this.database.bulk(async (tx) => {
      await ledgerPeriods.lockPeriods(tx);
      const standing = await this.standing(tx, month);
      if (isProblem(standing)) return standing;
      const proposal = await this.approvals.propose(tx, actor, {
        ...{ what: 'month', rule: 'month', subject: month, teams: [], amountUsd: null },
        ...{ title: `Reopen ${month}`, reason: reason.trim() },
        change: { reopen: month, version: standing.version },
      });
      invariant(proposal !== null, 'a month is reopened by one person');
      return proposal;
    });
  }

  /** The version in force. */
  private async standing(sql: Sql, month: string): Promise<Version | Problem> {
    const [latest] = await listVersions(sql, month);
    if (latest === undefined || !(await ledgerPeriods.isClosed(sql, month)))
      return refuse('not_closed', `${month} is not closed: there is nothing to reopen.`);
    if (latest.hash !== null) return latest;
    return refuse('being_drawn', `The statements of ${month} are still being drawn.`, {
      hint: 'Try again in a minute.',
    });
  }

  private async carryOut(
    tx: BulkTx,
    actor: Actor,
    { proposal, note }: Completing,
  ): Promise<Problem | null> {
    const month = proposal.subject;
    const standing = await this.standing(tx, month);
    if (isProblem(standing)) return standing;
    const { version, hash } = standing;
    await ledgerPeriods.reopenPeriod(tx, month);
    await insertReopening(tx, {
      ...{ month, version, at: this.clock.now(), reason: proposal.reason },
      ...{ askedName: proposal.proposedName, approvedName: actor.name },
    });
    await this.audit.record(tx, actor, {
      ...{ action: 'month.reopen', entityType: 'month', entityId: month },
      reason: note ?? proposal.reason,
      before: { version, hash, askedBy: proposal.proposedBy },
    });
    return null;
  }
}

const lookOf = ({ month, version, hash, amount, closedName, closedAt }: Version): Look => ({
  state: { month, version, hash },
  lines: [
    `${month}, version ${version} of ${amount ?? '0'} USD, closed by ${closedName} on ${closedAt.toISOString().slice(0, 10)}.`,
    `Its statements stay as they are. Closing it again issues version ${version + 1} beside them.`,
    'Until then usage and corrections of the month are posted to it again.',
  ],
});
