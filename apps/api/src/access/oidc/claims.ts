import { toEmail } from '../people/person.js';
import type { GroupGrants } from '../people/group-grants.js';
import type { Provider } from '../sign-in/settings.js';

/** What a provider says of a person, from its token and its answer to who they are. */
export type Claims = Readonly<Record<string, unknown>>;

export interface Profile {
  readonly name: string;
  readonly email: string;
  /** Whether the address names the user of calls. */
  readonly emailChecked: boolean;
}

const NAME_CHARACTERS_MAX = 200;
const GROUPS_MAX = 5_000;

const textIn = (claims: Claims, name: string): string | null => {
  const value = claims[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
};

/** Pure. A claim such as `realm_access.roles` may be one of an object; a name with dots of its own comes first. */
export function groupsOf(claims: Claims, claim: string): readonly string[] {
  const found = Object.hasOwn(claims, claim)
    ? claims[claim]
    : claim
        .split('.')
        .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], claims);
  const listed = Array.isArray(found) ? (found as unknown[]) : [found];
  return listed.filter((one) => typeof one === 'string').slice(0, GROUPS_MAX);
}

/** Pure. What these groups give together. */
export function grantsOf(claims: Claims, provider: Provider): GroupGrants {
  const groups = new Set(groupsOf(claims, provider.groupsClaim));
  const held = provider.groups.filter(({ group }) => groups.has(group));
  return {
    roles: [...new Set(held.flatMap(({ roles }) => roles))],
    teams: [...new Set(held.flatMap(({ teams }) => teams))],
  };
}

/** Pure. The team that calls of this person are charged to, as far as groups say: the first of them in the file that names one. */
export function directoryTeamOf(claims: Claims, provider: Provider): string | null {
  const groups = new Set(groupsOf(claims, provider.groupsClaim));
  const found = provider.groups.find(
    ({ group, directory }) => directory !== null && groups.has(group),
  );
  return found?.directory ?? null;
}

/** Pure. Names and addresses are for people to read: the subject alone says who it is. */
export function profileOf(claims: Claims, subject: string): Profile {
  const email = textIn(claims, 'email');
  const login = textIn(claims, 'preferred_username') ?? subject;
  const visible = (text: string) => text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').trim();
  const name = visible(textIn(claims, 'name') ?? login).slice(0, NAME_CHARACTERS_MAX);
  return {
    name: name === '' ? subject : name,
    email: toEmail(email ?? login).slice(0, 254),
    emailChecked: email !== null && claims['email_verified'] !== false,
  };
}
