import type { Sql } from '../../platform/database.js';
import { takeLock } from '../../platform/locks.js';

/** What posting has to know of time: the zone of the sums beside UTC, and which months are closed. */
export interface Calendar {
  readonly zone: string;
  /** As their first days. */
  readonly closed: ReadonlySet<string>;
}

/** Under the lock `periods`, so that no month closes before what is posted by this is committed. */
export async function readCalendar(sql: Sql): Promise<Calendar> {
  const [row] = await sql.rows<{ zone: string | null; closed: string[] | null }>(
    `SELECT (SELECT value FROM ledger.setting WHERE name = 'reporting-zone') AS zone,
       (SELECT jsonb_agg(month::text) FROM ledger.period WHERE closed_at IS NOT NULL) AS closed`,
  );
  return { zone: row?.zone ?? 'UTC', closed: new Set(row?.closed ?? []) };
}

/** A month that was ever closed. */
export interface Period {
  /** YYYY-MM, UTC. */
  readonly month: string;
  /** Null: it is open again. */
  readonly closedAt: Date | null;
  readonly position: bigint;
}

export function periods(sql: Sql): Promise<Period[]> {
  return sql.rows<Period>(
    `SELECT to_char(month, 'YYYY-MM') AS month, closed_at AS "closedAt", position FROM ledger.period ORDER BY month`,
  );
}

export async function isClosed(sql: Sql, month: string): Promise<boolean> {
  const [row] = await sql.rows<{ closed: boolean }>(
    `SELECT closed_at IS NOT NULL AS closed FROM ledger.period WHERE month = ($1 || '-01')::date`,
    [month],
  );
  return row?.closed === true;
}

/** Waits for all that is being posted, and lets nothing be posted before the caller's transaction ends. */
export const lockPeriods = (sql: Sql): Promise<void> => takeLock(sql, 'periods');

/**
 * Under `lockPeriods`: from its commit on, usage of the month is posted to a later one. Answers with the last id that a line of it
 * may have. A sequence counts on whatever becomes of a transaction, and those that post to this month have ended.
 */
export async function closePeriod(sql: Sql, month: string, at: Date): Promise<bigint> {
  const [row] = await sql.rows<{ position: bigint }>(
    `INSERT INTO ledger.period AS p (month, closed_at, position)
     SELECT ($1 || '-01')::date, $2::timestamptz, CASE WHEN is_called THEN last_value ELSE 0 END FROM ledger.charge_id
     ON CONFLICT (month) DO UPDATE SET closed_at = excluded.closed_at, position = excluded.position RETURNING position`,
    [month, at.toISOString()],
  );
  return row?.position ?? 0n;
}

/** Under `lockPeriods`: usage of the month is posted to it again. */
export async function reopenPeriod(sql: Sql, month: string): Promise<void> {
  await sql.rows(`UPDATE ledger.period SET closed_at = NULL WHERE month = ($1 || '-01')::date`, [
    month,
  ]);
}

/** Months with usage or with lines posted to them, the earliest first. */
export function monthsWithLines(
  sql: Sql,
): Promise<{ month: string; usd: string; calls: bigint }[]> {
  return sql.rows(
    `WITH late AS (
       SELECT posted_month AS month, date_trunc('month', occurred_at AT TIME ZONE 'UTC')::date AS own, requests, cost
       FROM ledger.charge WHERE posted_month IS NOT NULL),
     part AS (
       SELECT day AS month, requests, cost FROM ledger.spend_month WHERE zone = 0
       UNION ALL SELECT month, requests, cost FROM late
       UNION ALL SELECT own, -requests, -cost FROM late)
     SELECT to_char(month, 'YYYY-MM') AS month, sum(requests)::bigint AS calls, trim_scale(sum(cost))::text AS usd
     FROM part GROUP BY month ORDER BY month`,
  );
}

/** What a close asks of a month's usage, by its sums. */
export interface MonthFigures {
  readonly calls: bigint;
  readonly unpriced: bigint;
  readonly estimated: bigint;
  /** USD, exact decimal text. */
  readonly usd: string;
  readonly usdUpper: string;
  readonly usdOfTeam: string;
}

/** Of usage in the month, UTC; `team` is the one that stands for none. */
export async function monthFigures(sql: Sql, month: string, team: string): Promise<MonthFigures> {
  const [row] = await sql.rows<MonthFigures>(
    `SELECT coalesce(sum(m.requests), 0)::bigint AS calls, coalesce(sum(m.unpriced), 0)::bigint AS unpriced,
       coalesce(sum(m.estimated), 0)::bigint AS estimated, trim_scale(coalesce(sum(m.cost), 0))::text AS usd,
       trim_scale(coalesce(sum(m.cost_upper), 0))::text AS "usdUpper",
       trim_scale(coalesce(sum(m.cost) FILTER (WHERE s.team = $2), 0))::text AS "usdOfTeam"
     FROM ledger.spend_month m JOIN ledger.spend_scope s ON s.id = m.scope_id WHERE m.zone = 0 AND m.day = ($1 || '-01')::date`,
    [month, team],
  );
  const none = { calls: 0n, unpriced: 0n, estimated: 0n };
  return row ?? { ...none, usd: '0', usdUpper: '0', usdOfTeam: '0' };
}
