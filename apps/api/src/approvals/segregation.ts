import { delegatesSince, parties } from '../access/access.module.js';
import { type Actor, isSeenBy } from '../platform/actor.js';
import type { Sql } from '../platform/database.js';
import { type Problem, refuse } from '../platform/outcome.js';
import type { Approval, Proposal } from './proposal.js';
import { loadApprovals } from './section-approvals.js';

export const isProposer = async (
  sql: Sql,
  party: parties.Party,
  { proposedBy, proposedFor }: Proposal,
): Promise<boolean> =>
  parties.sameHuman(party, await parties.partyBehind(sql, proposedBy, proposedFor));

/**
 * Why this person may not decide on this proposal: they asked for it, in their own name or another's; they are the delegate of
 * one who asked; it is about a team that they lead, where that is ruled out; or their role decides on other things.
 */
export async function decideProblem(
  sql: Sql,
  actor: Actor,
  party: parties.Party,
  proposal: Proposal,
  now: Date,
): Promise<Problem | null> {
  const asking = await parties.partyBehind(sql, proposal.proposedBy, proposal.proposedFor);
  if (parties.sameHuman(party, asking))
    return refuse('own_request', 'You may not decide on your own request.');
  const delegates = await delegatesSince(sql, asking.people, proposal.proposedAt, now);
  const theirs: parties.Party = {
    person: null,
    people: delegates,
    identities: await parties.identitiesOfPeople(sql, delegates),
  };
  if (delegates.length > 0 && parties.sameHuman(party, theirs))
    return refuse('delegate_of_asker', 'You act for the person who asked, and may not decide.', {
      hint: 'ask another person',
    });
  if (!proposal.approvers.some((role) => actor.roles.has(role)))
    return refuse('not_an_approver', `This is decided by: ${proposal.approvers.join(', ')}.`);
  return ownTeamProblem(sql, party, proposal);
}

async function ownTeamProblem(
  sql: Sql,
  { people }: parties.Party,
  { teams }: Proposal,
): Promise<Problem | null> {
  if (teams.length === 0 || !(await loadApprovals(sql)).notOwnTeam) return null;
  const own = (await parties.teamsLed(sql, people)).find((team) => teams.includes(team));
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

/** Whether one human is behind this party and an approval that was given already. */
export async function hasApproved(
  sql: Sql,
  party: parties.Party,
  given: readonly Approval[],
): Promise<boolean> {
  for (const { person, personFor } of given)
    if (parties.sameHuman(party, await parties.partyBehind(sql, person, personFor))) return true;
  return false;
}
