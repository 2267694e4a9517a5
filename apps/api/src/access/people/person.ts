import type { Role } from '../../platform/actor.js';
import { PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN } from '../sign-in/password.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import type { Seen } from '../../platform/seen.js';
import { nameProblem } from '../name.js';

export interface PersonInput {
  id?: string | null;
  email: string;
  name: string;
  roles: readonly Role[];
  teams: readonly string[];
  /** Absent = the one that stands. */
  password?: string | null;
  /** Absent = as it stands. */
  disabled?: boolean | null;
  seen?: Seen | null;
}

export interface CheckedPerson {
  email: string;
  name: string;
  roles: Role[];
  teams: string[];
}

const EMAIL_CHARACTERS_MAX = 254;
const NAME_CHARACTERS_MAX = 200;
/** One @ between two parts without spaces: whether mail arrives, only sending some shows. */
const EMAIL = /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u;

/** One address is one person: in whatever case it is typed, and whichever way Unicode spells it. */
export const toEmail = (text: string): string =>
  text.normalize('NFKC').trim().toLowerCase().normalize('NFKC');

/** Checks what needs no look-up; otherwise returns the first problem. */
export function checkPerson(input: PersonInput): CheckedPerson | Problem {
  const person: CheckedPerson = {
    email: toEmail(input.email),
    name: input.name.trim(),
    roles: [...new Set(input.roles)],
    teams: [...new Set(input.teams)],
  };
  return (
    whoProblem(person) ?? roleProblem(person) ?? passwordProblem(input.password ?? null) ?? person
  );
}

function whoProblem({ email, name }: CheckedPerson): Problem | null {
  if (!EMAIL.test(email) || email.length > EMAIL_CHARACTERS_MAX) {
    return refuse('email_unfit', `"${email}" is no e-mail address.`, { path: 'email' });
  }
  return nameProblem('A person', name, NAME_CHARACTERS_MAX);
}

function roleProblem({ roles, teams }: CheckedPerson): Problem | null {
  if (roles.length === 0) {
    return refuse('roles_missing', 'A person needs at least one role.', {
      path: 'roles',
      hint: 'Disable a person who should no longer sign in.',
    });
  }
  if (roles.includes('teamLead') && teams.length === 0) {
    return refuse('teams_missing', 'A team lead needs at least one team.', { path: 'teams' });
  }
  return null;
}

export function passwordProblem(password: string | null): Problem | null {
  if (password === null) return null;
  if (password.length >= PASSWORD_CHARACTERS_MIN && password.length <= PASSWORD_CHARACTERS_MAX)
    return null;
  return refuse(
    'password_unfit',
    `A password has ${PASSWORD_CHARACTERS_MIN} to ${PASSWORD_CHARACTERS_MAX} characters.`,
    { path: 'password' },
  );
}
