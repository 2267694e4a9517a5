import type { Sql } from '../platform/database.js';
import { removal } from '../platform/postgres/removal.js';

/** What the operators of limits are to see: of a call, or of a budget, a key or a deny policy. */
export interface LimitAlert {
  readonly kind: string;
  /** Null: it is about more than one call. */
  readonly admission: string | null;
  /** The key to freeze; null where none is. */
  readonly apiKey: string | null;
  readonly detail: unknown;
  /** Nothing is to be frozen for it. */
  readonly isAnswered: boolean;
}

export async function insertLimitAlerts(
  sql: Sql,
  alerts: readonly LimitAlert[],
  now: Date,
): Promise<void> {
  if (alerts.length === 0) return;
  await sql.rows(
    `INSERT INTO limits.alert (at, kind, admission, api_key, detail, answered_at)
     SELECT $1::timestamptz, kind, admission, api_key, detail, CASE WHEN is_answered THEN $1::timestamptz END
     FROM unnest($2::text[], $3::uuid[], $4::text[], $5::jsonb[], $6::boolean[]) AS t(kind, admission, api_key, detail, is_answered)`,
    [
      now,
      alerts.map(({ kind }) => kind),
      alerts.map(({ admission }) => admission),
      alerts.map(({ apiKey }) => apiKey),
      alerts.map(({ detail }) => JSON.stringify(detail)),
      alerts.map(({ isAnswered }) => isAnswered),
    ],
  );
}

export interface AlertRow {
  readonly at: Date;
  readonly kind: string;
  readonly admission: string;
}

export function findAlerts(sql: Sql, admissions: readonly string[]): Promise<AlertRow[]> {
  return sql.rows<AlertRow>(
    `SELECT at, kind, admission::text AS admission FROM limits.alert WHERE admission = ANY($1::uuid[]) ORDER BY at`,
    [[...admissions]],
  );
}

export interface BrokenBound {
  readonly key: string;
  readonly admission: string;
  readonly detail: unknown;
}

/** Takes the alerts that are not answered yet; one for each key. */
export function claimBroken(sql: Sql, now: Date): Promise<BrokenBound[]> {
  return sql.rows<BrokenBound>(
    `WITH claimed AS (
       UPDATE limits.alert SET answered_at = $1::timestamptz WHERE id IN (
         SELECT id FROM limits.alert WHERE kind = 'bound_broken' AND answered_at IS NULL ORDER BY id FOR UPDATE SKIP LOCKED)
       RETURNING id, admission, api_key, detail)
     SELECT DISTINCT ON (api_key) api_key AS key, admission::text AS admission, detail
     FROM claimed WHERE api_key IS NOT NULL ORDER BY api_key, id`,
    [now],
  );
}

/** One that reports a broken bound stays until it is answered: by it a key is frozen. */
export const removeAlerts = removal(`DELETE FROM limits.alert WHERE id IN (
  SELECT id FROM limits.alert WHERE at < $1::timestamptz AND (answered_at IS NOT NULL OR kind <> 'bound_broken') ORDER BY id LIMIT $2)`);
