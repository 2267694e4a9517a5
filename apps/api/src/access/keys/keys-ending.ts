import type { Sql } from '../../platform/database.js';

/** A key in use that ends soon. */
export interface EndingKey {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly team: string | null;
  readonly expiresAt: Date;
  /** The id of its maker. */
  readonly createdBy: string;
}

/** Keys in use that end before a moment. Those that were made to last no longer than the warning come without one. */
export function keysEnding(sql: Sql, now: Date, before: Date): Promise<EndingKey[]> {
  return sql.rows(
    `SELECT id::text AS id, name, kind, team, expires_at AS "expiresAt", created_by AS "createdBy" FROM api_key
     WHERE revoked_at IS NULL AND expires_at > $1::timestamptz AND expires_at <= $2::timestamptz
       AND expires_at - created_at > $2::timestamptz - $1::timestamptz
     ORDER BY expires_at, id LIMIT 200`,
    [now, before],
  );
}
