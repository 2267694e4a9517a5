import type { Sql } from '../platform/database.js';

export async function openTrust(
  sql: Sql,
  rows: readonly { readonly pattern: string; readonly validFrom: Date | null }[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await sql.rows(
    `INSERT INTO trusted_principal (pattern, valid_from, created_at)
     SELECT r->>'pattern', (r->>'validFrom')::timestamptz, $2::timestamptz
     FROM json_array_elements($1::text::json) WITH ORDINALITY AS t(r, n) ORDER BY n`,
    [JSON.stringify(rows), at],
  );
}

export async function closeTrust(
  sql: Sql,
  rows: readonly { readonly id: number; readonly validTo: Date }[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql.rows(
    `UPDATE trusted_principal p SET valid_to = t."validTo"
     FROM json_to_recordset($1::text::json) AS t(id int, "validTo" timestamptz) WHERE p.id = t.id`,
    [JSON.stringify(rows)],
  );
}
