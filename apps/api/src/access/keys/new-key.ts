import type { Actor, KeyKind, KeyScope, Role } from '../../platform/actor.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import { nameProblem } from '../name.js';
import { rolesNotHeld } from '../people/roles-held.js';

export interface NewKey {
  name: string;
  kind: KeyKind;
  team?: string | null;
  roles?: readonly Role[] | null;
  scopes?: readonly KeyScope[] | null;
  expiresAt?: Date | null;
}

export interface CheckedKey {
  name: string;
  kind: KeyKind;
  team: string | null;
  roles: readonly Role[];
  scopes: readonly KeyScope[];
  expiresAt: Date | null;
}

const NAME_CHARACTERS_MAX = 100;
const DAY_MS = 24 * 3_600_000;
/** A service account's key ends within a year: one that is forgotten opens nothing for ever. */
const SERVICE_DAYS_MAX = 366;
/** What a key bound to one team may do: all else is about the whole organisation. */
const TEAM_SCOPES: readonly KeyScope[] = ['readSpend', 'sendUsage'];

/** Checks what needs no look-up; otherwise returns the first problem. */
export function checkNewKey(actor: Actor, input: NewKey, now: Date): CheckedKey | Problem {
  const key: CheckedKey = {
    name: input.name.trim(),
    kind: input.kind,
    team: input.team ?? null,
    roles: [...new Set(input.roles ?? [])],
    scopes: [...new Set(input.scopes ?? [])],
    expiresAt: input.expiresAt ?? null,
  };
  return (
    nameProblem('A key', key.name, NAME_CHARACTERS_MAX) ??
    roleProblem(actor, key) ??
    scopeProblem(key) ??
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

function scopeProblem({ kind, team, scopes }: CheckedKey): Problem | null {
  const path = 'scopes';
  if (kind !== 'service')
    return scopes.length === 0
      ? null
      : refuse('scopes_not_for_kind', `A key of kind ${kind} has no scopes.`, { path });
  if (scopes.length === 0)
    return refuse('scopes_missing', 'A service account needs at least one scope.', {
      path,
      hint: 'Give it what its program needs and no more.',
    });
  const wider = scopes.filter((scope) => !TEAM_SCOPES.includes(scope));
  if (team === null || wider.length === 0) return null;
  return refuse('scopes_exceed_team', `No single team is behind ${wider.join(', ')}.`, { path });
}

/** Pure. Whether a key that is in use was not used for so many days; one that was never used counts from its making. */
export function isUnused(
  {
    createdAt,
    lastUsedAt,
    expiresAt,
    revokedAt,
  }: Readonly<Record<'lastUsedAt' | 'expiresAt' | 'revokedAt', Date | null>> & { createdAt: Date },
  days: number,
  now: Date,
): boolean {
  if (revokedAt !== null || (expiresAt !== null && expiresAt <= now)) return false;
  return (lastUsedAt ?? createdAt).getTime() <= now.getTime() - days * DAY_MS;
}

function expiryProblem({ kind, expiresAt }: CheckedKey, now: Date): Problem | null {
  const latest = new Date(now.getTime() + SERVICE_DAYS_MAX * DAY_MS);
  if (kind === 'service' && (expiresAt === null || expiresAt > latest))
    return refuse('expiry_missing', 'A key of a service account ends within a year.', {
      path: 'expiresAt',
      hint: 'Say until when; rotate or replace it before.',
    });
  if (expiresAt === null || expiresAt > now) return null;
  return refuse('expired_already', 'The key would have expired before it was made.', {
    path: 'expiresAt',
  });
}
