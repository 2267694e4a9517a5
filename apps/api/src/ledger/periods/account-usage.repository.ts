import { monthSpan } from '@bursar/time';
import type { Sql } from '../../platform/database.js';

/** What calls of one account to one model cost, as its bill groups them. */
export interface AccountUsage {
  readonly account: string;
  readonly provider: string;
  /** Its identity. */
  readonly model: string;
  /** Exact decimal text. */
  readonly usd: string;
}

const FOUND = `SELECT i.account, s.provider, coalesce(s.canonical_model, s.model) AS model, trim_scale(sum(c.cost))::text AS usd
  FROM ledger.charge c JOIN ledger.invocation i ON i.occurred_at = c.occurred_at AND i.key = c.invocation
  JOIN ledger.spend_key k ON k.id = c.key_id JOIN ledger.spend_scope s ON s.id = k.scope_id
  WHERE c.occurred_at >= $1::timestamptz AND c.occurred_at < $2::timestamptz
    AND i.occurred_at >= $1::timestamptz AND i.occurred_at < $2::timestamptz`;
const GROUPED = 'GROUP BY 1, 2, 3 HAVING sum(c.cost) <> 0 ORDER BY 1, 2, 3';

/** Of calls in a month, what is posted to the month itself. While it is closed the answer stays the same. */
export function ownUsage(sql: Sql, month: string): Promise<AccountUsage[]> {
  const { from, to } = monthSpan(month);
  return sql.rows<AccountUsage>(`${FOUND} AND c.posted_month IS NULL ${GROUPED}`, [from, to]);
}

/** Of calls in a month, what is posted to later ones by lines after `after` and up to `position`: few, by an index of their own. */
export function lateUsage(
  sql: Sql,
  month: string,
  after: bigint,
  position: bigint | null,
): Promise<AccountUsage[]> {
  const { from, to } = monthSpan(month);
  return sql.rows<AccountUsage>(
    `${FOUND} AND c.posted_month IS NOT NULL AND c.id > $3::bigint AND ($4::bigint IS NULL OR c.id <= $4::bigint) ${GROUPED}`,
    [from, to, after, position],
  );
}

/** Under `lockPeriods`: the last id that a line posted by now may have. */
export async function lastLine(sql: Sql): Promise<bigint> {
  const [row] = await sql.rows<{ position: bigint }>(
    'SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS position FROM ledger.charge_id',
  );
  return row?.position ?? 0n;
}
