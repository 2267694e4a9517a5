import { toFemto } from '@bursar/pricing';
import type { Sql } from '../../platform/database.js';
import type { ServicePeriod } from '../charges/charge.js';

/** What one team has of a driver on a day, or in a month: then the day is its first. */
export interface DriverValue {
  readonly day: string;
  readonly driver: string;
  readonly team: string;
  /** Exact decimal text, not below zero. */
  readonly value: string;
}

/** The sum of each team's values in a month, in 10⁻¹⁵ of the driver's unit. */
export async function driverTotals(
  sql: Sql,
  driver: string,
  { from, to }: ServicePeriod,
): Promise<Map<string, bigint>> {
  const rows = await sql.rows<{ team: string; value: string }>(
    `SELECT team, sum(value)::text AS value FROM chargeback.driver_value
     WHERE replaced_at IS NULL AND driver = $1 AND day >= $2::date AND day < $3::date GROUP BY team ORDER BY team`,
    [driver, from, to],
  );
  return new Map(rows.map(({ team, value }) => [team, toFemto(value)]));
}

/** What stands for the drivers, days and teams of these values. */
export function standingValues(
  sql: Sql,
  values: readonly DriverValue[],
): Promise<(DriverValue & { readonly id: bigint })[]> {
  return sql.rows(
    `SELECT v.id, v.day::text AS day, v.driver, v.team, trim_scale(v.value)::text AS value
     FROM chargeback.driver_value v
     JOIN jsonb_to_recordset($1::text::jsonb) AS w(day date, driver text, team text)
       ON w.day = v.day AND w.driver = v.driver AND w.team = v.team
     WHERE v.replaced_at IS NULL`,
    [JSON.stringify(values)],
  );
}

/** Those that had another value keep their rows, and no longer count. */
export async function saveValues(
  sql: Sql,
  replaced: readonly bigint[],
  values: readonly DriverValue[],
  { at, by }: { readonly at: Date; readonly by: string },
): Promise<void> {
  if (replaced.length > 0)
    await sql.rows(
      'UPDATE chargeback.driver_value SET replaced_at = $2::timestamptz WHERE id = ANY($1::bigint[])',
      [replaced.map(String), at],
    );
  if (values.length === 0) return;
  await sql.rows(
    `INSERT INTO chargeback.driver_value (day, driver, team, value, recorded_at, recorded_by)
     SELECT day, driver, team, value, $2::timestamptz, $3
     FROM jsonb_to_recordset($1::text::jsonb) AS v(day date, driver text, team text, value numeric)`,
    [JSON.stringify(values), at, by],
  );
}

/** A driver in a month: how many teams have a value, and what they come to. */
export interface DriverMonth {
  readonly driver: string;
  readonly month: string;
  readonly teams: number;
  readonly total: string;
}

/** The latest months first. */
export function listDrivers(sql: Sql, limit: number): Promise<DriverMonth[]> {
  return sql.rows(
    `SELECT driver, to_char(day, 'YYYY-MM') AS month, count(DISTINCT team)::int AS teams, trim_scale(sum(value))::text AS total
     FROM chargeback.driver_value WHERE replaced_at IS NULL
     GROUP BY 1, 2 ORDER BY 2 DESC, 1 LIMIT $1::int`,
    [limit],
  );
}
