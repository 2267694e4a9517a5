import type { Sql } from '../platform/database.js';

export interface Agreed {
  readonly at: Date;
  readonly action: string;
  readonly id: string;
  readonly askedBy: string;
  readonly askedName: string;
  readonly agreedBy: string;
  readonly agreedName: string;
  readonly isByKey: boolean;
  readonly reason: string | null;
}

const LISTED_MAX = 500;

/** The latest first; what was given without asking is no one's agreement. */
export function agreedBetween(sql: Sql, from: Date | null, to: Date | null): Promise<Agreed[]> {
  return sql.rows(
    `SELECT a.at, a.action, a.entity_id AS id, asked.by AS "askedBy", coalesce(r.requested_name, p.name, asked.by) AS "askedName",
       a.actor_id AS "agreedBy", a.actor_name AS "agreedName", a.actor_kind = 'key' AS "isByKey", a.reason
     FROM audit_entry a LEFT JOIN limits.request r ON a.entity_type = 'limitRequest' AND r.id::text = a.entity_id
     CROSS JOIN LATERAL (SELECT coalesce(r.requested_by, a.before->>'askedBy', a.after->>'askedBy', '') AS by) asked
     LEFT JOIN person p ON p.id::text = asked.by
     WHERE a.action IN ('limitRequest.approve', 'hold.release', 'lease.release', 'approval.approve') AND a.actor_kind <> 'system'
       AND ($1::timestamptz IS NULL OR a.at >= $1) AND ($2::timestamptz IS NULL OR a.at < $2)
     ORDER BY a.seq DESC LIMIT ${LISTED_MAX}`,
    [from, to],
  );
}

export interface AccountChange {
  readonly person: string;
  readonly by: string;
}

/** Who made or changed these people's accounts. */
export function accountChanges(sql: Sql, people: readonly string[]): Promise<AccountChange[]> {
  return sql.rows(
    `SELECT DISTINCT entity_id AS person, actor_id AS by FROM audit_entry
     WHERE entity_type = 'person' AND entity_id = ANY($1::text[])`,
    [people],
  );
}

export async function nameOf(sql: Sql, person: string): Promise<string | null> {
  const [row] = await sql.rows<{ name: string }>('SELECT name FROM person WHERE id::text = $1', [
    person,
  ]);
  return row?.name ?? null;
}
