import type { Sql } from '../../platform/database.js';

/** The names of people by id, those who are disabled included. */
export async function personNames(
  sql: Sql,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.rows<{ id: string; name: string }>(
    'SELECT id::text AS id, name FROM person WHERE id::text = ANY($1::text[])',
    [[...new Set(ids)]],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** A person who can act, by id or e-mail address; null also where several have the address: then their id names one. */
export async function findPerson(
  sql: Sql,
  named: string,
): Promise<{ readonly id: string; readonly name: string } | null> {
  const rows = await sql.rows<{ id: string; name: string }>(
    `SELECT id::text AS id, name FROM person
     WHERE (id::text = lower($1) OR lower(email) = lower($1)) AND disabled_at IS NULL LIMIT 2`,
    [named.trim()],
  );
  return rows.length === 1 ? (rows[0] ?? null) : null;
}
