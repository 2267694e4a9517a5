import type { Sql } from '../../platform/database.js';
import type { Enforcer } from './enforcer.js';

export function loadEnforcers(sql: Sql): Promise<Enforcer[]> {
  return sql.rows<Enforcer>(
    `SELECT account, settings, may_touch AS "mayTouch", dry_run AS "dryRun" FROM enforcement.enforcer ORDER BY account`,
  );
}

export async function saveEnforcer(sql: Sql, enforcer: Enforcer): Promise<void> {
  const { account, settings, mayTouch, dryRun } = enforcer;
  await sql.rows(
    `INSERT INTO enforcement.enforcer (account, settings, may_touch, dry_run) VALUES ($1, $2::jsonb, $3::text[], $4)
     ON CONFLICT (account) DO UPDATE SET settings = excluded.settings, may_touch = excluded.may_touch, dry_run = excluded.dry_run`,
    [account, JSON.stringify(settings), [...mayTouch], dryRun],
  );
}

export async function removeEnforcer(sql: Sql, account: string): Promise<void> {
  await sql.rows('DELETE FROM enforcement.enforcer WHERE account = $1', [account]);
}
