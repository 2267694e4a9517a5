import { TOKEN_METERS } from '@bursar/pricing';
import type { Sql } from '../platform/database.js';
import { TOKEN_COLUMNS } from './measures.js';

/** Calls of one hour that were rated by one card: same model as named, same place and tier, same price. */
export interface MeteredUsage extends Readonly<Record<(typeof TOKEN_METERS)[number], bigint>> {
  /** Its start, UTC. */
  readonly hour: Date;
  readonly account: string;
  readonly region: string;
  readonly provider: string;
  /** As logged: an id, a profile id or an ARN. */
  readonly modelRef: string;
  readonly tier: string;
  /** By the provider's own log, and not by a settlement or a trace. */
  readonly isLogged: boolean;
  readonly bookVersion: number;
  readonly isPriced: boolean;
  /** The last of the calls, and the longest of their prompts. */
  readonly at: Date;
  readonly promptTokens: bigint;
  /** Meters beside tokens, of each call. */
  readonly more: Readonly<Record<string, string>> | null;
  readonly requests: bigint;
  /** Cache writes whose lifetime the source does not report: among the tokens, at the meter that they were priced by. */
  readonly unknownWrites: bigint;
  /** USD, exact decimal text. */
  readonly cost: string;
  readonly listCost: string;
}

const SUMS = TOKEN_METERS.map(
  (meter, i) => `sum(c.${TOKEN_COLUMNS[i] ?? ''})::bigint AS "${meter}"`,
).join(', ');

/**
 * What stands in the ledger for calls of [from, to): lines that were taken back cancel out. A month is read in parts, since the
 * answer grows with hours, accounts and models.
 */
export function meteredUsage(sql: Sql, from: Date, to: Date): Promise<MeteredUsage[]> {
  return sql.rows<MeteredUsage>(
    `SELECT date_trunc('hour', c.occurred_at, 'UTC') AS hour, i.account, i.region, i.provider,
       i.model_ref AS "modelRef", i.tier, i.rank >= 30 AS "isLogged", c.book_version AS "bookVersion",
       c.unpriced = 0 AS "isPriced", max(c.occurred_at) AS at,
       max(i.input + i.cache_read + i.cache_write_5m + i.cache_write_1h + i.cache_write_unknown) AS "promptTokens",
       i.more, sum(c.requests)::bigint AS requests, ${SUMS},
       sum(i.cache_write_unknown * c.requests)::bigint AS "unknownWrites",
       trim_scale(sum(c.cost))::text AS cost, trim_scale(sum(c.list_cost))::text AS "listCost"
     FROM ledger.charge c JOIN ledger.invocation i ON i.occurred_at = c.occurred_at AND i.key = c.invocation
     WHERE c.occurred_at >= $1::timestamptz AND c.occurred_at < $2::timestamptz
       AND i.occurred_at >= $1::timestamptz AND i.occurred_at < $2::timestamptz
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, c.price_row, c.price_layer, i.more
     HAVING sum(c.requests) <> 0`,
    [from.toISOString(), to.toISOString()],
  );
}
