import { Inject, Injectable } from '@nestjs/common';
import { parties } from '../access/access.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { isProblem } from '../platform/outcome.js';
import { ApprovalKinds } from './kinds.js';
import { type Approval, hashOf, type Proposal, type ProposalState } from './proposal.js';
import { approvalsOf, listProposals } from './proposal.repository.js';
import { decideProblem, hasApproved, isProposer, isShownTo } from './segregation.js';

/** A proposal as this caller may see it. */
export interface SeenProposal extends Omit<
  Proposal,
  'change' | 'hash' | 'proposedBy' | 'proposedFor' | 'state'
> {
  readonly __typename: 'Proposal';
  readonly state: ProposalState;
  readonly lines: readonly string[];
  readonly given: readonly (Pick<Approval, 'name' | 'at' | 'note'> & { counts: boolean })[];
  readonly isMine: boolean;
  readonly mayDecide: boolean;
  /** Why this caller may not, where their role would. */
  readonly whyNot: string | null;
  /** What an approval agrees to; null where nothing waits. */
  readonly hash: string | null;
}

/** What waits for whom. */
@Injectable()
export class ApprovalsInbox {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ApprovalKinds) private readonly kinds: ApprovalKinds,
  ) {}

  /** What waits first. `mine`: only what this caller can decide. */
  async list(actor: Actor, isWaiting: boolean, isForMe: boolean): Promise<SeenProposal[]> {
    const party = await parties.partyOf(this.database, actor);
    const seen: SeenProposal[] = [];
    for (const proposal of await listProposals(this.database, isWaiting || isForMe)) {
      const isMine = await isProposer(this.database, party, proposal);
      if (!isMine && !isShownTo(actor, proposal)) continue;
      const one = await this.see(actor, party, proposal, isMine);
      if (!isForMe || one.mayDecide) seen.push(one);
    }
    return seen;
  }

  async waitingFor(actor: Actor): Promise<number> {
    return (await this.list(actor, true, true)).length;
  }

  async one(actor: Actor, proposal: Proposal): Promise<SeenProposal> {
    const party = await parties.partyOf(this.database, actor);
    const isMine = await isProposer(this.database, party, proposal);
    return this.see(actor, party, proposal, isMine);
  }

  private async see(
    actor: Actor,
    party: parties.Party,
    proposal: Proposal,
    isMine: boolean,
  ): Promise<SeenProposal> {
    const now = this.clock.now();
    const { change: _, hash: asProposed, proposedBy: __, proposedFor: ___, ...shown } = proposal;
    const isOpen = proposal.state === 'open' && proposal.expiresAt > now;
    const given = await approvalsOf(this.database, proposal.id);
    const look = isOpen ? await this.kinds.of(proposal.what).look(this.database, proposal) : null;
    const hash = look === null || isProblem(look) ? null : hashOf(proposal, look);
    const problem = isOpen ? await this.whyNot(actor, party, proposal, given, hash) : null;
    return {
      ...shown,
      __typename: 'Proposal',
      state: proposal.state === 'open' && !isOpen ? 'expired' : proposal.state,
      lines: look === null ? [] : isProblem(look) ? [look.message] : look.lines,
      given: given.map(({ name, at, note, hash: of }) => ({
        ...{ name, at, note, counts: of === (hash ?? asProposed) },
      })),
      isMine,
      mayDecide: isOpen && problem === null,
      whyNot: problem,
      hash,
    };
  }

  private async whyNot(
    actor: Actor,
    party: parties.Party,
    proposal: Proposal,
    given: readonly Approval[],
    hash: string | null,
  ): Promise<string | null> {
    const { database } = this;
    const problem = await decideProblem(database, actor, party, proposal, this.clock.now());
    if (problem !== null) return problem.message;
    if (party.person === null) return 'This key is no person\u2019s, and approves nothing.';
    const counting = given.filter((one) => one.hash === hash);
    return (await hasApproved(database, party, counting)) ? 'You have approved this.' : null;
  }
}
