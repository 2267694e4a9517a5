import type { Sql } from '../../platform/database.js';

/** The busiest minute of one model within a quarter hour. */
export interface BusiestMinute {
  readonly provider: string;
  readonly model: string;
  /** Start of the quarter hour. */
  readonly quarter: Date;
  /** Of all meters, cache reads and writes included, of the calls that began within that minute. */
  readonly tokens: bigint;
}

/** Counted from the charges themselves: no sum is kept by minute. */
export function busiestMinutes(sql: Sql, from: Date, to: Date): Promise<BusiestMinute[]> {
  return sql.rows<BusiestMinute>(
    `SELECT provider, model, date_bin('15 minutes', minute, 'epoch') AS quarter, max(tokens)::bigint AS tokens
     FROM (SELECT provider, called_model AS model, date_trunc('minute', occurred_at) AS minute, sum(tokens) AS tokens
           FROM ledger.charged_call WHERE occurred_at >= $1 AND occurred_at < $2 GROUP BY 1, 2, 3) minutes
     GROUP BY 1, 2, 3 HAVING max(tokens) > 0`,
    [from, to],
  );
}
