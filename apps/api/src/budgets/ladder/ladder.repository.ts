import type { Taken } from '@bursar/limits';
import type { Identify } from '@bursar/policy';
import { fromFemto, toFemto } from '@bursar/pricing';
import type { Sql } from '../../platform/database.js';
import type { Budget } from '../budget.js';
import { type Crossing, effectsOf, type LadderStep, stepId } from './ladder.js';
import { type EffectIndex, type EffectInForce, indexEffects } from './ladder-effect.js';

/** What crossed steps do, as long as their budget still has them. */
export async function loadEffects(
  sql: Sql,
  budgets: readonly Budget[],
  identify: Identify,
): Promise<EffectIndex> {
  const rows = await sql.rows<{
    budget_id: string;
    revision: number;
    step: string;
    starts_at: Date;
    ends_at: Date;
  }>(
    `SELECT c.budget_id, w.revision, c.step, w.starts_at, w.ends_at
     FROM limits.crossing c JOIN limits.budget_window w ON w.id = c.window_id WHERE c.in_force ORDER BY c.budget_id, c.step`,
  );
  if (rows.length === 0) return new Map();
  const byId = new Map(budgets.map((budget) => [budget.id, budget]));
  const windows = Map.groupBy(rows, (row) => `${row.budget_id} ${row.starts_at.getTime()}`);
  return indexEffects(
    [...windows.values()].flatMap((same) => {
      const [first] = same;
      const budget = byId.get(first?.budget_id ?? '');
      if (first === undefined || budget?.revision !== first.revision) return [];
      const crossed = new Set(same.map(({ step }) => step));
      const span = { from: first.starts_at.getTime(), until: first.ends_at.getTime() };
      return effectsOfBudget(budget, crossed, identify, span);
    }),
  );
}

/** A soft budget never denies, whatever its ladder says. */
function effectsOfBudget(
  { id, scope, ladder, mode, optOut }: Budget,
  crossed: ReadonlySet<string>,
  identify: Identify,
  span: Pick<EffectInForce, 'from' | 'until'>,
): EffectInForce[] {
  const standing = ladder
    .map((step): [string, LadderStep] => [stepId(step), step])
    .filter(([step]) => crossed.has(step));
  return effectsOf({ budget: id, scope, identify }, standing)
    .filter((effect) => mode === 'hard' || effect.do === 'downgrade')
    .map((effect) => ({ ...effect, ...span, optOut }));
}

export interface WindowStanding extends Taken {
  readonly id: bigint;
  readonly budgetId: string;
}

/** The windows of these budgets that begin at these instants, where they are open. */
export async function standingWindows(
  sql: Sql,
  wanted: readonly { readonly budget: Budget; readonly start: number }[],
): Promise<Map<string, WindowStanding>> {
  const rows = await sql.rows<
    Record<'id' | 'budget_id' | 'posted' | 'presumed' | 'held' | 'leased', string>
  >(
    `SELECT w.id::text AS id, w.budget_id, w.posted::text AS posted, w.presumed::text AS presumed, w.held::text AS held,
       w.leased::text AS leased
     FROM unnest($1::text[], $2::int[], $3::timestamptz[]) AS t(budget_id, revision, starts_at)
     JOIN limits.budget_window w USING (budget_id, revision, starts_at)`,
    [
      wanted.map(({ budget }) => budget.id),
      wanted.map(({ budget }) => budget.revision),
      wanted.map(({ start }) => new Date(start).toISOString()),
    ],
  );
  return new Map(
    rows.map(({ id, budget_id, posted, presumed, held, leased }) => [
      budget_id,
      {
        id: BigInt(id),
        budgetId: budget_id,
        posted: toFemto(posted),
        presumed: toFemto(presumed),
        held: toFemto(held),
        leased: toFemto(leased),
      },
    ]),
  );
}

/** Those in force, of any window, and all of these windows. By budget. */
export async function loadCrossings(
  sql: Sql,
  windows: readonly bigint[],
): Promise<Map<string, Crossing[]>> {
  const rows = await sql.rows<{
    budget_id: string;
    window_id: string;
    step: string;
    in_force: boolean;
    limit_usd: string;
  }>(
    `SELECT budget_id, window_id::text AS window_id, step, in_force, limit_usd::text AS limit_usd FROM limits.crossing
     WHERE in_force OR window_id = ANY($1::bigint[])`,
    [windows.map(String)],
  );
  const found = new Map<string, Crossing[]>();
  for (const { budget_id, window_id, step, in_force: inForce, limit_usd } of rows) {
    const crossing = { windowId: window_id, step, inForce, limit: toFemto(limit_usd) };
    const same = found.get(budget_id);
    if (same === undefined) found.set(budget_id, [crossing]);
    else same.push(crossing);
  }
  return found;
}

export interface CrossingChange extends Crossing {
  readonly budgetId: string;
  readonly used: bigint;
  readonly because: string | null;
}

/** A step is crossed once in a window; after that it is only put out of force and back. */
export async function saveCrossings(
  sql: Sql,
  changes: readonly CrossingChange[],
  now: Date,
): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ windowId, step, budgetId, inForce, limit, used, because }) => ({
    window_id: windowId,
    step,
    budget_id: budgetId,
    in_force: inForce,
    limit_usd: fromFemto(limit),
    used_usd: fromFemto(used),
    because,
  }));
  await sql.rows(
    `INSERT INTO limits.crossing AS c (window_id, step, budget_id, in_force, limit_usd, used_usd, crossed_at, changed_at, because)
     SELECT window_id, step, budget_id, in_force, limit_usd, used_usd, $2::timestamptz, $2::timestamptz, because
     FROM jsonb_to_recordset($1::jsonb) AS t(window_id bigint, step text, budget_id text, in_force boolean, limit_usd numeric,
       used_usd numeric, because text)
     ON CONFLICT (window_id, step) DO UPDATE SET in_force = excluded.in_force, limit_usd = excluded.limit_usd,
       changed_at = excluded.changed_at, because = excluded.because`,
    [JSON.stringify(rows), now.toISOString()],
  );
}

export interface CrossingView {
  readonly windowId: string;
  readonly step: string;
  readonly inForce: boolean;
  readonly crossedAt: Date;
  readonly because: string | null;
}

export function viewCrossings(sql: Sql, windows: readonly bigint[]): Promise<CrossingView[]> {
  return sql.rows<CrossingView>(
    `SELECT window_id::text AS "windowId", step, in_force AS "inForce", crossed_at AS "crossedAt", because
     FROM limits.crossing WHERE window_id = ANY($1::bigint[])`,
    [windows.map(String)],
  );
}
