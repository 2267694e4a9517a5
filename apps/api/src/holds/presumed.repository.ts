import type { Sql } from '../platform/database.js';

export interface ReleaseAsked {
  readonly by: string;
  readonly name: string;
  readonly completed: boolean;
}

export async function findRelease(sql: Sql, admission: string): Promise<ReleaseAsked | null> {
  const [row] = await sql.rows<ReleaseAsked>(
    `SELECT asked_by AS by, asked_name AS name, completed_at IS NOT NULL AS completed
     FROM limits.release WHERE admission = $1::uuid FOR UPDATE`,
    [admission],
  );
  return row ?? null;
}

export async function askRelease(
  sql: Sql,
  admission: string,
  by: { readonly id: string; readonly name: string },
  reason: string,
  now: Date,
): Promise<void> {
  await sql.rows(
    `INSERT INTO limits.release (admission, asked_by, asked_name, asked_at, reason) VALUES ($1::uuid, $2, $3, $4, $5)
     ON CONFLICT (admission) DO UPDATE SET asked_by = excluded.asked_by, asked_name = excluded.asked_name,
       asked_at = excluded.asked_at, reason = excluded.reason WHERE release.completed_at IS NULL`,
    [admission, by.id, by.name, now, reason],
  );
}

export async function completeRelease(
  sql: Sql,
  admission: string,
  by: string,
  now: Date,
): Promise<void> {
  await sql.rows(
    'UPDATE limits.release SET completed_by = $2, completed_at = $3 WHERE admission = $1::uuid',
    [admission, by, now],
  );
}

/** Whether the provider's log has reported anything of this model in the hours that the call may have run in. */
export async function logExists(sql: Sql, admission: string): Promise<boolean> {
  const [row] = await sql.rows<{ exists: boolean }>(
    `SELECT EXISTS (
       SELECT FROM limits.hold h
       JOIN ledger.charged_call c ON c.occurred_at >= date_trunc('hour', h.created_at)
         AND c.occurred_at < date_trunc('hour', h.expires_at) + interval '1 hour'
       JOIN ledger.reported_call i ON i.occurred_at = c.occurred_at AND i.key = c.invocation
       WHERE h.id = $1::uuid AND c.provider = h.answer->>'provider'
         AND c.model = coalesce(h.call->>'canonicalModel', h.call->>'model') AND i.rank >= 30) AS exists`,
    [admission],
  );
  return row?.exists ?? false;
}
