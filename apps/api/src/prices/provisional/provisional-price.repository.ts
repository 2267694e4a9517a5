import { toFemto } from '@bursar/pricing';
import type { Sql } from '../../platform/database.js';

export interface Provisional {
  readonly id: string;
  readonly model: string;
  readonly provider: string;
  readonly per1M: Readonly<Record<string, string>>;
  readonly cap: string;
  readonly spent: string;
  readonly held: string;
  readonly expires: Date;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: Date;
  readonly endedAt: Date | null;
  readonly endedBecause: string | null;
  /** Null: the book has taken its place. */
  readonly isOpen: boolean;
}

/** What was priced by rows of this grant; each model's calls are a few keys among all. */
const SPENT = `(SELECT coalesce(sum(c.cost), 0) FROM ledger.spend_scope s JOIN ledger.spend_key k ON k.scope_id = s.id
  JOIN ledger.charge c ON c.key_id = k.id AND c.occurred_at >= p.set_at
  WHERE coalesce(s.canonical_model, s.model) = p.model AND c.price_row IN (
    SELECT id FROM price_row WHERE owner = 'provisional' AND model = p.model AND system_from >= p.set_at))`;
/** Of each state by its own index: most holds are over. */
const HELD = `(SELECT coalesce(sum(h.taken), 0) FROM (
    SELECT held AS taken, call, created_at FROM limits.hold WHERE state = 'PENDING'
    UNION ALL SELECT presumed, call, created_at FROM limits.hold WHERE state = 'PRESUMED') h
  WHERE h.created_at >= p.set_at AND coalesce(h.call->>'canonicalModel', h.call->>'model') = p.model)`;

/** Those in force; ended ones too where they are asked for. */
export function listProvisional(sql: Sql, includeEnded: boolean): Promise<Provisional[]> {
  return sql.rows<Provisional>(
    `SELECT p.id::text AS id, p.model, CASE WHEN r.surface = 'direct' THEN r.provider ELSE 'bedrock' END AS provider,
       r.per_1m AS "per1M", trim_scale(p.cap_usd)::text AS cap, trim_scale(${SPENT})::text AS spent,
       trim_scale(${HELD})::text AS held, p.expires_at AS expires, p.reason, p.set_by AS "setBy", p.set_at AS "setAt",
       p.ended_at AS "endedAt", p.ended_because AS "endedBecause",
       EXISTS (SELECT FROM price_row o WHERE o.owner = 'provisional' AND o.model = p.model AND o.system_to IS NULL) AS "isOpen"
     FROM limits.provisional_price p JOIN price_row r ON r.id = p.price_row
     WHERE p.ended_at IS NULL OR $1::boolean ORDER BY p.id DESC`,
    [includeEnded],
  );
}

export async function insertGrant(
  sql: Sql,
  grant: {
    readonly row: number;
    readonly model: string;
    readonly cap: string;
    readonly expires: Date;
    readonly reason: string;
    readonly by: string;
    readonly at: Date;
  },
): Promise<void> {
  const { row, model, cap, expires, reason, by, at } = grant;
  await sql.rows(
    `INSERT INTO limits.provisional_price (price_row, model, cap_usd, expires_at, reason, set_by, set_at)
     VALUES ($1, $2, $3::numeric, $4, $5, $6, $7)`,
    [row, model, cap, expires, reason, by, at],
  );
}

/** False where it has been ended meanwhile. */
export async function endGrant(sql: Sql, id: string, because: string, now: Date): Promise<boolean> {
  const rows = await sql.rows(
    `UPDATE limits.provisional_price SET ended_at = $3, ended_because = $2 WHERE id = $1::bigint AND ended_at IS NULL RETURNING id`,
    [id, because, now],
  );
  return rows.length > 0;
}

export const isSpent = ({ spent, held, cap }: Provisional): boolean =>
  toFemto(spent) + toFemto(held) >= toFemto(cap);
