import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql } from '../platform/database.js';
import { isProblem, type Problem, refuse } from '../platform/outcome.js';
import { ApprovalsService, noProposal } from './approvals.service.js';
import { type ApprovalKind, ApprovalKinds, type Completing } from './kinds.js';
import {
  agreedLines,
  type Approval,
  countingOf,
  hashOf,
  type Look,
  overProblem,
  type Proposal,
  type Terms,
} from './proposal.js';
import { findProposal, lockProposal, saveApproval } from './proposal.repository.js';
import { decideProblem, hasApproved, isShownTo, type Standing, standingOf } from './segregation.js';

export interface Decision {
  readonly id: string;
  readonly decision: 'approve' | 'deny';
  /** Of what was seen; null: as it was proposed. */
  readonly hash: string | null;
  readonly note: string | null;
  readonly terms?: Terms;
}

/** Who decides, and what about. */
interface Deciding {
  readonly actor: Actor;
  readonly standing: Standing;
  readonly kind: ApprovalKind;
  readonly proposal: Proposal;
  readonly decision: Decision;
  readonly now: Date;
  /** In the transaction that is under way. */
  readonly carryOut: (done: Completing) => Promise<Problem | null>;
}

/** Undoes what the transaction wrote, and is the answer. */
class Undone extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

/** Approving and denying: by others than those who asked, of exactly what was seen, each once, and with the change itself. */
@Injectable()
export class DecidingService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ApprovalKinds) private readonly kinds: ApprovalKinds,
    @Inject(ApprovalsService) private readonly approvals: ApprovalsService,
  ) {}

  /** As it is afterwards: done, denied, void, or waiting for more people. */
  async decide(actor: Actor, decision: Decision): Promise<Proposal | Problem> {
    const found = await findProposal(this.database, decision.id);
    // What one may not see is not there: an id that was guessed says nothing.
    if (found === null || !(await this.isSeen(actor, found))) return noProposal();
    const kind = this.kinds.of(found.what);
    try {
      return kind.lane === 'bulk'
        ? await this.database.bulk((tx) =>
            this.decideIn(tx, actor, kind, decision, (done) => kind.carryOut(tx, actor, done)),
          )
        : await this.database.transaction((tx) =>
            this.decideIn(tx, actor, kind, decision, (done) => kind.carryOut(tx, actor, done)),
          );
    } catch (error) {
      if (error instanceof Undone) return error.problem;
      throw error;
    }
  }

  private isSeen(actor: Actor, proposal: Proposal): boolean | Promise<boolean> {
    return isShownTo(actor, proposal) || this.approvals.isOf(this.database, actor, proposal);
  }

  private async decideIn(
    tx: Sql,
    actor: Actor,
    kind: ApprovalKind,
    decision: Decision,
    carryOut: Deciding['carryOut'],
  ): Promise<Proposal | Problem> {
    const unlocked = await findProposal(tx, decision.id);
    if (unlocked === null) return noProposal();
    await kind.lock(tx, unlocked);
    const proposal = await lockProposal(tx, decision.id);
    if (proposal === null) return noProposal();
    const now = this.clock.now();
    const standing = await standingOf(tx, actor, [proposal], now);
    const problem = decideProblem(standing, proposal) ?? overProblem(proposal, now);
    if (problem !== null) return problem;
    const deciding = { actor, standing, kind, proposal, decision, now, carryOut };
    return decision.decision === 'deny' ? this.deny(tx, deciding) : this.approve(tx, deciding);
  }

  private async deny(tx: Sql, { actor, kind, proposal, decision }: Deciding): Promise<Proposal> {
    const denied = await this.approvals.close(tx, actor, proposal, 'denied', decision.note);
    await kind.denied?.(tx, actor, proposal, decision.note);
    return denied;
  }

  /** Exactly what was seen, or nothing. */
  private async approve(tx: Sql, deciding: Deciding): Promise<Proposal | Problem> {
    const { standing, kind, proposal, decision } = deciding;
    const { terms = {} } = decision;
    if (standing.party.person === null)
      return refuse('needs_a_person', 'This key is no person\u2019s, and approves nothing.', {
        hint: 'sign in, or use a key of your own',
      });
    const look = await kind.look(tx, proposal, terms);
    if (isProblem(look)) return look;
    const hash = hashOf(proposal, look);
    if (!kind.isSeenAgain && hash !== proposal.hash) return this.void(tx, deciding);
    if (hash !== (decision.hash ?? proposal.hash)) return changedSince(look.lines);
    return this.agree(tx, deciding, { look, hash, terms });
  }

  /** What was proposed is of a state that is no more: it does nothing, and never will. */
  private async void(tx: Sql, { actor, proposal }: Deciding): Promise<Problem> {
    await this.approvals.close(tx, actor, proposal, 'voided', 'What it changes has changed since.');
    return refuse('changed_since', 'What this would change has changed since it was proposed.', {
      path: 'hash',
      hint: 'It is void. Propose it again, on what is there now.',
    });
  }

  private async agree(
    tx: Sql,
    deciding: Deciding,
    { look, hash, terms }: { readonly look: Look; readonly hash: string; readonly terms: Terms },
  ): Promise<Proposal | Problem> {
    const { actor, standing, proposal, decision, now, carryOut } = deciding;
    const { party } = standing;
    const counting = countingOf(standing.given.get(proposal.id) ?? [], hash, terms);
    if (hasApproved(party, counting))
      return refuse('approved_already', 'You have approved this already: it takes another person.');
    await saveApproval(tx, proposal.id, given(actor, party, { hash, terms, now, decision }));
    const isLast = counting.length + 1 >= proposal.people;
    if (!isLast) {
      await this.approvals.record(tx, actor, 'agree', proposal, decision.note, hash);
      return proposal;
    }
    const { note } = decision;
    const lines = agreedLines(look, terms);
    const done = await this.approvals.finish(tx, actor, proposal, { note, lines });
    const problem = await carryOut({ proposal, terms, note, hash });
    if (problem !== null) throw new Undone(problem);
    await this.approvals.noteDone(tx, actor, done, hash);
    return done;
  }
}

const given = (
  actor: Actor,
  party: Standing['party'],
  of: { readonly hash: string; readonly terms: Terms; readonly now: Date; decision: Decision },
): Approval => ({
  person: party.person ?? actor.id,
  personFor: actor.actsFor?.id ?? null,
  name: actor.name,
  key: actor.kind === 'key' ? actor.id : null,
  ...{ hash: of.hash, terms: of.terms, note: of.decision.note, at: of.now },
});

const changedSince = (lines: readonly string[]): Problem =>
  refuse('changed_since', 'This, or what it is about, has changed since.', {
    path: 'hash',
    hint: ['look at it again:', ...lines].join(' ').slice(0, 300),
  });
