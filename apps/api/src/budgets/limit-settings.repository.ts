import type { Sql } from '../platform/database.js';

/** Settings of limits and controls that the configuration file states, each a JSON value under its name. */
export type LimitSetting = 'controls' | 'unbudgeted';

/** Changes with budgets, quotas and controls: SQL, for one statement that asks other domains too. */
export const LIMITS_VERSION = `(SELECT value::text FROM limits.setting WHERE name = 'version')`;

export async function readLimitSetting<T>(sql: Sql, name: LimitSetting): Promise<T | null> {
  const [row] = await sql.rows<{ value: T }>('SELECT value FROM limits.setting WHERE name = $1', [
    name,
  ]);
  return row?.value ?? null;
}

export async function saveLimitSetting(
  sql: Sql,
  name: LimitSetting,
  value: unknown,
): Promise<void> {
  await sql.rows('UPDATE limits.setting SET value = $2::jsonb WHERE name = $1', [
    name,
    JSON.stringify(value),
  ]);
}

export async function limitsVersion(sql: Sql): Promise<number> {
  const [row] = await sql.rows<{ version: number }>(`SELECT ${LIMITS_VERSION}::int AS version`);
  return row?.version ?? 0;
}

export async function raiseLimitsVersion(sql: Sql): Promise<void> {
  await sql.rows(
    `UPDATE limits.setting SET value = to_jsonb(value::int + 1) WHERE name = 'version'`,
  );
}
