import { delegations, parties } from '../access/access.module.js';
import { type Actor, isSeenBy } from '../platform/actor.js';
import type { Sql } from '../platform/database.js';
import { type Problem, refuse } from '../platform/outcome.js';
import type { Approval, Proposal } from './proposal.js';
import { approvalsOfAll } from './proposal.repository.js';
import { loadApprovals } from './section-approvals.js';

/** An approval, and who is behind it. */
export interface Given {
  readonly approval: Approval;
  readonly party: parties.Party;
}

/** What the rules ask of a caller and of proposals: read at once, by as many questions for one proposal as for hundreds. */
export interface Standing {
  readonly actor: Actor;
  readonly party: parties.Party;
  /** The rest is by the id of a proposal. */
  readonly askers: ReadonlyMap<string, parties.Party>;
  /** Those who could act for the people who asked, at any time since. */
  readonly delegates: ReadonlyMap<string, parties.Party>;
  /** The oldest first. */
  readonly given: ReadonlyMap<string, readonly Given[]>;
  /** Teams that the caller leads, where their own are ruled out. */
  readonly ownTeams: readonly string[];
}

export async function standingOf(
  sql: Sql,
  actor: Actor,
  proposals: readonly Proposal[],
  now: Date,
): Promise<Standing> {
  const party = await parties.partyOf(sql, actor);
  const askers = await askersOf(sql, proposals);
  const people = [...askers.values()].flatMap((asker) => asker.people);
  const standins = await delegations.standinsOf(sql, people, now);
  const known = await parties.identitiesById(
    sql,
    standins.map(({ delegate }) => delegate),
  );
  const delegates = proposals.map((proposal): [string, parties.Party] => {
    const acting = actingFor(standins, askers.get(proposal.id)?.people ?? [], proposal.proposedAt);
    return [proposal.id, parties.partyOfPeople(known, acting)];
  });
  const { notOwnTeam } = await loadApprovals(sql);
  return {
    ...{ actor, party, askers, delegates: new Map(delegates) },
    given: await givenOf(sql, proposals),
    ownTeams: notOwnTeam ? await parties.teamsLed(sql, party.people) : [],
  };
}

/** Who asked, by proposal. */
export async function askersOf(
  sql: Sql,
  proposals: readonly Proposal[],
): Promise<ReadonlyMap<string, parties.Party>> {
  const acts = proposals.map(({ proposedBy, proposedFor }) => ({
    id: proposedBy,
    forId: proposedFor,
  }));
  return byProposal(proposals, await parties.partiesBehind(sql, acts));
}

const byProposal = <T>(proposals: readonly Proposal[], found: readonly T[]) =>
  new Map(
    proposals.flatMap(({ id }, at): [string, T][] => {
      const one = found[at];
      return one === undefined ? [] : [[id, one]];
    }),
  );

const actingFor = (
  standins: readonly delegations.Standin[],
  people: readonly string[],
  since: Date,
) =>
  standins
    .filter(({ person, until }) => people.includes(person) && until > since)
    .map(({ delegate }) => delegate);

async function givenOf(
  sql: Sql,
  proposals: readonly Proposal[],
): Promise<ReadonlyMap<string, readonly Given[]>> {
  const approvals = await approvalsOfAll(
    sql,
    proposals.map(({ id }) => id),
  );
  const behind = await parties.partiesBehind(
    sql,
    approvals.map(({ person, personFor }) => ({ id: person, forId: personFor })),
  );
  const given = approvals.flatMap(({ proposal, ...approval }, at) => {
    const party = behind[at];
    return party === undefined ? [] : [{ proposal, one: { approval, party } }];
  });
  const grouped = Map.groupBy(given, ({ proposal }) => proposal);
  return new Map([...grouped].map(([id, all]) => [id, all.map(({ one }) => one)]));
}

/** Pure. Whether the caller asked for it, in whatever name. */
export const isProposer = (
  { party, askers }: Pick<Standing, 'party' | 'askers'>,
  { id }: Proposal,
): boolean => {
  const asker = askers.get(id);
  return asker !== undefined && parties.sameHuman(party, asker);
};

/**
 * Pure. Why this person may not decide on this proposal: they asked for it, in their own name or another's; they are the delegate of
 * one who asked; it is about a team that they lead, where that is ruled out; or their role decides on other things.
 */
export function decideProblem(standing: Standing, proposal: Proposal): Problem | null {
  const { actor, party, delegates, ownTeams } = standing;
  if (isProposer(standing, proposal))
    return refuse('own_request', 'You may not decide on your own request.');
  const theirs = delegates.get(proposal.id);
  if (theirs !== undefined && parties.sameHuman(party, theirs))
    return refuse('delegate_of_asker', 'You act for the person who asked, and may not decide.', {
      hint: 'ask another person',
    });
  if (!proposal.approvers.some((role) => actor.roles.has(role)))
    return refuse('not_an_approver', `This is decided by: ${proposal.approvers.join(', ')}.`);
  const own = ownTeams.find((team) => proposal.teams.includes(team));
  return own === undefined
    ? null
    : refuse('own_team', `You lead ${own}: another person decides on this.`);
}

/** Those who see everything that is changed, those who approve, and the leads of the teams it is about. */
export function isShownTo(actor: Actor, { approvers, teams }: Proposal): boolean {
  const { roles } = actor;
  if ((['finance', 'platform', 'auditor'] as const).some((role) => roles.has(role))) return true;
  if (approvers.some((role) => roles.has(role)) && actor.teams === 'all') return true;
  return roles.has('teamLead') && teams.some((team) => isSeenBy(actor, { team }));
}

/** Pure. Whether one human is behind this party and an approval that counts. */
export const hasApproved = (party: parties.Party, counting: readonly Given[]): boolean =>
  counting.some((one) => parties.sameHuman(party, one.party));
