import { reachOf } from '@bursar/limits';
import type { Identify } from '@bursar/policy';
import { toFemto } from '@bursar/pricing';
import type { Sql } from '../platform/database.js';
import { limitsVersion, readLimitSetting } from './limit-settings.repository.js';
import {
  type Budget,
  type BudgetBook,
  type Increase,
  type Unbudgeted,
  UNBUDGETED,
} from './budget.js';
import { loadFrozenKeys } from './freeze/freeze.repository.js';
import { loadEffects } from './ladder/ladder.repository.js';
import { recordLimits } from './windows/limit-history.repository.js';

export interface StoredBudget extends Omit<Budget, 'limit' | 'increases' | 'reach'> {
  /** USD, as written. */
  readonly limit: string;
  readonly removedAt: Date | null;
}

/** Removed ones included: their windows still have usage applied to them. */
export function loadBudgets(sql: Sql): Promise<StoredBudget[]> {
  return sql.rows(
    `SELECT id, revision, scope, limit_usd AS "limit", "window", timezone, calendar, mode, on_unavailable AS "onUnavailable", ladder,
       opt_out AS "optOut", removed_at AS "removedAt" FROM budget ORDER BY id`,
  );
}

/** A budget that was removed is back, or removed now, as its row says. */
export async function saveBudgets(
  sql: Sql,
  budgets: readonly StoredBudget[],
  at: Date,
): Promise<void> {
  if (budgets.length === 0) return;
  await sql.rows(
    `INSERT INTO budget (id, revision, scope, limit_usd, "window", timezone, calendar, mode, on_unavailable, ladder, opt_out,
       created_at, removed_at)
     SELECT id, revision, scope, "limit", "window", timezone, nullif(calendar, 'null'), mode, "onUnavailable", ladder, "optOut", $2::timestamptz,
       "removedAt"
     FROM jsonb_to_recordset($1::text::jsonb) AS t(id text, revision int, scope jsonb, "limit" text, "window" text,
       timezone text, calendar jsonb, mode text, "onUnavailable" jsonb, ladder jsonb, "optOut" jsonb, "removedAt" timestamptz)
     ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, scope = excluded.scope,
       limit_usd = excluded.limit_usd, "window" = excluded."window", timezone = excluded.timezone,
       calendar = excluded.calendar, mode = excluded.mode,
       on_unavailable = excluded.on_unavailable, ladder = excluded.ladder, opt_out = excluded.opt_out,
       removed_at = excluded.removed_at`,
    [JSON.stringify(budgets), at],
  );
  await recordLimits(
    sql,
    budgets.map(({ id }) => id),
    at,
  );
}

export async function loadUnbudgeted(sql: Sql): Promise<Unbudgeted> {
  return (await readLimitSetting<Unbudgeted>(sql, 'unbudgeted')) ?? { rule: null, revision: 1 };
}

/** By budget: the raises that have not lapsed and were not ended early. */
export async function loadIncreases(sql: Sql, now: Date): Promise<Map<string, Increase[]>> {
  const rows = await sql.rows<{ budget: string; amount: string; from: Date; until: Date }>(
    `SELECT subject AS budget, amount::text AS amount, starts_at AS "from", until FROM limits.standing_increase
     WHERE kind = 'budget' AND until > $1 ORDER BY starts_at, id`,
    [now],
  );
  const found = new Map<string, Increase[]>();
  for (const { budget, amount, from, until } of rows) {
    const one = { amount: toFemto(amount), from: from.getTime(), until: until.getTime() };
    found.set(budget, [...(found.get(budget) ?? []), one]);
  }
  return found;
}

/** The zone of an allowance without a budget of its own is UTC. */
export async function loadBudgetBook(sql: Sql, now: Date, identify: Identify): Promise<BudgetBook> {
  // The version first: what is loaded after it may be newer, and is then loaded again.
  const version = await limitsVersion(sql);
  const stored = await loadBudgets(sql);
  const unbudgeted = await loadUnbudgeted(sql);
  const increases = await loadIncreases(sql, now);
  const budgets = stored
    .filter(({ removedAt }) => removedAt === null)
    .map(({ removedAt: _, limit, ...budget }) => ({
      ...budget,
      reach: reachOf(budget.scope, identify),
      limit: toFemto(limit),
      increases: increases.get(budget.id) ?? [],
    }));
  const { rule, revision } = unbudgeted;
  const allowance: Budget | null =
    rule === null || rule === 'allow' || rule === 'deny'
      ? null
      : {
          id: UNBUDGETED,
          revision,
          scope: {},
          reach: reachOf({}, identify),
          limit: toFemto(rule.allow),
          increases: [],
          window: rule.window,
          timezone: 'UTC',
          calendar: null,
          mode: 'hard',
          onUnavailable: 'deny',
          ladder: [],
          optOut: [],
        };
  const effects = await loadEffects(sql, budgets, identify);
  const frozen = await loadFrozenKeys(sql);
  return { version, budgets, unbudgeted, allowance, effects, frozen };
}

/** Whether any budget is about a model. */
export async function nameModels(sql: Sql): Promise<boolean> {
  const [row] = await sql.rows<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM budget WHERE removed_at IS NULL AND scope ? 'model') AS found`,
  );
  return row?.found ?? false;
}

/**
 * Budgets whose windows were opened for another model than their scope names now, because the price book has learned what a
 * name means: they need other windows, as if their scope had changed.
 */
export async function movedBudgets(sql: Sql, budgets: readonly Budget[]): Promise<string[]> {
  const ofModels = budgets.filter(({ scope }) => scope['model'] !== undefined);
  if (ofModels.length === 0) return [];
  const moved = await sql.rows<{ id: string }>(
    `SELECT t.id FROM jsonb_to_recordset($1::jsonb) AS t(id text, revision int, reach jsonb)
     WHERE t.reach <> (SELECT w.scope FROM limits.budget_window w WHERE w.budget_id = t.id AND w.revision = t.revision
       ORDER BY w.starts_at DESC LIMIT 1)`,
    [JSON.stringify(ofModels.map(({ id, revision, reach }) => ({ id, revision, reach })))],
  );
  return moved.map(({ id }) => id);
}

export async function raiseRevisions(sql: Sql, ids: readonly string[], at: Date): Promise<void> {
  await sql.rows('UPDATE budget SET revision = revision + 1 WHERE id = ANY($1::text[])', [
    [...ids],
  ]);
  await recordLimits(sql, ids, at);
}
