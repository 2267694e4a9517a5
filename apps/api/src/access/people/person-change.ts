import type { Person as PersonRow } from '../../generated/prisma/client.js';
import type { Role } from '../../platform/actor.js';
import { rolesAmong } from '../identity.js';
import type { CheckedPerson } from './person.js';

export const isActivePlatform = (row: PersonRow): boolean =>
  row.disabledAt === null && row.roles.includes('platform');

/**
 * The roles that a change gives: those that a person did not have, and all of them where another way to sign in is
 * set, another address to sign in with, or a disabled account opens again. Taking roles away gives none.
 */
export function rolesGiven(
  before: PersonRow | null,
  after: CheckedPerson,
  { disabled, passwordHash }: { readonly disabled: boolean; readonly passwordHash: string | null },
): Role[] {
  if (disabled) return [];
  const isEntered =
    passwordHash !== null || before?.email !== after.email || before.disabledAt !== null;
  const had = rolesAmong(before?.roles ?? []);
  return isEntered ? after.roles : after.roles.filter((role) => !had.includes(role));
}

export const audited = ({ email, name, roles, teams, demo, disabledAt }: PersonRow) => ({
  email,
  name,
  roles,
  teams,
  demo,
  disabledAt,
});

/** What `save` sets, and the screen shows. */
export const settable = ({
  email,
  name,
  roles,
  teams,
  disabledAt,
}: Pick<PersonRow, 'email' | 'name' | 'roles' | 'teams' | 'disabledAt'>) => ({
  ...{ email, name, roles, teams, disabledAt },
});
