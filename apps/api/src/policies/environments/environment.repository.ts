import { scopeChecks } from '../../budgets/budgets.module.js';
import { controlsSql } from '../../controls/controls.module.js';
import { ledgerSql } from '../../ledger/ledger.module.js';
import type { Sql } from '../../platform/database.js';
import { takeLock } from '../../platform/locks.js';
import { ENVIRONMENTS_OF_QUOTAS } from '../../quotas/quotas.module.js';

/** What an environment may be called that documents are published for. */
export const ENVIRONMENT = /^[A-Za-z0-9][A-Za-z0-9 _.:/@+=$#-]{0,99}$/;

/**
 * Beyond this, environments that calls name are a mistake in metadata: each has a policy of its own, and every change is
 * published to all of them. Those that rules name or keys ask for are not among them.
 */
const ENVIRONMENTS_OF_CALLS_MAX = 50;
/** One key asks for so many that no call, budget or control names. */
export const ENVIRONMENTS_PER_KEY_MAX = 20;
/** Asked for no longer, an environment gets no documents any more: after an hour, or a week where a gateway applied them. */
const UNPROVEN_MS = 3_600_000;
const KEPT_MS = 7 * 24 * 3_600_000;
const TOUCHED_EVERY_MS = 60_000;

/** Those that documents are published for. */
export async function environmentNames(sql: Sql): Promise<string[]> {
  const rows = await sql.rows<{ name: string }>(
    'SELECT name FROM limits.policy_environment WHERE removed_at IS NULL ORDER BY name',
  );
  return rows.map(({ name }) => name);
}

/** Rules that people of the whole organisation write. */
const NAMED_BY_RULES = [
  scopeChecks.ENVIRONMENTS_OF_BUDGETS,
  ENVIRONMENTS_OF_QUOTAS,
  controlsSql.ENVIRONMENTS_OF_CONTROLS,
].join(' UNION ALL ');

/**
 * Environments that rules or calls have named meanwhile: rules first, and always; calls as far as there is place. They are no
 * key's any more. The caller holds the lock of stops.
 */
export async function meetEnvironments(sql: Sql): Promise<void> {
  await sql.rows(
    `INSERT INTO limits.policy_environment AS e (name)
     SELECT DISTINCT name FROM (${NAMED_BY_RULES}) named WHERE name ~ $1 ORDER BY name
     ON CONFLICT (name) DO UPDATE SET asked_by = NULL, removed_at = NULL
       WHERE e.asked_by IS NOT NULL OR e.removed_at IS NOT NULL`,
    [ENVIRONMENT.source],
  );
  const place = `greatest(0, ${ENVIRONMENTS_OF_CALLS_MAX} -
    (SELECT count(*) FROM limits.policy_environment WHERE asked_by IS NULL AND removed_at IS NULL))`;
  const called = `SELECT DISTINCT environment AS name FROM ${ledgerSql.SCOPES} WHERE environment ~ $1`;
  await sql.rows(
    `UPDATE limits.policy_environment SET asked_by = NULL WHERE name IN (
       SELECT name FROM limits.policy_environment
       WHERE asked_by IS NOT NULL AND acked_at IS NOT NULL AND name IN (${called}) ORDER BY name LIMIT ${place})`,
    [ENVIRONMENT.source],
  );
  await sql.rows(
    `INSERT INTO limits.policy_environment (name)
     SELECT name FROM (${called}) called WHERE name NOT IN (SELECT name FROM limits.policy_environment)
     ORDER BY name LIMIT ${place} ON CONFLICT DO NOTHING`,
    [ENVIRONMENT.source],
  );
}

/** Those that keys asked for and ask for no longer. */
export async function forgetEnvironments(sql: Sql, now: Date): Promise<void> {
  await sql.rows(
    `DELETE FROM limits.policy_environment WHERE asked_by IS NOT NULL AND asked_at < $1::timestamptz - interval '1 millisecond' *
       CASE WHEN acked_at IS NULL THEN ${UNPROVEN_MS} ELSE ${KEPT_MS} END`,
    [now],
  );
}

/** Of these, the ones that documents are published for. That they are in use is noted at most once a minute. */
export async function touchEnvironments(
  sql: Sql,
  names: readonly string[],
  now: Date,
): Promise<Set<string>> {
  const rows = await sql.rows<{ name: string }>(
    `WITH touched AS (
       UPDATE limits.policy_environment SET asked_at = $2::timestamptz WHERE name IN (
         SELECT name FROM limits.policy_environment WHERE name = ANY($1::text[])
           AND asked_by IS NOT NULL AND asked_at < $2::timestamptz - interval '${TOUCHED_EVERY_MS} milliseconds'
         ORDER BY name FOR UPDATE SKIP LOCKED))
     SELECT name FROM limits.policy_environment WHERE name = ANY($1::text[]) AND removed_at IS NULL`,
    [[...names], now],
  );
  return new Set(rows.map(({ name }) => name));
}

/** One key at a time asks for a new one, to the end of the transaction. */
export async function lockEnvironments(sql: Sql): Promise<void> {
  await takeLock(sql, 'environments');
}

/** How many this key has asked for that nothing else names. */
export async function countAsked(sql: Sql, apiKey: string): Promise<number> {
  const [row] = await sql.rows<{ asked: number }>(
    'SELECT count(*)::int AS asked FROM limits.policy_environment WHERE asked_by = $1 AND removed_at IS NULL',
    [apiKey],
  );
  return row?.asked ?? 0;
}

export async function askForEnvironment(
  sql: Sql,
  name: string,
  apiKey: string,
  now: Date,
): Promise<void> {
  await sql.rows(
    `INSERT INTO limits.policy_environment (name, asked_by, asked_at) VALUES ($1, $2, $3::timestamptz)
     ON CONFLICT (name) DO UPDATE SET asked_by = excluded.asked_by, asked_at = excluded.asked_at, acked_at = NULL, removed_at = NULL`,
    [name, apiKey, now],
  );
}

/** A gateway applies its documents. */
export async function noteApplied(sql: Sql, name: string, now: Date): Promise<void> {
  await sql.rows(
    `UPDATE limits.policy_environment SET acked_at = $2::timestamptz
     WHERE name = $1 AND asked_by IS NOT NULL AND (acked_at IS NULL OR acked_at < $2::timestamptz - interval '1 hour')`,
    [name, now],
  );
}

/** The first rule that names it, as `budget search-month`; null: none does. */
export async function ruleNaming(sql: Sql, name: string): Promise<string | null> {
  const [row] = await sql.rows<{ by: string }>(
    `SELECT by FROM (${NAMED_BY_RULES}) named WHERE name = $1 ORDER BY by LIMIT 1`,
    [name],
  );
  return row?.by ?? null;
}

/** False where there is none. */
export async function removeEnvironment(sql: Sql, name: string, now: Date): Promise<boolean> {
  const rows = await sql.rows(
    `UPDATE limits.policy_environment SET removed_at = $2::timestamptz, asked_by = NULL
     WHERE name = $1 AND removed_at IS NULL RETURNING name`,
    [name, now],
  );
  return rows.length > 0;
}
