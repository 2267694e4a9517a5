import type { Sql } from '../../platform/database.js';

/** A provisional price is a row of its own, marked as such. */
const OWNER = 'provisional';

export interface ProvisionalRow {
  readonly id: number;
  readonly model: string;
  /** Null: it has given way to a price of the book. */
  readonly isOpen: boolean;
  readonly from: Date;
  readonly to: Date;
}

export interface NewProvisional {
  readonly provider: string;
  readonly model: string;
  readonly per1M: Readonly<Record<string, string>>;
  readonly from: Date;
  readonly to: Date;
}

/** The caller holds the configuration's lock and raises the version of the book. */
export async function insertProvisional(
  sql: Sql,
  { provider, model, per1M, from, to }: NewProvisional,
): Promise<number> {
  const isDirect = provider !== 'bedrock';
  const [row] = await sql.rows<{ id: number }>(
    `INSERT INTO price_row (provider, surface, model, routing, regions, tier, per_1m, valid_from, valid_to, system_from, source, status, owner)
     VALUES ($1, $2, $3, $4, '{*}', 'standard', $5::jsonb, $6::timestamptz, $7::timestamptz, $6::timestamptz, 'provisional', 'provisional', '${OWNER}')
     RETURNING id`,
    [
      isDirect ? provider : 'org',
      isDirect ? 'direct' : 'org',
      model,
      isDirect ? 'direct' : 'in-region-or-geo',
      JSON.stringify(per1M),
      from.toISOString(),
      to.toISOString(),
    ],
  );
  return row?.id ?? 0;
}

/** Every provisional row since, by model. */
export function provisionalRows(sql: Sql, model: string, since: Date): Promise<ProvisionalRow[]> {
  return sql.rows<ProvisionalRow>(
    `SELECT id, model, system_to IS NULL AS "isOpen", valid_from AS "from", valid_to AS "to" FROM price_row
     WHERE owner = '${OWNER}' AND model = $1 AND system_from >= $2::timestamptz ORDER BY id`,
    [model, since.toISOString()],
  );
}

/** From now on it prices nothing any more; what it priced until now keeps its price. Nothing is edited: a row follows. */
export async function closeProvisional(sql: Sql, model: string, now: Date): Promise<void> {
  await sql.rows(
    `WITH closed AS (
       UPDATE price_row SET system_to = $2::timestamptz WHERE owner = '${OWNER}' AND model = $1 AND system_to IS NULL RETURNING *)
     INSERT INTO price_row (provider, surface, model, routing, regions, tier, per_1m, valid_from, valid_to, system_from, source, status, owner)
     SELECT provider, surface, model, routing, regions, tier, per_1m, valid_from, least(valid_to, $2::timestamptz), $2::timestamptz,
       source, status, owner FROM closed WHERE valid_from < $2::timestamptz`,
    [model, now.toISOString()],
  );
}

/** A price of the book replaces a provisional one. */
export async function closePriced(sql: Sql, now: Date): Promise<void> {
  await sql.rows(
    `UPDATE price_row p SET system_to = $1::timestamptz WHERE p.owner = '${OWNER}' AND p.system_to IS NULL AND (
       EXISTS (SELECT FROM price_row o WHERE o.model = p.model AND o.owner <> '${OWNER}' AND o.system_to IS NULL)
       OR EXISTS (SELECT FROM price_layer l WHERE l.match->>'modelId' = p.model AND l.kind = 'fixed' AND l.system_to IS NULL)
       OR EXISTS (SELECT FROM model_alias a WHERE a.model = p.model AND a.system_to IS NULL AND a.alias_of IS NOT NULL))`,
    [now.toISOString()],
  );
}
