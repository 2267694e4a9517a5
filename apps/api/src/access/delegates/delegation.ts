import type { Actor, Role } from '../../platform/actor.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import { personActor, type PersonIdentity } from '../identity.js';

export interface DelegationInput {
  /** Who is away; left out: the person who asks. */
  readonly person?: string | null;
  readonly delegate: string;
  readonly from?: Date | null;
  readonly to: Date;
  readonly reason: string;
}

const DAYS_MAX = 92;
const DAY_MS = 24 * 3_600_000;
const REASON_CHARACTERS_MAX = 500;

/** Pure. What is wrong with a delegation, if anything. */
export function delegationProblem(
  { from, to, reason }: { readonly from: Date; readonly to: Date; readonly reason: string },
  now: Date,
): Problem | null {
  if (to <= from) return refuse('bad_dates', '`from` must be before `to`.', { path: 'to' });
  if (to <= now) return refuse('bad_dates', 'That time is over already.', { path: 'to' });
  if (to.getTime() - from.getTime() > DAYS_MAX * DAY_MS)
    return refuse('too_long', `A delegate acts for at most ${DAYS_MAX} days.`, {
      path: 'to',
      hint: 'For longer, give the other person the role.',
    });
  if (reason.trim() === '' || reason.length > REASON_CHARACTERS_MAX)
    return refuse('reason_missing', 'Say why, in a sentence.', { path: 'reason' });
  return null;
}

/**
 * Pure. A delegate in the name of another: with the roles and teams of that person and no others, under both names, and with the
 * id of the one who really acts.
 */
export function actingFor(actor: Actor, away: PersonIdentity): Actor {
  const { roles, teams } = personActor(away);
  const isMine = (role: Role): boolean => role !== 'developer';
  return {
    ...actor,
    name: `${actor.name} for ${away.name}`,
    roles: new Set([...roles].filter(isMine)),
    teams,
    user: null,
    actsFor: { id: away.id, name: away.name },
  };
}

/** Pure. What only the person themselves may do: people, keys and delegates are not managed in another's name. */
export const ownNameOnly = (actor: Pick<Actor, 'actsFor'>): Problem | null =>
  actor.actsFor === undefined
    ? null
    : refuse(
        'in_own_name',
        `People and keys are not managed in the name of ${actor.actsFor.name}.`,
        {
          hint: 'Act as yourself, or ask another person who manages people and keys.',
        },
      );
