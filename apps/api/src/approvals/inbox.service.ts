import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { comparePlaces, type Page, pageOf } from '../platform/graphql/pages.js';
import { isProblem, type Problem } from '../platform/outcome.js';
import { noProposal } from './approvals.service.js';
import { ApprovalKinds } from './kinds.js';
import {
  type Approval,
  hashOf,
  type Look,
  type Proposal,
  type ProposalState,
  resultOf,
} from './proposal.js';
import { findProposal, listProposals, openProposals } from './proposal.repository.js';
import {
  decideProblem,
  hasApproved,
  isProposer,
  isShownTo,
  type Standing,
  standingOf,
} from './segregation.js';

/** A proposal as this caller may see it. */
export interface SeenProposal extends Omit<
  Proposal,
  'change' | 'hash' | 'proposedBy' | 'proposedFor' | 'state'
> {
  readonly __typename: 'Proposal';
  readonly state: ProposalState;
  readonly given: readonly (Pick<Approval, 'name' | 'at' | 'note'> & { counts: boolean })[];
  readonly isMine: boolean;
  readonly mayDecide: boolean;
  /** Why this caller may not, where their role would. */
  readonly whyNot: string | null;
  /** What an approval agrees to; null where nothing waits. */
  readonly hash: string | null;
  /** What became of it; null: it waits. */
  readonly result: string | null;
}

/** decide: what this caller can decide; waiting: what waits at all; mine: what they asked for; over: what waits no longer. */
export const SHOWN = ['decide', 'waiting', 'mine', 'over', 'all'] as const;
export type Shown = (typeof SHOWN)[number];

export interface Sought {
  readonly show: Shown;
  readonly search: string;
  readonly first: number;
  readonly after: string | null;
}

const PAGE_MAX = 100;

/** A proposal, and how it stands. Without a look: as it was proposed. */
interface Standpoint {
  readonly proposal: Proposal;
  readonly look: Look | Problem | null;
}

/** What waits for whom, and what became of what waited. Lists take a fixed number of questions, however long they are. */
@Injectable()
export class ApprovalsInbox {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ApprovalKinds) private readonly kinds: ApprovalKinds,
  ) {}

  /** What waits first, then the latest. */
  async page(
    actor: Actor,
    { show, search, first, after }: Sought,
  ): Promise<Page<SeenProposal> & { readonly __typename: 'ProposalConnection' }> {
    const isOver = show === 'over' ? true : show === 'all' || show === 'mine' ? null : false;
    const text = search.trim().toLowerCase();
    const found = await listProposals(this.database, { isOver, text });
    const seen = (await this.see(actor, found)).filter(
      (one) =>
        (show !== 'decide' || one.mayDecide) &&
        (show !== 'mine' || one.isMine) &&
        (show !== 'waiting' || one.state === 'open'),
    );
    return { __typename: 'ProposalConnection', ...pageOf(seen, LIST, first, after) };
  }

  async waitingFor(actor: Actor): Promise<number> {
    const open = await listProposals(this.database, { isOver: false, text: '' });
    return (await this.see(actor, open)).filter(({ mayDecide }) => mayDecide).length;
  }

  /** Those of these that wait and that this caller may see, by id. */
  async waiting(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, SeenProposal>> {
    const seen = await this.see(actor, await openProposals(this.database, ids));
    return new Map(seen.map((one) => [one.id, one]));
  }

  /** As it stands at this moment. What one may not see is not there. */
  async find(actor: Actor, id: string): Promise<SeenProposal | Problem> {
    const proposal = await findProposal(this.database, id);
    if (proposal === null) return noProposal();
    const now = this.clock.now();
    const standing = await standingOf(this.database, actor, [proposal], now);
    if (!isSeen(standing, proposal)) return noProposal();
    return this.one(actor, proposal);
  }

  async one(actor: Actor, proposal: Proposal): Promise<SeenProposal> {
    const now = this.clock.now();
    const standing = await standingOf(this.database, actor, [proposal], now);
    const kind = this.kinds.of(proposal.what);
    const look = isWaiting(proposal, now) ? await kind.look(this.database, proposal) : null;
    return toSeen(standing, { proposal, look }, now);
  }

  private async see(actor: Actor, proposals: readonly Proposal[]): Promise<SeenProposal[]> {
    const now = this.clock.now();
    const standing = await standingOf(this.database, actor, proposals, now);
    const seen = proposals.filter((proposal) => isSeen(standing, proposal));
    const looks = await this.looksAt(seen.filter((proposal) => isWaiting(proposal, now)));
    return seen.map((proposal) =>
      toSeen(standing, { proposal, look: looks.get(proposal.id) ?? null }, now),
    );
  }

  private async looksAt(
    waiting: readonly Proposal[],
  ): Promise<ReadonlyMap<string, Look | Problem>> {
    const looks = new Map<string, Look | Problem>();
    for (const [what, all] of Map.groupBy(waiting, ({ what: of }) => of)) {
      const found = await this.kinds.of(what).lookAtAll?.(this.database, all);
      for (const [id, look] of found ?? []) looks.set(id, look);
    }
    return looks;
  }
}

const LIST = {
  firstMax: PAGE_MAX,
  placeOf: ({ state, proposedAt, id }: SeenProposal) => [
    state === 'open' ? '0' : '1',
    String(LATEST - proposedAt.getTime()),
    id,
  ],
  isPlace: (place: readonly string[]) => place.length === 3,
  compare: comparePlaces,
};
/** As long as any moment: texts of one length sort as their numbers do. */
const LATEST = 9_999_999_999_999;

const isWaiting = ({ state, expiresAt }: Proposal, now: Date): boolean =>
  state === 'open' && expiresAt > now;

const isSeen = (standing: Standing, proposal: Proposal): boolean =>
  isShownTo(standing.actor, proposal) || isProposer(standing, proposal);

function toSeen(standing: Standing, { proposal, look }: Standpoint, now: Date): SeenProposal {
  const { change: _, hash: asProposed, proposedBy: __, proposedFor: ___, ...shown } = proposal;
  const isOpen = isWaiting(proposal, now);
  const given = standing.given.get(proposal.id) ?? [];
  const current = look === null ? asProposed : isProblem(look) ? null : hashOf(proposal, look);
  const hash = isOpen ? current : null;
  const whyNot = isOpen ? whyNotOf(standing, proposal, hash) : null;
  const state = proposal.state === 'open' && !isOpen ? 'expired' : proposal.state;
  return {
    ...shown,
    __typename: 'Proposal',
    state,
    lines: look === null ? proposal.lines : isProblem(look) ? [look.message] : look.lines,
    given: given.map(({ approval: { name, at, note, hash: of } }) => ({
      ...{ name, at, note, counts: proposal.state === 'done' || of === (hash ?? asProposed) },
    })),
    isMine: isProposer(standing, proposal),
    mayDecide: isOpen && whyNot === null,
    whyNot,
    hash,
    result: resultOf({ state, people: proposal.people }),
  };
}

function whyNotOf(standing: Standing, proposal: Proposal, hash: string | null): string | null {
  const problem = decideProblem(standing, proposal);
  if (problem !== null) return problem.message;
  if (standing.party.person === null) return 'This key is no person\u2019s, and approves nothing.';
  const given = standing.given.get(proposal.id) ?? [];
  const counting = given.filter(({ approval }) => approval.hash === hash);
  return hasApproved(standing.party, counting) ? 'You have approved this.' : null;
}
