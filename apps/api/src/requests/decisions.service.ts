import { Inject, Injectable } from '@nestjs/common';
import { ApprovalsService, DecidingService } from '../approvals/approvals.module.js';
import type { Actor } from '../platform/actor.js';
import { Database } from '../platform/database.js';
import { isUuid } from '../platform/ids.js';
import { isProblem, type Problem, refuse } from '../platform/outcome.js';
import { findRequest, type RequestRow } from './requests.repository.js';
import { noRequest } from './requests.service.js';

export interface DecisionInput {
  readonly id: string;
  readonly decision: string;
  readonly to?: string | null;
  readonly note?: string | null;
  /** Of the request as the person who decides saw it. */
  readonly hash?: string | null;
}

/** Deciding on requests, by the rules of all approvals; an approver may give less than was asked for. */
@Injectable()
export class DecisionsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DecidingService) private readonly deciding: DecidingService,
    @Inject(ApprovalsService) private readonly approvals: ApprovalsService,
  ) {}

  async decide(actor: Actor, input: DecisionInput): Promise<RequestRow | Problem> {
    const { id, decision, to = null, hash = null } = input;
    if (!isUuid(id) || (await findRequest(this.database, id)) === null) return noRequest();
    if (decision !== 'approve' && decision !== 'deny')
      return refuse('bad_decision', 'A decision is approve or deny.', { path: 'decision' });
    const note = input.note?.trim() ?? null;
    const terms = to === null ? {} : { to };
    const done = await this.deciding.decide(actor, { id, decision, hash, note, terms });
    if (isProblem(done)) return done.code === 'unknown_proposal' ? decidedLongAgo() : done;
    return (await findRequest(this.database, id)) ?? noRequest();
  }

  /** Brings to notice what has waited too long; how many. Safe to run twice: each is taken once. */
  async escalate(): Promise<number> {
    return (await this.approvals.watch()).escalated;
  }
}

/** One that was given without asking, or decided before approvals were kept apart. */
const decidedLongAgo = (): Problem => refuse('already_decided', 'This request is decided already.');
