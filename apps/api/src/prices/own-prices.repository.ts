import type { Sql } from '../platform/database.js';
import type { DatedPrice } from './own-model.js';
import { CONFIG_OWNER, CONFIG_SOURCE } from './prices.repository.js';

/** Writes what the configuration file says of prices: one statement for each kind of row, however many there are. */

type Dated = 'model_alias' | 'price_row' | 'price_layer';

export async function closeAll(
  sql: Sql,
  table: Dated,
  ids: readonly number[],
  at: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await sql.rows(`UPDATE ${table} SET system_to = $2::timestamptz WHERE id = ANY($1::int[])`, [
    [...ids],
    at,
  ]);
}

export async function openAliases(
  sql: Sql,
  rows: readonly { readonly model: string; readonly aliasOf: string }[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await sql.rows(
    `INSERT INTO model_alias (model, alias_of, system_from, owner)
     SELECT r->>'model', r->>'aliasOf', $2::timestamptz, $3
     FROM json_array_elements($1::text::json) WITH ORDINALITY AS t(r, n) ORDER BY n`,
    [JSON.stringify(rows), at, CONFIG_OWNER],
  );
}

export interface OwnPrice extends DatedPrice {
  readonly model: string;
}

/** Prices of models that are listed nowhere else: they hold anywhere, at any tier that is asked for. */
export async function openOwnRows(sql: Sql, rows: readonly OwnPrice[], at: Date): Promise<void> {
  if (rows.length === 0) return;
  await sql.rows(
    `INSERT INTO price_row (provider, surface, model, routing, regions, tier, per_1m, valid_from, valid_to, system_from,
       source, status, owner)
     SELECT 'org', 'org', r->>'model', 'in-region-or-geo', ARRAY['*'], 'standard', (r->'per1M')::jsonb,
       (r->>'from')::timestamptz, (r->>'to')::timestamptz, $2::timestamptz, $3, 'contract', $4
     FROM json_array_elements($1::text::json) WITH ORDINALITY AS t(r, n) ORDER BY n`,
    [JSON.stringify(rows), at, CONFIG_SOURCE, CONFIG_OWNER],
  );
}

export interface LayerToOpen {
  readonly kind: 'fixed' | 'discount';
  readonly match: Readonly<Record<string, string>>;
  readonly per1M?: DatedPrice['per1M'];
  readonly percent?: string;
  readonly from: Date | null;
  readonly to: Date | null;
}

export async function openLayers(sql: Sql, rows: readonly LayerToOpen[], at: Date): Promise<void> {
  if (rows.length === 0) return;
  await sql.rows(
    `INSERT INTO price_layer (kind, match, per_1m, percent, valid_from, valid_to, system_from, source, owner)
     SELECT r->>'kind', (r->'match')::jsonb, (r->'per1M')::jsonb, r->>'percent', (r->>'from')::timestamptz,
       (r->>'to')::timestamptz, $2::timestamptz, $3, $4
     FROM json_array_elements($1::text::json) WITH ORDINALITY AS t(r, n) ORDER BY n`,
    [JSON.stringify(rows), at, CONFIG_SOURCE, CONFIG_OWNER],
  );
}

export async function saveProfiles(
  sql: Sql,
  rows: readonly { readonly arn: string; readonly modelId: string }[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await sql.rows(
    `INSERT INTO inference_profile (arn, model_id, created_at)
     SELECT arn, "modelId", $2::timestamptz FROM json_to_recordset($1::text::json) AS t(arn text, "modelId" text)
     ON CONFLICT (arn) DO UPDATE SET model_id = excluded.model_id`,
    [JSON.stringify(rows), at],
  );
}

export async function removeProfiles(sql: Sql, arns: readonly string[]): Promise<void> {
  if (arns.length === 0) return;
  await sql.rows('DELETE FROM inference_profile WHERE arn = ANY($1::text[])', [[...arns]]);
}
