import { TOKEN_METERS } from '@bursar/pricing';
import { columnOf } from '../../ledger/ledger.module.js';
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

const TOKENS = TOKEN_METERS.map((name) => `c.${columnOf(name)}`).join(' + ');

/** Counted from the charges themselves: no sum is kept by minute. */
export function busiestMinutes(sql: Sql, from: Date, to: Date): Promise<BusiestMinute[]> {
  return sql.rows<BusiestMinute>(
    `SELECT provider, model, date_bin('15 minutes', minute, 'epoch') AS quarter, max(tokens)::bigint AS tokens
     FROM (SELECT s.provider, s.model, date_trunc('minute', c.occurred_at) AS minute, sum(${TOKENS}) AS tokens
           FROM ledger.charge c JOIN ledger.spend_key k ON k.id = c.key_id JOIN ledger.spend_scope s ON s.id = k.scope_id
           WHERE c.occurred_at >= $1 AND c.occurred_at < $2 GROUP BY 1, 2, 3) minutes
     GROUP BY 1, 2, 3 HAVING max(tokens) > 0`,
    [from, to],
  );
}
