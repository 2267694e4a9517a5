import type { Sql } from '../platform/database.js';
import { CONFIG_OWNER } from './prices.repository.js';

export async function isSeeded(sql: Sql, note: string): Promise<boolean> {
  const rows = await sql.rows('SELECT 1 FROM price_book_version WHERE note = $1 LIMIT 1', [note]);
  return rows.length > 0;
}

export async function closeRows(sql: Sql, ids: readonly number[], at: Date): Promise<void> {
  await sql.rows(
    `UPDATE price_row SET system_to = $2::timestamptz
     WHERE id IN (SELECT value::int FROM jsonb_array_elements_text($1::jsonb))`,
    [JSON.stringify(ids), at.toISOString()],
  );
}

/**
 * The organisation priced a model by a row of its own, and now the list has that model: the organisation's price
 * becomes a layer over the list, so that it still is the one that counts.
 */
export async function layNewlyListed(sql: Sql, at: Date): Promise<void> {
  await sql.rows(
    `WITH closed AS (
       UPDATE price_row own SET system_to = $1::timestamptz
       WHERE owner = $2 AND system_to IS NULL AND EXISTS (
         SELECT 1 FROM price_row listed WHERE listed.model = own.model AND listed.owner <> $2 AND listed.system_to IS NULL)
       RETURNING model, per_1m, valid_from, valid_to, source)
     INSERT INTO price_layer (kind, match, per_1m, valid_from, valid_to, system_from, source, owner)
     SELECT 'fixed', jsonb_build_object('modelId', model), per_1m, valid_from, valid_to, $1::timestamptz, source, $2
     FROM closed`,
    [at.toISOString(), CONFIG_OWNER],
  );
}
