import { ROLE_LABELS } from '../../shared/data/rights.js';
import { Differences } from '../../shared/crossing/crossed.js';
import type { Person } from './people.query.js';

/** What a form of people sets. */
type Settable = Pick<Person, 'email' | 'name' | 'roles' | 'teams'> & { readonly isOpen: boolean };

export const settableOf = ({ email, name, roles, teams, disabledAt }: Person): Settable => ({
  ...{ email, name, roles, teams },
  isOpen: disabledAt === null,
});

/** A person as another one left them, beside what was typed here. */
export function PersonVersions({ now, mine }: { readonly now: Settable; readonly mine: Settable }) {
  const words = ({ roles, teams, isOpen, email, name }: Settable) =>
    ({
      Name: name,
      Email: email,
      Roles: roles.map((role) => ROLE_LABELS[role]).join(', '),
      Teams: teams.join(', '),
      Account: isOpen ? 'enabled' : 'disabled',
    }) as const;
  const [theirs, ours] = [words(now), words(mine)];
  const parts = ['Name', 'Email', 'Roles', 'Teams', 'Account'] as const;
  return (
    <Differences rows={parts.map((what) => ({ what, theirs: theirs[what], mine: ours[what] }))} />
  );
}
