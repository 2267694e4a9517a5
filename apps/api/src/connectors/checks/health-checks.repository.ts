import type { Sql } from '../../platform/database.js';
import type { HealthCheck, StoredCheck } from './health-check.js';

const COLUMNS = `account, settings, every, trim_scale(budget_usd)::text AS "budgetUsd",
  last_run_at AS "lastRunAt", last_error AS "lastError", last_hint AS "lastHint"`;

export function loadChecks(sql: Sql): Promise<StoredCheck[]> {
  return sql.rows<StoredCheck>(`SELECT ${COLUMNS} FROM connectors.health_check ORDER BY account`);
}

/** Changed or new, it is made at once. */
export async function saveCheck(sql: Sql, check: HealthCheck, at: Date): Promise<void> {
  const { account, settings, every, budgetUsd } = check;
  await sql.rows(
    `INSERT INTO connectors.health_check (account, settings, every, budget_usd, next_at)
     VALUES ($1, $2::jsonb, $3, $4::numeric, $5::timestamptz)
     ON CONFLICT (account) DO UPDATE SET settings = excluded.settings, every = excluded.every,
       budget_usd = excluded.budget_usd, next_at = excluded.next_at`,
    [account, JSON.stringify(settings), every, budgetUsd, at],
  );
}

export async function removeCheck(sql: Sql, account: string): Promise<void> {
  await sql.rows('DELETE FROM connectors.health_check WHERE account = $1', [account]);
}

/** Accounts whose turn it is. */
export async function dueAccounts(sql: Sql, now: Date): Promise<string[]> {
  const rows = await sql.rows<{ account: string }>(
    'SELECT account FROM connectors.health_check WHERE next_at <= $1::timestamptz ORDER BY next_at',
    [now.toISOString()],
  );
  return rows.map(({ account }) => account);
}

/** For this process alone. Null: another has taken it meanwhile. */
export async function claimCheck(
  sql: Sql,
  account: string,
  now: Date,
): Promise<StoredCheck | null> {
  const [row] = await sql.rows<StoredCheck>(
    `UPDATE connectors.health_check SET last_run_at = $2::timestamptz, next_at = $2::timestamptz + CASE right(every, 1)
         WHEN 'm' THEN interval '1 minute' WHEN 'h' THEN interval '1 hour' ELSE interval '1 day' END * left(every, -1)::int
     WHERE account = $1 AND next_at <= $2::timestamptz RETURNING ${COLUMNS}`,
    [account, now.toISOString()],
  );
  return row ?? null;
}

export async function noteOutcome(
  sql: Sql,
  account: string,
  problem: { readonly message: string; readonly hint: string } | null,
): Promise<void> {
  await sql.rows(
    'UPDATE connectors.health_check SET last_error = $2, last_hint = $3 WHERE account = $1',
    [account, problem?.message ?? null, problem?.hint ?? null],
  );
}

/** Takes what a check may cost at worst out of its month. False: the month has no room for it. */
export async function reserveUsd(
  sql: Sql,
  { account, budgetUsd }: Pick<HealthCheck, 'account' | 'budgetUsd'>,
  month: string,
  usd: string,
): Promise<boolean> {
  const rows = await sql.rows(
    `INSERT INTO connectors.check_spend AS s (account, month, usd, checks)
     SELECT $1, $2, $3::numeric, 1 WHERE $3::numeric <= $4::numeric
     ON CONFLICT (account, month) DO UPDATE SET usd = s.usd + excluded.usd, checks = s.checks + 1
       WHERE s.usd + excluded.usd <= $4::numeric RETURNING account`,
    [account, month, usd, budgetUsd],
  );
  return rows.length > 0;
}

/** Gives back what it did not use. */
export async function giveBackUsd(
  sql: Sql,
  account: string,
  month: string,
  usd: string,
): Promise<void> {
  await sql.rows(
    'UPDATE connectors.check_spend SET usd = usd - $3::numeric WHERE account = $1 AND month = $2',
    [account, month, usd],
  );
}

export interface CheckSpend {
  readonly account: string;
  readonly usd: string;
  readonly checks: bigint;
}

export function spentIn(sql: Sql, month: string): Promise<CheckSpend[]> {
  return sql.rows<CheckSpend>(
    'SELECT account, trim_scale(usd)::text AS usd, checks FROM connectors.check_spend WHERE month = $1',
    [month],
  );
}
