import { DAY, QUARTER } from '@bursar/time';
import type { Sql } from '../platform/database.js';

export interface UnallocatedRow {
  kind: 'principal' | 'profile' | 'account';
  pattern: string;
  example: string;
  requests: bigint;
  unpriced: bigint;
  cost: string;
  models: string[];
  lastAt: Date;
}

/**
 * What no rule recognises, by what a rule would have to match: the application profile if the call named one, else the role
 * (whatever its session) or user, else the account.
 */
export function unallocatedSources(sql: Sql, from: Date, to: Date): Promise<UnallocatedRow[]> {
  return sql.rows<UnallocatedRow>(
    `WITH keys AS (
       SELECT k.key_id AS id, k.model FROM ledger.spend_dimensions k WHERE k.team = 'unallocated'),
     calls AS (
       SELECT c.requests, c.unpriced, c.cost, c.occurred_at, keys.model, i.model_ref, i.principal, i.account,
         CASE WHEN i.model_ref LIKE 'arn:%:application-inference-profile/%' THEN 'profile'
              WHEN i.principal IS NOT NULL THEN 'principal' ELSE 'account' END AS kind
       FROM ledger.charge c JOIN keys ON keys.id = c.key_id
       JOIN ledger.invocation i ON i.occurred_at = c.occurred_at AND i.key = c.invocation
       WHERE c.occurred_at >= $1 AND c.occurred_at < $2)
     SELECT kind,
       CASE kind WHEN 'profile' THEN model_ref WHEN 'account' THEN account
            ELSE regexp_replace(principal, '^(arn:[^:]*:sts::[^:]*:assumed-role/[^/]+/).*$', '\\1*') END AS pattern,
       min(CASE kind WHEN 'profile' THEN model_ref WHEN 'account' THEN account ELSE principal END) AS example,
       sum(requests)::bigint AS requests, sum(unpriced)::bigint AS unpriced, trim_scale(sum(cost))::text AS cost,
       array_agg(DISTINCT model ORDER BY model) AS models, max(occurred_at) AS "lastAt"
     FROM calls GROUP BY 1, 2 HAVING sum(requests) <> 0 ORDER BY sum(cost) DESC, 2`,
    [from, to],
  );
}

/** All spend of a range, what a share is a share of: whole days and quarter hours by their sums, the ends by their charges. */
export async function costOf(sql: Sql, from: Date, to: Date): Promise<string> {
  const quarters = within(from, to, QUARTER);
  const days = within(quarters.from, quarters.to, DAY);
  const [row] = await sql.rows<{ cost: string }>(
    `SELECT trim_scale(coalesce(sum(cost), 0))::text AS cost FROM (
       SELECT cost FROM ledger.spend_day
       WHERE zone = 0 AND day >= ($5::timestamptz AT TIME ZONE 'UTC')::date AND day < ($6::timestamptz AT TIME ZONE 'UTC')::date
       UNION ALL SELECT cost FROM ledger.spend_quarter WHERE at >= $3 AND at < $5
       UNION ALL SELECT cost FROM ledger.spend_quarter WHERE at >= $6 AND at < $4
       UNION ALL SELECT cost FROM ledger.charge WHERE occurred_at >= $1 AND occurred_at < $3
       UNION ALL SELECT cost FROM ledger.charge WHERE occurred_at >= $4 AND occurred_at < $2) parts`,
    [from, to, quarters.from, quarters.to, days.from, days.to],
  );
  return row?.cost ?? '0';
}

/** The whole steps of a range; none lies at its beginning. */
function within(from: Date, to: Date, step: number): { from: Date; to: Date } {
  const first = Math.ceil(from.getTime() / step) * step;
  const last = Math.floor(to.getTime() / step) * step;
  if (first >= last) return { from, to: from };
  return { from: new Date(first), to: new Date(last) };
}
