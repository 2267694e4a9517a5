import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { personBehind } from '../access/access.module.js';
import { type Actor, SYSTEM } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql } from '../platform/database.js';
import { isUuid } from '../platform/ids.js';
import { Handles, job, type JobHandler } from '../platform/jobs.js';
import { publish } from '../platform/outbox.js';
import { lockSubject } from './increases.repository.js';
import { LimitsService } from './limits.service.js';
import { type Problem, refuse } from '../platform/outcome.js';
import { limitDecided, limitRequestEscalated } from './requests.facts.js';
import { IncreasesService } from './increases.service.js';
import {
  escalateWaiting,
  lockRequest,
  type RequestRow,
  saveDecision,
} from './requests.repository.js';
import { agreedTo, isWaiting, noRequest } from './requests.service.js';
import { loadApprovals } from './section-approvals.js';
import { hashOfSeen, isAsSeen } from './seen.js';

export interface DecisionInput {
  readonly id: string;
  readonly decision: string;
  readonly to?: string | null;
  readonly note?: string | null;
  /** Of the request as the person who decides saw it. */
  readonly hash?: string | null;
}

export const escalateRequests = job('escalate-requests', z.object({}), 5);

const HOUR_MS = 60 * 60 * 1_000;

/** Deciding on requests: never one's own, each once, and with the raise in the same transaction. */
@Injectable()
export class DecisionsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(LimitsService) private readonly limits: LimitsService,
    @Inject(IncreasesService) private readonly increases: IncreasesService,
  ) {}

  async decide(actor: Actor, input: DecisionInput): Promise<RequestRow | Problem> {
    const { id, decision } = input;
    if (!isUuid(id)) return noRequest();
    if (decision !== 'approve' && decision !== 'deny')
      return refuse('bad_decision', 'A decision is approve or deny.', { path: 'decision' });
    return this.database.bulk(async (tx) => {
      const row = await lockRequest(tx, id);
      if (row === null) return noRequest();
      const person = await personBehind(tx, actor.id);
      if (row.requestedBy === (person ?? actor.id))
        return refuse('own_request', 'You may not decide on your own request.');
      const at = this.clock.now();
      if (!isWaiting(row, at)) {
        const state = row.until <= at ? 'lapsed' : row.state;
        return refuse('already_decided', `This request is ${state} already.`);
      }
      const note = input.note?.trim() ?? null;
      if (decision === 'deny') {
        const deciding = { state: 'denied', by: actor.name, at, to: null, note } as const;
        const denied = await saveDecision(tx, id, deciding);
        await publish(tx, limitDecided, { request: id });
        await this.increases.record(tx, actor, 'deny', denied, note);
        return denied;
      }
      if (person === null)
        return refuse('needs_a_person', 'This key is no person\u2019s, and approves nothing.', {
          hint: 'sign in, or use a key of your own',
        });
      return this.approve(tx, actor, row, input);
    });
  }

  /** Exactly what was seen, or nothing: whatever changed meanwhile is looked at again first. */
  private async approve(
    tx: Sql,
    actor: Actor,
    row: RequestRow,
    { to: text = null, note = null, hash = null }: DecisionInput,
  ): Promise<RequestRow | Problem> {
    await lockSubject(tx, row.subject);
    const limit = await this.limits.find(SYSTEM, row.subject, tx);
    if (limit === null) return refuse('limit_is_gone', 'This limit no longer exists.');
    const to = agreedTo(row, limit, text);
    if (typeof to !== 'bigint') return to;
    if (!isAsSeen(row, limit, hash))
      return refuse('changed_since', 'The request, or the limit it is about, has changed since.', {
        path: 'hash',
        hint: `look at it again: the limit is ${fromFemto(limit.effective)} now`,
      });
    const said = note?.trim() ?? null;
    const approved = await this.increases.approve(
      tx,
      actor,
      row,
      limit,
      to,
      said,
      this.clock.now(),
    );
    await this.increases.record(tx, actor, 'approve', approved, said, hashOfSeen(row, limit));
    return approved;
  }

  /** Brings to notice what has waited too long. Safe to run twice: each request is taken once. */
  escalate(): Promise<number> {
    return this.database.bulk(async (tx) => {
      const now = this.clock.now();
      const { escalateAfterHours } = await loadApprovals(tx);
      const before = new Date(now.getTime() - escalateAfterHours * HOUR_MS);
      const rows = await escalateWaiting(tx, before, now);
      for (const { id } of rows) await publish(tx, limitRequestEscalated, { request: id });
      for (const row of rows)
        await this.increases.record(
          tx,
          SYSTEM,
          'escalate',
          row,
          `Not decided within ${escalateAfterHours} hours.`,
        );
      return rows.length;
    });
  }
}

@Handles(escalateRequests)
@Injectable()
export class EscalationProcessor implements JobHandler {
  constructor(@Inject(DecisionsService) private readonly decisions: DecisionsService) {}

  async run(): Promise<{ escalated: number }> {
    return { escalated: await this.decisions.escalate() };
  }
}
