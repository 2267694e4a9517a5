import type { Sql } from '../platform/database.js';

/** Ceilings of output that admitted calls to one model were forwarded with, in the minute that had most of them. */
export interface OutputReserved {
  readonly region: string;
  readonly model: string;
  readonly calls: bigint;
  /** Tokens: the sum of their ceilings. */
  readonly tokens: bigint;
}

/** Of calls admitted in [from, to). A call that its gateway answered from a cache held nothing and reached no provider. */
export function outputReserved(sql: Sql, from: Date, to: Date): Promise<OutputReserved[]> {
  return sql.rows<OutputReserved>(
    `WITH minutes AS (
       SELECT answer->>'region' AS region, answer->>'model' AS model, date_trunc('minute', created_at) AS minute,
         count(*) AS calls, sum((answer->>'maxOutputTokens')::bigint)::bigint AS tokens
       FROM limits.hold
       WHERE created_at >= $1::timestamptz AND created_at < $2::timestamptz AND worst > 0
         AND answer->>'provider' = 'bedrock' AND (answer->>'maxOutputTokens')::bigint > 0
       GROUP BY 1, 2, 3)
     SELECT DISTINCT ON (region, model) region, model, calls, tokens FROM minutes ORDER BY region, model, calls DESC, tokens`,
    [from.toISOString(), to.toISOString()],
  );
}
