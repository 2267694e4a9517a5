import type { Counts } from '@bursar/logs';
import { DAY, QUARTER } from '@bursar/time';
import type { Sql } from '../../platform/database.js';

export { quotaUse } from '../quota-use.repository.js';

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

/** Where calls come from. */
export function streams(sql: Sql): Promise<StreamRow[]> {
  return sql.rows<StreamRow>(
    `SELECT source, account, region, first_occurred_at AS "firstOccurredAt", last_occurred_at AS "lastOccurredAt",
       last_recorded_at AS "lastRecordedAt", invocations, lag_ms_last AS "lagMsLast"
     FROM ledger.stream ORDER BY account, region, source`,
  );
}

/** Of each source: how old its newest call is, and when it last brought one, in seconds. */
export function freshnessOfSources(
  sql: Sql,
  limit: number,
): Promise<{ source: string; lag: number; recorded: number }[]> {
  return sql.rows(
    `SELECT source, extract(epoch FROM now() - max(last_occurred_at))::float8 AS lag,
       extract(epoch FROM max(last_recorded_at))::float8 AS recorded
     FROM ledger.stream GROUP BY source ORDER BY source LIMIT $1`,
    [limit],
  );
}

/** Accounts of which any call has come. */
export async function accountsSeen(sql: Sql): Promise<ReadonlySet<string>> {
  const rows = await sql.rows<{ account: string }>('SELECT DISTINCT account FROM ledger.stream');
  return new Set(rows.map(({ account }) => account));
}

/** The newest call counted, and whether any call still waits for a price. */
export async function freshness(sql: Sql): Promise<{ dataTo: Date | null; parked: boolean }> {
  const [row] = await sql.rows<{ dataTo: Date | null; parked: boolean }>(
    `SELECT max(last_occurred_at) AS "dataTo", EXISTS (SELECT FROM ledger.parked) AS parked FROM ledger.stream`,
  );
  return row ?? { dataTo: null, parked: false };
}

/** The oldest call counted; null before the first. */
export async function dataFrom(sql: Sql): Promise<Date | null> {
  const [row] = await sql.rows<{ from: Date | null }>(
    'SELECT min(first_occurred_at) AS "from" FROM ledger.stream',
  );
  return row?.from ?? null;
}

/** What all batches counted, and how many calls wait for a price. */
export async function totals(sql: Sql): Promise<{ [K in keyof Counts]: bigint }> {
  const [row] = await sql.rows<{ [K in keyof Counts]: bigint }>(
    `SELECT coalesce(sum(received), 0)::bigint AS received, coalesce(sum(accepted), 0)::bigint AS accepted,
       coalesce(sum(duplicate), 0)::bigint AS duplicate, coalesce(sum(quarantined), 0)::bigint AS quarantined,
       (SELECT count(*) FROM ledger.parked) AS unpriced FROM ledger.batch`,
  );
  return row ?? { received: 0n, accepted: 0n, duplicate: 0n, quarantined: 0n, unpriced: 0n };
}

/** Calls that are kept, whatever batches say of them. */
export async function callsKept(sql: Sql): Promise<bigint> {
  const [row] = await sql.rows<{ calls: bigint }>(
    'SELECT count(*) AS calls FROM ledger.invocation',
  );
  return row?.calls ?? 0n;
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
