import type { Counts } from '@bursar/logs';
import type { Sql } from '../platform/database.js';

export interface StreamRow {
  source: string;
  account: string;
  region: string;
  firstOccurredAt: Date;
  lastOccurredAt: Date;
  lastRecordedAt: Date;
  invocations: bigint;
  lagMsLast: bigint;
}

export function streams(sql: Sql): Promise<StreamRow[]> {
  return sql.rows<StreamRow>(
    `SELECT source, account, region, first_occurred_at AS "firstOccurredAt", last_occurred_at AS "lastOccurredAt",
       last_recorded_at AS "lastRecordedAt", invocations, lag_ms_last AS "lagMsLast"
     FROM ledger.stream ORDER BY account, region, source`,
  );
}

export async function totals(sql: Sql): Promise<{ [K in keyof Counts]: bigint }> {
  const [row] = await sql.rows<{ [K in keyof Counts]: bigint }>(
    `SELECT coalesce(sum(received), 0)::bigint AS received, coalesce(sum(accepted), 0)::bigint AS accepted,
       coalesce(sum(duplicate), 0)::bigint AS duplicate, coalesce(sum(quarantined), 0)::bigint AS quarantined,
       (SELECT count(*) FROM ledger.parked) AS unpriced FROM ledger.batch`,
  );
  return row ?? { received: 0n, accepted: 0n, duplicate: 0n, quarantined: 0n, unpriced: 0n };
}

export interface UnpricedModelRow {
  model: string;
  provider: string;
  reason: string;
  requests: bigint;
  inputTokens: bigint;
  outputTokens: bigint;
  firstAt: Date;
  lastAt: Date;
}

/** Models whose calls wait for a price, by lost requests. */
export function unpricedModels(
  sql: Sql,
  from: Date | null,
  to: Date | null,
): Promise<UnpricedModelRow[]> {
  return sql.rows<UnpricedModelRow>(
    `SELECT p.model, i.provider, p.reason, count(*) AS requests,
       sum(i.input + i.cache_read + i.cache_write_5m + i.cache_write_1h + i.cache_write_unknown)::bigint AS "inputTokens",
       sum(i.output)::bigint AS "outputTokens", min(p.occurred_at) AS "firstAt", max(p.occurred_at) AS "lastAt"
     FROM ledger.parked p JOIN ledger.invocation i ON i.occurred_at = p.occurred_at AND i.key = p.invocation
     WHERE ($1::timestamptz IS NULL OR p.occurred_at >= $1) AND ($2::timestamptz IS NULL OR p.occurred_at < $2)
     GROUP BY 1, 2, 3 ORDER BY requests DESC, model`,
    [from, to],
  );
}
