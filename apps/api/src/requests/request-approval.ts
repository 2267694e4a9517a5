import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import type { ApprovalKind, Completing, Look, Proposal } from '../approvals/approvals.module.js';
import { type Actor, SYSTEM } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import type { Sql } from '../platform/database.js';
import { isProblem, type Problem, refuse } from '../platform/outcome.js';
import { publish } from '../platform/outbox.js';
import { minuteText } from '../platform/text/instant.js';
import { lockSubject } from './increases.repository.js';
import { IncreasesService } from './increases.service.js';
import { LimitsService } from './limits.service.js';
import { type LimitStanding, limitText, sameSubject, toShown } from './request.js';
import { limitDecided, limitRequestEscalated } from './requests.facts.js';
import {
  escalateRequest,
  findRequest,
  findRequests,
  lockRequest,
  type RequestRow,
  saveDecision,
} from './requests.repository.js';
import { agreedTo, noRequest } from './requests.service.js';

interface Asked {
  readonly row: RequestRow;
  readonly limit: LimitStanding;
}

/** A request as a change that other people approve: looked at with its limit, and raised by the approval that completes it. */
@Injectable()
export class RequestApproval {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(LimitsService) private readonly limits: LimitsService,
    @Inject(IncreasesService) private readonly increases: IncreasesService,
  ) {}

  readonly kind: ApprovalKind = {
    what: 'request',
    lane: 'bulk',
    isSeenAgain: true,
    isAnnounced: false,
    lock: (tx, proposal) => this.lock(tx, proposal),
    look: async (tx, proposal, terms) => {
      const asked = await this.asked(tx, proposal);
      if (isProblem(asked)) return asked;
      const to = terms === undefined ? null : agreedTo(asked.row, asked.limit, terms['to'] ?? null);
      return typeof to === 'bigint' || to === null ? lookOf(asked) : to;
    },
    lookAtAll: (sql, proposals) => this.lookAtAll(sql, proposals),
    carryOut: (tx, actor, done) => this.carryOut(tx, actor, done),
    denied: async (tx, actor, { id }, note) => {
      const at = this.clock.now();
      const deciding = { state: 'denied', by: actor.name, at, to: null, note } as const;
      const denied = await saveDecision(tx, id, deciding);
      await publish(tx, limitDecided, { request: id });
      await this.increases.record(tx, actor, 'deny', denied, note);
    },
    escalated: async (tx, { id }, hours) => {
      const row = await escalateRequest(tx, id);
      if (row === null) return;
      await publish(tx, limitRequestEscalated, { request: id });
      const reason = `Not decided within ${hours} hours.`;
      await this.increases.record(tx, SYSTEM, 'escalate', row, reason);
    },
  };

  private async lock(tx: Sql, { subject }: Proposal): Promise<void> {
    const row = await findRequest(tx, subject);
    if (row !== null) await lockSubject(tx, row.subject);
    await lockRequest(tx, subject);
  }

  private async lookAtAll(
    sql: Sql,
    proposals: readonly Proposal[],
  ): Promise<ReadonlyMap<string, Look | Problem>> {
    const rows = await findRequests(
      sql,
      proposals.map(({ subject }) => subject),
    );
    const limits = await this.limits.seenBy(SYSTEM, sql);
    const looks = proposals.map(({ id, subject }): [string, Look | Problem] => {
      const row = rows.find((one) => one.id === subject);
      if (row === undefined) return [id, noRequest()];
      const limit = limits.find((one) => sameSubject(one, row.subject));
      return [id, limit === undefined ? limitIsGone() : lookOf({ row, limit })];
    });
    return new Map(looks);
  }

  private async asked(tx: Sql, { subject }: Proposal): Promise<Asked | Problem> {
    const row = await findRequest(tx, subject);
    if (row === null) return noRequest();
    const limit = await this.limits.find(SYSTEM, row.subject, tx);
    return limit === null ? limitIsGone() : { row, limit };
  }

  private async carryOut(
    tx: Sql,
    actor: Actor,
    { proposal, terms, note, hash }: Completing,
  ): Promise<Problem | null> {
    const asked = await this.asked(tx, proposal);
    if (isProblem(asked)) return asked;
    const { row, limit } = asked;
    const to = agreedTo(row, limit, terms['to'] ?? null);
    if (typeof to !== 'bigint') return to;
    const at = this.clock.now();
    const approved = await this.increases.approve(tx, actor, row, limit, to, note, at);
    await this.increases.record(tx, actor, 'approve', approved, note, hash);
    return null;
  }
}

const limitIsGone = (): Problem => refuse('limit_is_gone', 'This limit no longer exists.');

/** Pure. All that an approver agrees to: what is asked, and the limit as it stands at that moment. */
function lookOf({ row, limit }: Asked): Look {
  const { id, subject, team, from, to, until, why, requestedBy } = row;
  const stands = { base: fromFemto(limit.base), effective: fromFemto(limit.effective) };
  const asked = { id, ...toShown(subject), team, from, to, until, why, requestedBy };
  return {
    state: { ...asked, kind: subject.kind, scope: { ...limit.scope }, stands },
    lines: [
      `${subject.kind} ${subject.id}: ${limitText(subject, stands.effective)} now, ${limitText(subject, to)} until ${minuteText(until)}`,
    ],
  };
}
