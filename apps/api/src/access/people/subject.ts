import type { Actor } from '../../platform/actor.js';
import type { Sql } from '../../platform/database.js';
import { peopleBehind } from './person-behind.js';

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
export const partyOf = (sql: Sql, { id, actsFor }: Pick<Actor, 'id' | 'actsFor'>): Promise<Party> =>
  partyBehind(sql, id, actsFor?.id ?? null);

/** A person or key, and the one in whose name they acted. */
export interface Acted {
  readonly id: string;
  readonly forId: string | null;
}

/** The same of what was written down. */
export async function partyBehind(sql: Sql, id: string, forId: string | null): Promise<Party> {
  const [party] = await partiesBehind(sql, [{ id, forId }]);
  return party ?? { person: null, people: [id], identities: new Set([`actor ${id}`]) };
}

/** The same of many acts, in their order and by two questions however many they are. */
export async function partiesBehind(sql: Sql, acts: readonly Acted[]): Promise<Party[]> {
  const behind = await peopleBehind(
    sql,
    acts.map(({ id }) => id),
  );
  const peopleOf = ({ id, forId }: Acted): string[] => [
    behind.get(id) ?? id,
    ...(forId === null ? [] : [forId]),
  ];
  const known = await identitiesById(sql, acts.flatMap(peopleOf));
  return acts.map((act) => {
    const people = peopleOf(act);
    return { person: behind.get(act.id) ?? null, people, identities: identitiesIn(known, people) };
  });
}

/** People alone, as one party. */
export function partyOfPeople(known: Identities, people: readonly string[]): Party {
  return { person: null, people, identities: identitiesIn(known, people) };
}

export type Identities = ReadonlyMap<string, readonly string[]>;

/** By the id of a person. */
export async function identitiesById(sql: Sql, people: readonly string[]): Promise<Identities> {
  if (people.length === 0) return new Map();
  const accounts = await sql.rows<Account>(
    'SELECT id::text AS id, issuer, subject, email FROM person WHERE id::text = ANY($1::text[])',
    [[...new Set(people)]],
  );
  return new Map(accounts.map((account) => [account.id, identitiesOf(account)]));
}

const identitiesIn = (known: Identities, people: readonly string[]): ReadonlySet<string> =>
  new Set(people.flatMap((id) => known.get(id) ?? [`actor ${id}`]));

/** The teams that a person leads, whatever else they see. */
export async function teamsLed(sql: Sql, people: readonly string[]): Promise<string[]> {
  const rows = await sql.rows<{ team: string }>(
    'SELECT DISTINCT unnest(teams) AS team FROM person WHERE id::text = ANY($1::text[])',
    [[...people]],
  );
  return rows.map(({ team }) => team);
}
