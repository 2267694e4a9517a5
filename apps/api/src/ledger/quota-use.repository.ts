import type { Sql } from '../platform/database.js';

/** What calls to one model as logged count against a provider's quotas of it. */
export interface QuotaUse {
  /** Empty: the source does not say. */
  readonly account: string;
  readonly region: string;
  readonly model: string;
  /** Null: of all teams. */
  readonly team: string | null;
  /** Of the busiest minute. */
  readonly tokensPeak: bigint;
  readonly requestsPeak: bigint;
  readonly tokens: bigint;
  readonly requests: bigint;
}

/**
 * Of calls of [from, to) on Bedrock, by team and together: tokens of input and cache writes, and those of output times what each
 * counts as (`burndown`, by the model's identity; else once). Tokens that a cache served count nothing once a call is over.
 */
export function quotaUse(
  sql: Sql,
  from: Date,
  to: Date,
  burndown: ReadonlyMap<string, number>,
): Promise<QuotaUse[]> {
  return sql.rows<QuotaUse>(
    `WITH minutes AS (
       SELECT i.account, i.region, s.model, s.team, date_trunc('minute', c.occurred_at) AS minute,
         sum(c.input + c.cache_write_5m + c.cache_write_30m + c.cache_write_1h + c.output * coalesce(b.times, 1)) AS tokens,
         sum(c.requests) AS requests
       FROM ledger.charge c JOIN ledger.invocation i ON i.occurred_at = c.occurred_at AND i.key = c.invocation
       JOIN ledger.spend_key k ON k.id = c.key_id JOIN ledger.spend_scope s ON s.id = k.scope_id
       LEFT JOIN unnest($3::text[], $4::int[]) AS b(model, times) ON b.model = s.canonical_model
       WHERE c.occurred_at >= $1::timestamptz AND c.occurred_at < $2::timestamptz
         AND i.occurred_at >= $1::timestamptz AND i.occurred_at < $2::timestamptz AND i.provider = 'bedrock'
       GROUP BY 1, 2, 3, 4, 5),
     together AS (
       SELECT account, region, model, NULL::text AS team, minute, sum(tokens) AS tokens, sum(requests) AS requests
       FROM minutes GROUP BY 1, 2, 3, 5 UNION ALL SELECT * FROM minutes)
     SELECT account, region, model, team, max(tokens)::bigint AS "tokensPeak", max(requests)::bigint AS "requestsPeak",
       sum(tokens)::bigint AS tokens, sum(requests)::bigint AS requests
     FROM together GROUP BY 1, 2, 3, 4 HAVING sum(requests) <> 0`,
    [from.toISOString(), to.toISOString(), [...burndown.keys()], [...burndown.values()]],
  );
}
