import type { Sql } from '../../platform/database.js';
import type { DeployNote } from './deploy-note.js';

const NOTE = `id, at, text, team, environment, link, posted_by AS "postedBy"`;

export function notesBetween(
  sql: Sql,
  { from, to, limit }: { readonly from: Date; readonly to: Date; readonly limit: number },
): Promise<DeployNote[]> {
  return sql.rows<DeployNote>(
    `SELECT ${NOTE} FROM operations.deploy_note WHERE at >= $1 AND at < $2 ORDER BY at DESC, id LIMIT $3`,
    [from, to, limit],
  );
}

export async function findNote(sql: Sql, id: string): Promise<DeployNote | null> {
  const [row] = await sql.rows<DeployNote>(
    `SELECT ${NOTE} FROM operations.deploy_note WHERE id = $1`,
    [id],
  );
  return row ?? null;
}

/** False where there is a note of that id. */
export async function insertNote(
  sql: Sql,
  note: DeployNote,
  by: { readonly id: string; readonly at: Date },
): Promise<boolean> {
  const { id, at, text, team, environment, link, postedBy } = note;
  const rows = await sql.rows(
    `INSERT INTO operations.deploy_note (id, at, text, team, environment, link, posted_by, posted_by_id, posted_at)
     VALUES ($1, $2::timestamptz, $3, $4, $5, $6, $7, $8, $9::timestamptz) ON CONFLICT (id) DO NOTHING RETURNING id`,
    [id, at, text, team, environment, link, postedBy, by.id, by.at],
  );
  return rows.length > 0;
}

/** Models that any call has named: a price of another one moves no spend. */
export async function modelsCalled(sql: Sql): Promise<ReadonlySet<string>> {
  const rows = await sql.rows<{ model: string }>(
    `SELECT DISTINCT unnest(ARRAY[model, canonical_model]) AS model FROM ledger.spend_dimensions`,
  );
  return new Set(rows.map(({ model }) => model));
}
