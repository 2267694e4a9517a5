import { fromFemto, toFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { ApprovalsService, loadApprovals, lockOpen } from '../approvals/approvals.module.js';
import { AuditService } from '../audit/audit.module.js';
import { type Actor, SYSTEM } from '../platform/actor.js';
import type { Sql } from '../platform/database.js';
import { invariant } from '../platform/errors.js';
import { isProblem } from '../platform/outcome.js';
import { publish } from '../platform/outbox.js';
import {
  automaticInForce,
  endIncrease,
  insertIncrease,
  type ListedIncrease,
} from './increases.repository.js';
import { limitDecided, limitRaised, limitRequested } from './requests.facts.js';
import { QuotasService } from '../quotas/quotas.module.js';
import { isAutomatic, type LimitStanding, type Subject, toShown } from './request.js';
import { type RequestRow, saveDecision } from './requests.repository.js';

export interface LimitIncrease {
  readonly subject: Subject;
  readonly amount: bigint;
  readonly from: Date;
  readonly until: Date;
  readonly origin: 'approval' | 'automatic' | 'emergency';
  readonly request: string | null;
  readonly emergency: { readonly team: string; readonly day: string } | null;
}

/** `from` and `to`: the limit with and without the raise. */
export interface Ending {
  readonly raise: ListedIncrease;
  readonly at: Date;
  readonly reason: string;
  readonly from: string;
  readonly to: string;
}

/** The one place where limits are raised and lowered again: the raise, the new version, and the fact, in one transaction. */
@Injectable()
export class IncreasesService {
  constructor(
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(QuotasService) private readonly quotas: QuotasService,
    @Inject(ApprovalsService) private readonly approvals: ApprovalsService,
  ) {}

  /** False: the team has had its emergency raise of the day. */
  async raise(tx: Sql, actor: Actor, asked: LimitIncrease): Promise<boolean> {
    const { subject, amount, ...rest } = asked;
    const increase = { ...rest, subject, amount: fromFemto(amount), actor: actor.id };
    if (!(await insertIncrease(tx, increase))) return false;
    await this.quotas.changed(tx);
    await publish(tx, limitRaised, { kind: subject.kind, id: subject.id });
    return true;
  }

  /** Before its time. Everybody decides without it from the commit on. */
  async end(tx: Sql, actor: Actor, { raise, at, reason, from, to }: Ending): Promise<void> {
    await endIncrease(tx, raise.raise, { by: actor.name, at, reason });
    await this.quotas.changed(tx);
    await this.audit.record(tx, actor, {
      action: 'limit.endRaise',
      entityType: raise.kind,
      entityId: raise.id,
      reason,
      before: { ...toShown(raise), limitValue: from, until: raise.until },
      after: { ...toShown(raise), limitValue: to },
    });
  }

  /** Under the lock of the limit: whether so much more needs no approval. */
  async isGiven(tx: Sql, limit: LimitStanding, to: bigint, at: Date): Promise<boolean> {
    return isAutomatic(limit, to, await automaticInForce(tx, limit, at), await loadApprovals(tx));
  }

  /** After a request was written, under the lock of its limit: reports it, and gives at once what needs no approval. */
  async afterRequest(
    tx: Sql,
    actor: Actor,
    row: RequestRow,
    { limit, to, isGiven }: { limit: LimitStanding; to: bigint; isGiven: boolean },
  ): Promise<RequestRow> {
    const decided = isGiven ? await this.approve(tx, SYSTEM, row, limit, to, AUTOMATIC) : row;
    if (!isGiven) await publish(tx, limitRequested, { request: row.id });
    if (!isGiven) await this.propose(tx, actor, row);
    await this.record(tx, actor, 'open', row, row.why);
    if (isGiven) await this.record(tx, SYSTEM, 'approve', decided, AUTOMATIC);
    return decided;
  }

  /** The request waits under its own id for those who approve so much, until its own end. */
  private async propose(tx: Sql, actor: Actor, row: RequestRow): Promise<void> {
    const { id, team, why, until } = row;
    const proposal = await this.approvals.propose(tx, actor, {
      ...{ id, what: 'request', rule: 'request', subject: id, teams: team === null ? [] : [team] },
      ...{ amountUsd: usdOf(row), title: `More for ${row.subject.kind} ${row.subject.id}` },
      ...{ change: {}, reason: why, expiresAt: until },
    });
    invariant(proposal !== null && !isProblem(proposal), 'a request waits for approval');
  }

  /** What was asked for is no longer wanted: nothing waits. */
  async withdraw(tx: Sql, actor: Actor, request: string): Promise<void> {
    const proposal = await lockOpen(tx, 'request', request);
    if (proposal !== null) await this.approvals.close(tx, actor, proposal, 'withdrawn', null);
  }

  /** The raise that leads from the limit as it is to the one that was agreed on. */
  async approve(
    tx: Sql,
    actor: Actor,
    row: RequestRow,
    limit: LimitStanding,
    to: bigint,
    note: string | null,
    at: Date = row.requestedAt,
  ): Promise<RequestRow> {
    await this.raise(tx, actor, {
      subject: row.subject,
      amount: to - limit.effective,
      from: at,
      until: row.until,
      origin: actor === SYSTEM ? 'automatic' : 'approval',
      request: row.id,
      emergency: null,
    });
    const deciding = { state: 'approved', by: actor.name, at, to: fromFemto(to), note } as const;
    const decided = await saveDecision(tx, row.id, deciding);
    await publish(tx, limitDecided, { request: row.id });
    return decided;
  }

  /** Last in its transaction. */
  async record(
    tx: Sql,
    actor: Actor,
    did: 'open' | 'approve' | 'deny' | 'withdraw' | 'escalate',
    row: RequestRow,
    reason: string | null,
    agreedOn?: string,
  ): Promise<void> {
    const { id, subject, from, to, until, state, approvedTo } = row;
    await this.audit.record(tx, actor, {
      action: `limitRequest.${did}`,
      entityType: 'limitRequest',
      entityId: id,
      reason,
      before: did === 'open' ? null : { ...toShown(subject), from, to },
      after: { ...toShown(subject), from, to, until, state, approvedTo, agreedOn },
    });
  }
}

/** What tiers go by: what the raise of a budget adds, and what that of a quota may cost; null: not known. */
function usdOf({ subject, from, to, evidence }: RequestRow): string | null {
  if (subject.kind === 'budget') return fromFemto(toFemto(to) - toFemto(from));
  const { costImpactUsd = null } = evidence as { readonly costImpactUsd?: string | null };
  return costImpactUsd;
}

const AUTOMATIC = 'Within what is given without asking.';
