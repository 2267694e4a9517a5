import type { Sql } from '../../platform/database.js';
import type { ProvisionalPrice } from './provisional-price.js';

/** Those in force; ended ones too where they are asked for. */
export function listProvisional(sql: Sql, includeEnded: boolean): Promise<ProvisionalPrice[]> {
  return sql.rows<ProvisionalPrice>(
    `SELECT p.id::text AS id, p.model, CASE WHEN r.surface = 'direct' THEN r.provider ELSE 'bedrock' END AS provider,
       r.per_1m AS "per1M", trim_scale(p.cap_usd)::text AS cap, p.expires_at AS expires, p.reason, p.set_by AS "setBy",
       p.set_at AS "setAt", p.ended_at AS "endedAt", p.ended_because AS "endedBecause",
       ARRAY(SELECT o.id FROM price_row o WHERE o.owner = 'provisional' AND o.model = p.model AND o.system_from >= p.set_at) AS rows,
       EXISTS (SELECT FROM price_row o WHERE o.owner = 'provisional' AND o.model = p.model AND o.system_to IS NULL) AS "isOpen"
     FROM limits.provisional_price p JOIN price_row r ON r.id = p.price_row
     WHERE p.ended_at IS NULL OR $1::boolean ORDER BY p.id DESC`,
    [includeEnded],
  );
}

export async function savePrice(
  sql: Sql,
  price: {
    readonly row: number;
    readonly model: string;
    readonly cap: string;
    readonly expires: Date;
    readonly reason: string;
    readonly by: string;
    readonly at: Date;
  },
): Promise<void> {
  const { row, model, cap, expires, reason, by, at } = price;
  await sql.rows(
    `INSERT INTO limits.provisional_price (price_row, model, cap_usd, expires_at, reason, set_by, set_at)
     VALUES ($1, $2, $3::numeric, $4, $5, $6, $7)`,
    [row, model, cap, expires, reason, by, at],
  );
}

/** False where it has been ended meanwhile. */
export async function endPrice(sql: Sql, id: string, because: string, now: Date): Promise<boolean> {
  const rows = await sql.rows(
    `UPDATE limits.provisional_price SET ended_at = $3, ended_because = $2 WHERE id = $1::bigint AND ended_at IS NULL RETURNING id`,
    [id, because, now],
  );
  return rows.length > 0;
}
