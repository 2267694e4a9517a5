import type { Sql } from '../../platform/database.js';
import type { PersonIdentity } from '../identity.js';

export interface Delegation {
  readonly id: string;
  readonly person: string;
  readonly personName: string;
  readonly delegate: string;
  readonly delegateName: string;
  readonly from: Date;
  readonly to: Date;
  readonly reason: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
}

const COLUMNS = `d.id::text AS id, d.person::text AS person, p.name AS "personName", d.delegate::text AS delegate,
  q.name AS "delegateName", d.starts_at AS "from", d.ends_at AS "to", d.reason, d.created_at AS "createdAt",
  d.created_by AS "createdBy", d.ended_at AS "endedAt", d.ended_by AS "endedBy"`;
const FROM =
  'access.delegation d JOIN person p ON p.id = d.person JOIN person q ON q.id = d.delegate';
const IN_FORCE =
  'd.ended_at IS NULL AND d.starts_at <= $2::timestamptz AND d.ends_at > $2::timestamptz';
const LISTED_MAX = 500;

/** Newest first; `about` is one of the two people, null: everyone. */
export function listDelegations(sql: Sql, about: string | null): Promise<Delegation[]> {
  return sql.rows(
    `SELECT ${COLUMNS} FROM ${FROM} WHERE $1::text IS NULL OR $1 IN (d.person::text, d.delegate::text)
     ORDER BY d.starts_at DESC, d.id LIMIT ${LISTED_MAX}`,
    [about],
  );
}

export async function findDelegation(sql: Sql, id: string): Promise<Delegation | null> {
  const [row] = await sql.rows<Delegation>(
    `SELECT ${COLUMNS} FROM ${FROM} WHERE d.id = $1::uuid FOR UPDATE OF d`,
    [id],
  );
  return row ?? null;
}

/** In whose name this delegate may act now; null: the delegation is not theirs, or not in force. */
export async function awayBehind(
  sql: Sql,
  id: string,
  now: Date,
  delegate: string,
): Promise<PersonIdentity | null> {
  const [row] = await sql.rows<PersonIdentity>(
    `SELECT p.id::text AS id, p.name, p.email, to_jsonb(p.roles) AS roles, to_jsonb(p.teams) AS teams
     FROM access.delegation d JOIN person p ON p.id = d.person
     WHERE d.id = $1::uuid AND ${IN_FORCE} AND d.delegate = $3::uuid AND p.disabled_at IS NULL`,
    [id, now, delegate],
  );
  return row ?? null;
}

/** Who may act, or might until now, in the name of one of these people. */
export interface Standin {
  readonly person: string;
  readonly delegate: string;
  /** Until when: its end, or when it was ended before. */
  readonly until: Date;
}

/** Those that began. */
export function standinsOf(sql: Sql, people: readonly string[], now: Date): Promise<Standin[]> {
  if (people.length === 0) return Promise.resolve([]);
  return sql.rows(
    `SELECT d.person::text AS person, d.delegate::text AS delegate, least(d.ends_at, coalesce(d.ended_at, d.ends_at)) AS until
     FROM access.delegation d WHERE d.person::text = ANY($1::text[]) AND d.starts_at <= $2::timestamptz`,
    [[...new Set(people)], now],
  );
}

export async function insertDelegation(
  sql: Sql,
  delegation: Pick<
    Delegation,
    'person' | 'delegate' | 'from' | 'to' | 'reason' | 'createdAt' | 'createdBy'
  >,
): Promise<string> {
  const { person, delegate, from, to, reason, createdAt, createdBy } = delegation;
  const [row] = await sql.rows<{ id: string }>(
    `INSERT INTO access.delegation (person, delegate, starts_at, ends_at, reason, created_at, created_by)
     VALUES ($1::uuid, $2::uuid, $3::timestamptz, $4::timestamptz, $5, $6::timestamptz, $7) RETURNING id::text AS id`,
    [person, delegate, from, to, reason, createdAt, createdBy],
  );
  if (row === undefined) throw new Error('A delegation was not written.');
  return row.id;
}

export async function endDelegation(sql: Sql, id: string, at: Date, by: string): Promise<void> {
  await sql.rows(
    'UPDATE access.delegation SET ended_at = $2::timestamptz, ended_by = $3 WHERE id = $1::uuid',
    [id, at, by],
  );
}
