import type { Sql } from '../../platform/database.js';

/** What calls of a model have cost since a moment, of those that some rows of the price book priced. */
export interface CostAsked {
  readonly model: string;
  readonly since: Date;
  readonly rows: readonly number[];
}

/** In the order asked, in USD. Each model's calls are a few keys among all, so their charges are found by key. */
export async function costOfRows(sql: Sql, asked: readonly CostAsked[]): Promise<string[]> {
  const rows = await sql.rows<{ cost: string }>(
    `SELECT trim_scale(coalesce((
         SELECT sum(c.cost) FROM ledger.spend_scope s JOIN ledger.spend_key k ON k.scope_id = s.id
         JOIN ledger.charge c ON c.key_id = k.id AND c.occurred_at >= a.since
         WHERE coalesce(s.canonical_model, s.model) = a.model AND c.price_row = ANY(a.rows)), 0))::text AS cost
     FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (model text, since timestamptz, rows integer[])) WITH ORDINALITY AS a(model, since, rows, place)
     ORDER BY a.place`,
    [JSON.stringify(asked)],
  );
  return rows.map(({ cost }) => cost);
}
