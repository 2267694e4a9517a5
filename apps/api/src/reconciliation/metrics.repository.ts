import type { Sql } from '../platform/database.js';
import { invariant } from '../platform/errors.js';
import { type Removal, removal } from '../platform/postgres/removal.js';
import type { MetricHour } from './metric.js';
import type { ReadHour } from './silence.js';

/** Hours of one statement: what is in memory at once as text. */
const ROWS_AT_ONCE = 2_000;

interface Place {
  readonly account: string;
  readonly region: string;
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  /** When the provider was asked. */
  readonly readAt: Date;
}

/** Replaces all hours of [from, to) of that account and region, full hours. All statements belong to the caller's transaction. */
export async function replaceMetrics(
  sql: Sql,
  { account, region, from, to, readAt }: Place,
  hours: readonly MetricHour[],
): Promise<void> {
  for (const one of hours)
    invariant(
      one.account === account && one.region === region && one.hour >= from && one.hour < to,
      `metrics of ${one.account} ${one.region} ${one.hour.toISOString()} lie outside of what is replaced`,
    );
  await sql.rows(
    `DELETE FROM reconciliation.metric_hour
     WHERE account = $1 AND region = $2 AND hour >= $3::timestamptz AND hour < $4::timestamptz`,
    [account, region, from.toISOString(), to.toISOString()],
  );
  for (let at = 0; at < hours.length; at += ROWS_AT_ONCE)
    await insertHours(sql, hours.slice(at, at + ROWS_AT_ONCE));
  await sql.rows(
    `INSERT INTO reconciliation.measured_hour (account, region, hour, read_at)
     SELECT $1, $2, hour, $5::timestamptz
     FROM generate_series($3::timestamptz, $4::timestamptz - interval '1 hour', interval '1 hour') AS hour
     ON CONFLICT (account, region, hour) DO UPDATE SET read_at = excluded.read_at`,
    [account, region, from.toISOString(), to.toISOString(), readAt.toISOString()],
  );
}

/** Hours of [from, to) whose metrics have been read. */
export function readHours(sql: Sql, from: Date, to: Date): Promise<ReadHour[]> {
  return sql.rows<ReadHour>(
    `SELECT account, region, hour, read_at AS "readAt" FROM reconciliation.measured_hour
     WHERE hour >= $1::timestamptz AND hour < $2::timestamptz`,
    [from.toISOString(), to.toISOString()],
  );
}

/** Where metrics have been read in the month before and ever since. */
export function placesMeasured(
  sql: Sql,
  from: Date,
): Promise<{ readonly account: string; readonly region: string }[]> {
  return sql.rows(
    `SELECT DISTINCT account, region FROM reconciliation.measured_hour
     WHERE hour >= $1::timestamptz - interval '30 days'`,
    [from.toISOString()],
  );
}

async function insertHours(sql: Sql, hours: readonly MetricHour[]): Promise<void> {
  const plain = JSON.stringify(hours, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  await sql.rows(
    `INSERT INTO reconciliation.metric_hour (account, region, hour, namespace, model, invocations, client_errors,
       server_errors, throttles, input, output, cache_read, cache_write)
     SELECT account, region, hour, namespace, model, invocations, "clientErrors",
       "serverErrors", throttles, input, output, "cacheRead", "cacheWrite"
     FROM jsonb_to_recordset($1::jsonb) AS m (account text, region text, hour timestamptz, namespace text, model text,
       invocations bigint, "clientErrors" bigint, "serverErrors" bigint, throttles bigint,
       input bigint, output bigint, "cacheRead" bigint, "cacheWrite" bigint)`,
    [plain],
  );
}

/** Measured tokens of an hour, by namespace and by the model's name at AWS. */
export type MeasuredHour = Omit<MetricHour, 'throttles'>;

export function metricsBetween(sql: Sql, from: Date, to: Date): Promise<MeasuredHour[]> {
  return sql.rows<MeasuredHour>(
    `SELECT account, region, namespace, model, hour, invocations, client_errors AS "clientErrors",
       server_errors AS "serverErrors", input, output, cache_read AS "cacheRead", cache_write AS "cacheWrite"
     FROM reconciliation.metric_hour WHERE hour >= $1::timestamptz AND hour < $2::timestamptz
     ORDER BY hour, account, region, namespace, model`,
    [from.toISOString(), to.toISOString()],
  );
}

/** A month more than usage is kept: the first month within retention is compared with the days before it, too. */
const BEFORE = `$1::timestamptz - interval '1 month'`;

const METRICS = `DELETE FROM reconciliation.metric_hour WHERE ctid IN (
  SELECT ctid FROM reconciliation.metric_hour WHERE hour < ${BEFORE} ORDER BY hour LIMIT $2)`;

const HOURS = `DELETE FROM reconciliation.measured_hour WHERE ctid IN (
  SELECT ctid FROM reconciliation.measured_hour WHERE hour < ${BEFORE} LIMIT $2)`;

/** What the provider measured, once it is past retention. What it billed is kept. */
export const metricRemovals: Readonly<Record<string, Removal>> = {
  metrics: removal(METRICS),
  measuredHours: removal(HOURS),
};
