import { Injectable } from '@nestjs/common';
import type { Actor } from '../platform/actor.js';
import type { BulkTx, Sql, Tx } from '../platform/database.js';
import { invariant } from '../platform/errors.js';
import type { Problem } from '../platform/outcome.js';
import type { Look, Proposal, Terms } from './proposal.js';
import type { ProposalKind } from './rules.js';

/** An approval that completes a proposal. */
export interface Completing {
  readonly proposal: Proposal;
  readonly terms: Terms;
  readonly note: string | null;
  /** What was agreed on. */
  readonly hash: string;
}

interface Common {
  readonly what: ProposalKind;
  /** What changed since is looked at again, and the proposal goes on; else it is void. */
  readonly isSeenAgain: boolean;
  /** False: the domain writes audit entries and facts of its own. */
  readonly isAnnounced: boolean;
  /** Takes the locks of the change, in their order, before anything is read. */
  lock(tx: Sql, proposal: Proposal): Promise<void>;
  /** What it changes, as it stands; or why it can be changed no more. With terms: what is wrong with them. */
  look(tx: Sql, proposal: Proposal, terms?: Terms): Promise<Look | Problem>;
  /**
   * The same of many, by as many questions as for one, by the id of a proposal: for lists of what is looked at again. Left out:
   * lists show it as it was proposed.
   */
  lookAtAll?(
    sql: Sql,
    proposals: readonly Proposal[],
  ): Promise<ReadonlyMap<string, Look | Problem>>;
  denied?(tx: Sql, actor: Actor, proposal: Proposal, note: string | null): Promise<void>;
  escalated?(tx: Sql, proposal: Proposal, hours: number): Promise<void>;
}

/** Does the change, last in its transaction. A refusal undoes the approval too. */
type CarryOut<T> = (tx: T, actor: Actor, done: Completing) => Promise<Problem | null>;

/** What a domain brings, so that its changes can wait for approval. */
export type ApprovalKind = Common &
  (
    | { readonly lane: 'transaction'; readonly carryOut: CarryOut<Tx> }
    | { readonly lane: 'bulk'; readonly carryOut: CarryOut<BulkTx> }
  );

/** The kinds of changes that this process knows. */
@Injectable()
export class ApprovalKinds {
  private readonly known = new Map<ProposalKind, ApprovalKind>();

  /** Changes that share a kind of carrying out, such as those of the configuration file, are added together. */
  add(...kinds: readonly ApprovalKind[]): void {
    for (const kind of kinds) {
      invariant(!this.known.has(kind.what), `two domains carry out ${kind.what}`);
      this.known.set(kind.what, kind);
    }
  }

  of(what: ProposalKind): ApprovalKind {
    const kind = this.known.get(what);
    invariant(kind !== undefined, `no domain carries out ${what}`);
    return kind;
  }
}
