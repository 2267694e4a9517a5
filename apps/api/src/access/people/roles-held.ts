import type { Actor, Role } from '../../platform/actor.js';
import { type Problem, refuse } from '../../platform/outcome.js';

/**
 * Pure. The one rule for people and keys: who makes, changes or rotates something that opens Bursar holds every role that it
 * opens with. Null: so it is.
 */
export function rolesNotHeld(
  actor: Pick<Actor, 'roles'>,
  roles: readonly Role[],
  path = 'roles',
): Problem | null {
  // A developer's role opens less than every other.
  const missing = roles.filter((role) => role !== 'developer' && !actor.roles.has(role));
  if (missing.length === 0) return null;
  const message = `You do not hold: ${missing.join(', ')}. You can give away only roles that you hold.`;
  const hint = 'Ask a person who holds them, or the administrator of this installation.';
  return refuse('role_not_held', message, { path, hint });
}
