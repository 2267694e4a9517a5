import type { Actor, KeyKind, Role } from '../../platform/actor.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import { nameProblem } from '../name.js';
import { rolesNotHeld } from '../people/roles-held.js';

export interface NewKey {
  name: string;
  kind: KeyKind;
  team?: string | null;
  roles?: readonly Role[] | null;
  expiresAt?: Date | null;
}

export interface CheckedKey {
  name: string;
  kind: KeyKind;
  team: string | null;
  roles: readonly Role[];
  expiresAt: Date | null;
}

const NAME_CHARACTERS_MAX = 100;

/** Checks what needs no look-up; otherwise returns the first problem. */
export function checkNewKey(actor: Actor, input: NewKey, now: Date): CheckedKey | Problem {
  const key: CheckedKey = {
    name: input.name.trim(),
    kind: input.kind,
    team: input.team ?? null,
    roles: [...new Set(input.roles ?? [])],
    expiresAt: input.expiresAt ?? null,
  };
  return (
    nameProblem('A key', key.name, NAME_CHARACTERS_MAX) ??
    roleProblem(actor, key) ??
    expiryProblem(key, now) ??
    key
  );
}

function roleProblem(actor: Actor, { kind, team, roles }: CheckedKey): Problem | null {
  const at = { path: 'roles' };
  if (kind !== 'cli') {
    return roles.length === 0
      ? null
      : refuse('roles_not_for_machines', `A key of kind ${kind} carries no roles.`, at);
  }
  if (roles.length === 0) return refuse('roles_missing', 'A CLI key needs at least one role.', at);
  if (roles.includes('developer'))
    return refuse('roles_not_for_machines', 'A developer is a person; a key is none.', at);
  const problem = rolesNotHeld(actor, roles);
  if (problem !== null) return problem;
  const isLeadOnly = roles.every((role) => role === 'teamLead');
  // Every other role may use endpoints whose figures belong to no single team.
  if (team !== null && !isLeadOnly)
    return refuse(
      'roles_exceed_team',
      'A key bound to a team carries the role teamLead alone.',
      at,
    );
  if (team === null && isLeadOnly)
    return refuse('team_missing', 'A team lead\u2019s key needs its team.', { path: 'team' });
  return null;
}

function expiryProblem({ expiresAt }: CheckedKey, now: Date): Problem | null {
  if (expiresAt === null || expiresAt > now) return null;
  return refuse('expired_already', 'The key would have expired before it was made.', {
    path: 'expiresAt',
  });
}
