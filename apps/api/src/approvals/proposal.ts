import { createHash } from 'node:crypto';
import { canonicalJson } from '../audit/audit.module.js';
import type { Role } from '../platform/actor.js';
import { type Problem, refuse } from '../platform/outcome.js';
import type { ProposalKind } from './rules.js';

export type ProposalState = 'open' | 'done' | 'denied' | 'withdrawn' | 'voided' | 'expired';

/** A change that waits for other people. */
export interface Proposal {
  readonly id: string;
  readonly what: ProposalKind;
  /** The id of what it changes. */
  readonly subject: string;
  /** Whose it is; empty: the organisation's. */
  readonly teams: readonly string[];
  readonly amountUsd: string | null;
  readonly title: string;
  /** Exactly what will be done. */
  readonly change: unknown;
  /** The same for people: as it was proposed, and once it is over as it was last looked at. */
  readonly lines: readonly string[];
  readonly reason: string;
  /** Of the change and of what it changes, as that stood when it was proposed. */
  readonly hash: string;
  readonly approvers: readonly Role[];
  readonly people: number;
  /** A person, or a key that is no person's. */
  readonly proposedBy: string;
  readonly proposedName: string;
  /** In whose name a delegate asked. */
  readonly proposedFor: string | null;
  readonly proposedAt: Date;
  readonly expiresAt: Date;
  readonly escalatedAt: Date | null;
  readonly state: ProposalState;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  readonly note: string | null;
}

/** What one person agreed to. */
export interface Approval {
  readonly person: string;
  readonly personFor: string | null;
  readonly name: string;
  readonly key: string | null;
  readonly hash: string;
  readonly terms: Terms;
  readonly note: string | null;
  readonly at: Date;
}

/** Less than was proposed, for example. Texts alone, so that two people can be compared. */
export type Terms = Readonly<Record<string, string>>;

/** What an approver sees, and agrees to. */
export interface Look {
  /** All that counts of what will be changed, as it stands. */
  readonly state: unknown;
  /** For people: what will be done. */
  readonly lines: readonly string[];
}

type Hashed = Pick<
  Proposal,
  'what' | 'subject' | 'teams' | 'amountUsd' | 'change' | 'reason' | 'proposedBy' | 'proposedFor'
>;

/** Pure. One text for all that is agreed to: what was proposed, by whom and why, and what it changes. */
export function hashOf(proposal: Hashed, { state }: Look): string {
  const { what, subject, teams, amountUsd, change, reason, proposedBy, proposedFor } = proposal;
  const all = { what, subject, teams, amountUsd, change, reason, proposedBy, proposedFor, state };
  const plain: unknown = JSON.parse(
    JSON.stringify(all, (_, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    ),
  );
  return createHash('sha256').update(canonicalJson(plain)).digest('hex');
}

/** Pure. Of the approvals, those of exactly this: what changed since, no one agreed to. */
export const countingOf = <G extends { readonly approval: Approval }>(
  given: readonly G[],
  hash: string,
  terms: Terms,
): G[] =>
  given.filter(
    ({ approval }) =>
      approval.hash === hash && canonicalJson(approval.terms) === canonicalJson(terms),
  );

/** Pure. What people see of what was agreed to: with less than was asked for, where they agreed to less. */
export const agreedLines = ({ lines }: Look, terms: Terms): string[] => [
  ...lines,
  ...Object.entries(terms).map(([name, value]) => `Approved with ${name} ${value}`),
];

/** Pure. What became of a proposal; null: it waits. */
export function resultOf({ state, people }: Pick<Proposal, 'state' | 'people'>): string | null {
  if (state === 'open') return null;
  if (state !== 'done') return RESULTS[state];
  return people === 1 ? 'It was done with the approval.' : 'It was done with the last approval.';
}

const RESULTS: Readonly<Record<Exclude<ProposalState, 'open' | 'done'>, string>> = {
  denied: 'It was denied: nothing was changed.',
  withdrawn: 'It was taken back: nothing was changed.',
  voided: 'What it would change was changed before: this did nothing.',
  expired: 'It was not approved in time: nothing was changed.',
};

/** Pure. What is wrong with deciding now, if the proposal does not wait any more. */
export function overProblem({ state, expiresAt }: Proposal, now: Date): Problem | null {
  if (state !== 'open') return refuse('already_decided', `This is ${WORDS[state]} already.`);
  if (expiresAt > now) return null;
  return refuse('already_decided', 'This has expired already.', { hint: 'propose it again' });
}

const WORDS: Readonly<Record<ProposalState, string>> = {
  open: 'open',
  done: 'approved',
  denied: 'denied',
  withdrawn: 'withdrawn',
  voided: 'void',
  expired: 'expired',
};

/** The reason of a change that was proposed by one and is made by another. */
export const reasonOf = ({ proposedName, reason }: Proposal): string =>
  `${proposedName}: ${reason}`;
