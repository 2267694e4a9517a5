import type { Sql } from '../../platform/database.js';

/** Of these ids, the keys that are revoked or expired. */
export async function endedKeys(
  sql: Sql,
  ids: readonly string[],
  now: Date,
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await sql.rows<{ id: string }>(
    `SELECT id::text AS id FROM api_key WHERE id::text = ANY($1::text[]) AND (revoked_at IS NOT NULL OR expires_at <= $2::timestamptz)`,
    [[...new Set(ids)], now],
  );
  return new Set(rows.map(({ id }) => id));
}
