import type { LimitName, Scope } from '@bursar/limits';
import { reportingZone } from '../org/org.module.js';
import type { Sql } from '../platform/database.js';
import type { Limits, Quota, Raise } from './quota.js';

export interface StoredQuota {
  readonly id: string;
  readonly scope: Scope;
  readonly limits: Limits;
  /** Empty: the reporting zone. */
  readonly timezone: string;
  readonly parent: string | null;
}

export function loadStoredQuotas(sql: Sql): Promise<StoredQuota[]> {
  return sql.rows(
    `SELECT id, scope, limits, timezone, parent_id AS parent FROM quota WHERE removed_at IS NULL ORDER BY id`,
  );
}

/** Raises that have not lapsed at `now` and were not ended early, by quota. */
async function loadRaises(sql: Sql, now: Date): Promise<Map<string, Raise[]>> {
  const rows = await sql.rows<{
    quota: string;
    limit: LimitName;
    amount: number;
    from: Date;
    until: Date;
  }>(
    `SELECT subject AS quota, limit_name AS "limit", amount::float8 AS amount, starts_at AS "from", until
     FROM limits.standing_increase WHERE kind = 'quota' AND until > $1::timestamptz ORDER BY starts_at, id`,
    [now],
  );
  return Map.groupBy(
    rows.map(({ from, until, ...row }) => ({
      ...row,
      from: from.getTime(),
      until: until.getTime(),
    })),
    ({ quota }) => quota,
  );
}

/** SQL: the environments that quotas are about, and which: those that people of the whole organisation write. */
export const ENVIRONMENTS_OF_QUOTAS = `SELECT scope->>'environment' AS name, 'quota ' || id AS by
  FROM quota WHERE removed_at IS NULL AND parent_id IS NULL`;

/** With the raises that have not lapsed at `now`. */
export async function loadQuotas(sql: Sql, now: Date): Promise<Quota[]> {
  const stored = await loadStoredQuotas(sql);
  if (stored.length === 0) return [];
  const raises = await loadRaises(sql, now);
  const zone = await reportingZone(sql);
  return stored.map((quota) => ({
    ...quota,
    timezone: quota.timezone === '' ? zone : quota.timezone,
    raises: raises.get(quota.id) ?? [],
  }));
}

export interface QuotaRow extends StoredQuota {
  readonly by: string;
}

/** Quotas that come back keep what was counted for them today. */
export async function saveQuotas(sql: Sql, rows: readonly QuotaRow[], at: Date): Promise<void> {
  if (rows.length === 0) return;
  await sql.rows(
    `INSERT INTO quota (id, scope, limits, timezone, parent_id, created_at, created_by)
     SELECT id, scope, limits, timezone, parent, $2::timestamptz, by
     FROM jsonb_to_recordset($1::jsonb) AS t(id text, scope jsonb, limits jsonb, timezone text, parent text, by text)
     ON CONFLICT (id) DO UPDATE SET scope = excluded.scope, limits = excluded.limits, timezone = excluded.timezone,
       parent_id = excluded.parent_id, removed_at = NULL`,
    [JSON.stringify(rows), at],
  );
}

export async function removeQuotas(sql: Sql, ids: readonly string[], at: Date): Promise<void> {
  if (ids.length === 0) return;
  await sql.rows('UPDATE quota SET removed_at = $2::timestamptz WHERE id = ANY($1::text[])', [
    [...ids],
    at,
  ]);
}
