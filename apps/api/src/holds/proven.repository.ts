import type { Sql } from '../platform/database.js';

/** A call of which nothing was reported, and where the provider's log and metrics would show it. */
export interface SilentHold {
  readonly id: string;
  readonly region: string;
  /** The identity of the model. */
  readonly model: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Presumed calls to Bedrock admitted in [from, to). */
export function findSilent(
  sql: Sql,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<SilentHold[]> {
  return sql.rows<SilentHold>(
    `SELECT id, answer->>'region' AS region, coalesce(call->>'canonicalModel', call->>'model') AS model,
       created_at AS "createdAt", expires_at AS "expiresAt"
     FROM limits.hold
     WHERE state = 'PRESUMED' AND created_at >= $1::timestamptz AND created_at < $2::timestamptz
       AND coalesce(nullif(answer->>'provider', ''), 'bedrock') = 'bedrock'
     ORDER BY id`,
    [from.toISOString(), to.toISOString()],
  );
}

/** UTC days that began since `since` and have presumed calls. */
export async function silentDays(sql: Sql, since: Date): Promise<string[]> {
  const rows = await sql.rows<{ day: string }>(
    `SELECT DISTINCT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day FROM limits.hold
     WHERE state = 'PRESUMED' AND created_at >= $1::timestamptz ORDER BY 1`,
    [since.toISOString()],
  );
  return rows.map(({ day }) => day);
}
