import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { parties } from '../access/access.module.js';
import { AuditService } from '../audit/audit.module.js';
import { type Actor, SYSTEM } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql } from '../platform/database.js';
import { isProblem, type Problem, refuse } from '../platform/outcome.js';
import { publish } from '../platform/outbox.js';
import { approvalAsked, approvalEnded, approvalEscalated } from './approvals.facts.js';
import { ApprovalKinds } from './kinds.js';
import { hashOf, overProblem, type Proposal, type ProposalState } from './proposal.js';
import {
  endProposal,
  escalateWaiting,
  expireWaiting,
  insertProposal,
  lockOpen,
  lockProposal,
} from './proposal.repository.js';
import { type ApprovalRule, type ApprovedThing, type ProposalKind, ruleFor } from './rules.js';
import { loadApprovals } from './section-approvals.js';
import { askersOf, isProposer } from './segregation.js';

export interface NewProposal {
  /** Of something that has an id of its own; left out: a new one. */
  readonly id?: string;
  readonly what: ProposalKind;
  /** What the rules name it, or the rule itself. */
  readonly rule: ApprovedThing | Pick<ApprovalRule, 'by' | 'people'>;
  readonly subject: string;
  readonly teams: readonly string[];
  readonly amountUsd: string | null;
  readonly title: string;
  readonly change: unknown;
  readonly reason: string;
  /** Left out: as the rules say. */
  readonly expiresAt?: Date;
}

const HOUR_MS = 3_600_000;
export const noProposal = (): Problem =>
  refuse('unknown_proposal', 'Nothing of this id waits for approval.', { path: 'id' });

/** Changes that wait for other people: proposed, withdrawn, brought to notice, and over with their time. */
@Injectable()
export class ApprovalsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(ApprovalKinds) private readonly kinds: ApprovalKinds,
  ) {}

  /**
   * In the transaction of the change that is asked for, which holds the locks of its kind. Null: no approval is needed. What was
   * proposed before for the same subject, and is another change or was made on another state, is void. Audits: call it last.
   */
  async propose(tx: Sql, actor: Actor, wanted: NewProposal): Promise<Proposal | Problem | null> {
    const approvals = await loadApprovals(tx);
    const { rule: named, ...about } = wanted;
    const rule = typeof named === 'string' ? ruleFor(approvals, named, wanted.amountUsd) : named;
    if (rule === null) return null;
    const now = this.clock.now();
    const party = await parties.partyOf(tx, actor);
    const expiry = new Date(now.getTime() + approvals.expireAfterHours * HOUR_MS);
    const draft: Proposal = {
      ...about,
      ...{
        id: wanted.id ?? randomUUID(),
        hash: '',
        lines: [],
        approvers: rule.by,
        people: rule.people,
      },
      ...{ proposedBy: party.person ?? actor.id, proposedName: actor.name },
      ...{ proposedFor: actor.actsFor?.id ?? null, proposedAt: now },
      ...{ expiresAt: wanted.expiresAt ?? expiry, escalatedAt: null },
      ...{ state: 'open', endedAt: null, endedBy: null, note: null },
    };
    const kind = this.kinds.of(wanted.what);
    const look = await kind.look(tx, draft);
    if (isProblem(look)) return look;
    const proposal = { ...draft, hash: hashOf(draft, look), lines: look.lines };
    const earlier = wanted.id === undefined ? await this.earlier(tx, proposal) : null;
    if (earlier !== null) return earlier;
    await insertProposal(tx, proposal);
    if (!kind.isAnnounced) return proposal;
    await publish(tx, approvalAsked, { proposal: proposal.id });
    await this.record(tx, actor, 'ask', proposal, proposal.reason);
    return proposal;
  }

  /** What waits already: the same goes on, another is void. */
  private async earlier(tx: Sql, proposal: Proposal): Promise<Proposal | null> {
    const open = await lockOpen(tx, proposal.what, proposal.subject);
    if (open === null) return null;
    if (open.hash === proposal.hash && open.expiresAt > proposal.proposedAt) return open;
    await this.close(tx, SYSTEM, open, 'voided', 'Another change of the same was proposed.');
    return null;
  }

  /** By the person who asked, in whatever session of theirs, or the one in whose name they did. */
  withdraw(actor: Actor, id: string): Promise<Proposal | Problem> {
    return this.database.transaction(async (tx) => {
      const proposal = await lockProposal(tx, id);
      if (proposal === null || !(await this.isOf(tx, actor, proposal))) return noProposal();
      const over = overProblem(proposal, this.clock.now());
      if (over !== null) return over;
      if (proposal.what === 'request')
        return refuse('withdraw_request', 'Withdraw this on the page of requests.');
      return this.close(tx, actor, proposal, 'withdrawn', null);
    });
  }

  /** Whether this caller asked for it, in whatever name. */
  async isOf(sql: Sql, actor: Actor, proposal: Proposal): Promise<boolean> {
    const party = await parties.partyOf(sql, actor);
    return isProposer({ party, askers: await askersOf(sql, [proposal]) }, proposal);
  }

  /** Ends what waits, in the caller's transaction; what is over already stays as it is. Audits. */
  async close(
    tx: Sql,
    actor: Actor,
    proposal: Proposal,
    state: Exclude<ProposalState, 'open'>,
    note: string | null,
  ): Promise<Proposal> {
    const at = this.clock.now();
    const { lines } = proposal;
    await endProposal(tx, proposal.id, { state, at, by: actor.name, note, lines });
    const ended = { ...proposal, state, endedAt: at, endedBy: actor.name, note };
    if (!this.kinds.of(proposal.what).isAnnounced) return ended;
    await publish(tx, approvalEnded, { proposal: proposal.id });
    await this.record(tx, actor, VERBS[state], ended, note);
    return ended;
  }

  /** Before the change itself, in its transaction. */
  async finish(
    tx: Sql,
    actor: Actor,
    proposal: Proposal,
    { note, lines }: Pick<Proposal, 'note' | 'lines'>,
  ): Promise<Proposal> {
    const at = this.clock.now();
    await endProposal(tx, proposal.id, { state: 'done', at, by: actor.name, note, lines });
    return { ...proposal, state: 'done', endedAt: at, endedBy: actor.name, note, lines };
  }

  /** After it. */
  async noteDone(tx: Sql, actor: Actor, done: Proposal, hash: string): Promise<void> {
    if (!this.kinds.of(done.what).isAnnounced) return;
    await publish(tx, approvalEnded, { proposal: done.id });
    await this.record(tx, actor, 'approve', done, done.note, hash);
  }

  /** Brings to notice what has waited too long, and ends what waits no longer. Safe to run twice: each is taken once. */
  watch(): Promise<{ readonly escalated: number; readonly expired: number }> {
    return this.database.bulk(async (tx) => {
      const now = this.clock.now();
      const { escalateAfterHours: hours } = await loadApprovals(tx);
      const expired = await expireWaiting(tx, now);
      const escalated = await escalateWaiting(tx, new Date(now.getTime() - hours * HOUR_MS), now);
      for (const one of escalated) await this.kinds.of(one.what).escalated?.(tx, one, hours);
      const announced = [
        ...escalated.map((one) => ['escalate', approvalEscalated, one] as const),
        ...expired.map((one) => ['expire', approvalEnded, one] as const),
      ].filter(([, , { what }]) => this.kinds.of(what).isAnnounced);
      for (const [, news, { id }] of announced) await publish(tx, news, { proposal: id });
      for (const [did, , one] of announced) await this.record(tx, SYSTEM, did, one, null);
      return { escalated: escalated.length, expired: expired.length };
    });
  }

  /** Last in its transaction. */
  record(
    tx: Sql,
    actor: Actor,
    did: string,
    proposal: Proposal,
    reason: string | null,
    agreedOn?: string,
  ): Promise<void> {
    const { id, what, subject, teams, amountUsd, title, state } = proposal;
    return this.audit.record(tx, actor, {
      ...{ action: `approval.${did}`, entityType: 'approval', entityId: id, reason },
      after: {
        what,
        subject,
        teams,
        amountUsd,
        title,
        state,
        askedBy: proposal.proposedBy,
        agreedOn,
      },
    });
  }
}

const VERBS: Readonly<Record<Exclude<ProposalState, 'open'>, string>> = {
  done: 'approve',
  denied: 'deny',
  withdrawn: 'withdraw',
  voided: 'void',
  expired: 'expire',
};
