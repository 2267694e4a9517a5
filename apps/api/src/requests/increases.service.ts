import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.module.js';
import { type Actor, SYSTEM } from '../platform/actor.js';
import type { Sql } from '../platform/database.js';
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
import { loadApprovals } from './section-approvals.js';

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

  /** After a request was written, under the lock of its limit: reports it, and gives at once what needs no approval. */
  async afterRequest(tx: Sql, actor: Actor, row: RequestRow, limit: LimitStanding, to: bigint) {
    const inForce = await automaticInForce(tx, limit, row.requestedAt);
    const isGiven = isAutomatic(limit, to, inForce, await loadApprovals(tx));
    const decided = isGiven ? await this.approve(tx, SYSTEM, row, limit, to, AUTOMATIC) : row;
    if (!isGiven) await publish(tx, limitRequested, { request: row.id });
    await this.record(tx, actor, 'open', row, row.why);
    if (isGiven) await this.record(tx, SYSTEM, 'approve', decided, AUTOMATIC);
    return decided;
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

const AUTOMATIC = 'Within what is given without asking.';
