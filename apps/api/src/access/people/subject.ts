import type { Actor } from '../../platform/actor.js';
import type { Sql } from '../../platform/database.js';
import { personBehind } from './person-behind.js';

/** An account, as far as it says who is behind it. */
interface Account {
  readonly id: string;
  readonly issuer: string | null;
  readonly subject: string | null;
  readonly email: string;
}

/** Who stands behind an act: the people of whom it is an act, and all that identifies them. */
export interface Party {
  /** The person who acts; null: a key that is no person's. */
  readonly person: string | null;
  readonly people: readonly string[];
  readonly identities: ReadonlySet<string>;
}

/** Pure. Who a person is to the rules that take two people: the subject at its issuer, else the account. */
export const subjectOf = ({ id, issuer, subject }: Omit<Account, 'email'>): string =>
  issuer === null || subject === null ? `account ${id}` : `subject ${issuer} ${subject}`;

/**
 * Pure. Two accounts that share any of these are one human. An address is no proof of identity at sign-in; here it is enough to
 * refuse, since an account of Bursar's own and one of an identity provider with the same address are most likely one person's.
 */
export const identitiesOf = (account: Account): string[] => [
  subjectOf(account),
  `email ${account.email}`,
];

export const sameHuman = (one: Party, other: Party): boolean =>
  [...one.identities].some((identity) => other.identities.has(identity));

/** The person who acts, by whatever key, and the one in whose name; a key without an owner stands for itself. */
export async function partyOf(sql: Sql, actor: Pick<Actor, 'id' | 'actsFor'>): Promise<Party> {
  const person = await personBehind(sql, actor.id);
  const people = [person ?? actor.id, ...(actor.actsFor === undefined ? [] : [actor.actsFor.id])];
  return { person, people, identities: await identitiesOfPeople(sql, people) };
}

/** The same of what was written down: a person or key, and the one in whose name they acted. */
export const partyBehind = (sql: Sql, id: string, forId: string | null): Promise<Party> =>
  partyOf(sql, { id, ...(forId !== null && { actsFor: { id: forId, name: '' } }) });

export async function identitiesOfPeople(
  sql: Sql,
  people: readonly string[],
): Promise<ReadonlySet<string>> {
  const accounts = await sql.rows<Account>(
    'SELECT id::text AS id, issuer, subject, email FROM person WHERE id::text = ANY($1::text[])',
    [[...people]],
  );
  const known = new Set(accounts.map(({ id }) => id));
  return new Set([
    ...accounts.flatMap(identitiesOf),
    ...people.filter((id) => !known.has(id)).map((id) => `actor ${id}`),
  ]);
}

/** The teams that a person leads, whatever else they see. */
export async function teamsLed(sql: Sql, people: readonly string[]): Promise<string[]> {
  const rows = await sql.rows<{ team: string }>(
    'SELECT DISTINCT unnest(teams) AS team FROM person WHERE id::text = ANY($1::text[])',
    [[...people]],
  );
  return rows.map(({ team }) => team);
}
