import type { Sql } from '../../platform/database.js';

/** SQL: joins the API key that a column names, for its name and team, and when it ends; a key that is gone has none. */
export const joinKey = (alias: string, column: string): string =>
  `LEFT JOIN api_key ${alias} ON ${alias}.id::text = ${column}`;

/** SQL: the name of the API key that an expression names. */
export const keyNameOf = (id: string): string =>
  `(SELECT name FROM api_key WHERE id::text = ${id})`;

/** SQL: whether any API key has this name. */
export const isKeyName = (name: string): string =>
  `EXISTS (SELECT FROM api_key WHERE name = ${name})`;

/** The names of API keys by id, those that have ended included. */
export async function keyNames(
  sql: Sql,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.rows<{ id: string; name: string }>(
    'SELECT id::text AS id, name FROM api_key WHERE id::text = ANY($1::text[])',
    [[...new Set(ids)]],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
