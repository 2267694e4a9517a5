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
    `WITH calls AS (
       SELECT c.requests, c.unpriced, c.cost, c.occurred_at, c.called_model AS model, i.model_ref, i.principal, i.account,
         CASE WHEN i.model_ref LIKE 'arn:%:application-inference-profile/%' THEN 'profile'
              WHEN i.principal IS NOT NULL THEN 'principal' ELSE 'account' END AS kind
       FROM ledger.charged_call c
       JOIN ledger.reported_call i ON i.occurred_at = c.occurred_at AND i.key = c.invocation
       WHERE c.team = 'unallocated' AND c.occurred_at >= $1 AND c.occurred_at < $2)
     SELECT kind,
       CASE kind WHEN 'profile' THEN model_ref WHEN 'account' THEN account
            ELSE regexp_replace(principal, '^(arn:[^:]*:sts::[^:]*:assumed-role/[^/]+/).*$', '\\1*') END AS pattern,
       min(CASE kind WHEN 'profile' THEN model_ref WHEN 'account' THEN account ELSE principal END) AS example,
       sum(requests)::bigint AS requests, sum(unpriced)::bigint AS unpriced, trim_scale(sum(cost))::text AS cost,
       array_agg(DISTINCT model ORDER BY model) AS models, max(occurred_at) AS "lastAt"
     FROM calls GROUP BY 1, 2 HAVING sum(requests) <> 0 OR sum(cost) <> 0 ORDER BY sum(cost) DESC, 2`,
    [from, to],
  );
}
