import type { Sql } from '../platform/database.js';

/** Changes with every change of the organisation: SQL, for one statement that asks other domains too. */
export const ORGANISATION_STAMP = `(SELECT version || '@' || extract(epoch FROM updated_at) FROM organisation WHERE id = 1)`;

/** Whose months and days the organisation reports by. */
export async function reportingZone(sql: Sql): Promise<string> {
  const [row] = await sql.rows<{ zone: string }>(
    'SELECT reporting_timezone AS zone FROM organisation WHERE id = 1',
  );
  return row?.zone ?? 'UTC';
}

/** Names of the dimensions that the organisation adds to those of Bursar. */
export async function customDimensions(sql: Sql): Promise<string[]> {
  const [row] = await sql.rows<{ dimensions: string[] }>(
    'SELECT to_jsonb(dimensions) AS dimensions FROM organisation WHERE id = 1',
  );
  return row?.dimensions ?? [];
}

/** Ids of the teams there are, or of those that were removed. */
export async function teamIds(sql: Sql, which: 'current' | 'removed'): Promise<string[]> {
  const rows = await sql.rows<{ id: string }>(
    `SELECT id FROM team WHERE removed_at IS ${which === 'removed' ? 'NOT NULL' : 'NULL'}`,
  );
  return rows.map(({ id }) => id);
}

/** By id; removed teams keep their names. */
export async function teamNames(sql: Sql, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await sql.rows<{ id: string; name: string }>(
    'SELECT id, name FROM team WHERE id = ANY($1)',
    [[...ids]],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
