import type { Reach, Taken } from '@bursar/limits';
import { toFemto } from '@bursar/pricing';
import type { Sql } from '../../platform/database.js';
import { removal } from '../../platform/postgres/removal.js';
import { takeLock } from '../../platform/locks.js';

export async function shareWindows(sql: Sql): Promise<void> {
  await takeLock(sql, 'openingWindows', { shared: true });
}

export async function lockWindows(sql: Sql): Promise<void> {
  await takeLock(sql, 'openingWindows');
  await lockMoving(sql);
}

export async function lockMoving(sql: Sql): Promise<void> {
  await takeLock(sql, 'movingBalances');
}

/** What the ledger knows of a call, in the words of a scope; `k` is its row of spend_dimensions. */
export const COORDINATES = `(k.custom || jsonb_strip_nulls(jsonb_build_object(
  'team', k.team, 'project', k.project, 'environment', k.environment, 'model', k.model,
  'canonicalModel', coalesce(k.canonical_model, k.model))))`;

/** The sums by scope know these; any other name is only with the charges. */
export const BY_SCOPE: ReadonlySet<string> = new Set([
  'team',
  'project',
  'environment',
  'model',
  'canonicalModel',
]);

/** Whether sums by scope know everything that is asked for; otherwise the charges have to be read. */
export const isSummed = (reach: Reach): boolean =>
  Object.keys(reach).every((name) => BY_SCOPE.has(name));

export interface WindowToOpen {
  readonly budgetId: string;
  readonly revision: number;
  /** Null: only what is admitted under it counts. */
  readonly reach: Reach | null;
  readonly start: number;
  readonly end: number;
}

/** In the order asked for; null where it is not open yet. */
export async function windowIdsOf(
  sql: Sql,
  windows: readonly WindowToOpen[],
): Promise<(bigint | null)[]> {
  const rows = await sql.rows<{ id: string | null }>(
    `SELECT w.id::text AS id FROM unnest($1::text[], $2::int[], $3::timestamptz[]) WITH ORDINALITY
       AS t(budget_id, revision, starts_at, n)
     LEFT JOIN limits.budget_window w USING (budget_id, revision, starts_at) ORDER BY n`,
    [
      windows.map(({ budgetId }) => budgetId),
      windows.map(({ revision }) => revision),
      windows.map(({ start }) => new Date(start).toISOString()),
    ],
  );
  return rows.map(({ id }) => (id === null ? null : BigInt(id)));
}

const BALANCES = `SELECT id, posted, presumed, held, leased FROM limits.budget_window WHERE id = ANY($1::bigint[]) ORDER BY id`;

type BalanceRow = Record<'posted' | 'presumed' | 'held' | 'leased', string> & { id: bigint };

const toBalances = (rows: readonly BalanceRow[]): Map<bigint, Taken> =>
  new Map(
    rows.map(({ id, posted, presumed, held, leased }) => [
      id,
      {
        posted: toFemto(posted),
        presumed: toFemto(presumed),
        held: toFemto(held),
        leased: toFemto(leased),
      },
    ]),
  );

/** Locked in the order of their ids, to the end of the transaction. */
export async function lockBalances(sql: Sql, ids: readonly bigint[]): Promise<Map<bigint, Taken>> {
  return toBalances(await sql.rows<BalanceRow>(`${BALANCES} FOR UPDATE`, [ids.map(String)]));
}

export async function readBalances(sql: Sql, ids: readonly bigint[]): Promise<Map<bigint, Taken>> {
  return toBalances(await sql.rows<BalanceRow>(BALANCES, [ids.map(String)]));
}

/** Where anything is held, presumed or leased, a report may still come. */
export const removeWindows = removal(`DELETE FROM limits.budget_window WHERE id IN (
  SELECT id FROM limits.budget_window WHERE ends_at < $1::timestamptz AND held = 0 AND presumed = 0 AND leased = 0
  ORDER BY ends_at LIMIT $2 FOR UPDATE SKIP LOCKED)`);

/** Of windows that are gone. */
export const removeCrossings = removal(`DELETE FROM limits.crossing WHERE (window_id, step) IN (
  SELECT c.window_id, c.step FROM limits.crossing c
  WHERE c.changed_at < $1::timestamptz AND NOT EXISTS (SELECT FROM limits.budget_window w WHERE w.id = c.window_id) LIMIT $2)`);
