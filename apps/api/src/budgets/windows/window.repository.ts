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

export { removeLadderAnomalies } from '../ladder/ladder-anomaly.repository.js';
export { removeLimits } from './limit-history.repository.js';

/** Windows within statements of later domains, which read them by this name alone. */
export const WINDOWS = 'limits.budget_window';

/** SQL: whether any window has a part of this time. */
export const isAnyWithin = (from: string, to: string): string =>
  `EXISTS (SELECT FROM limits.budget_window w WHERE w.ends_at > ${from} AND w.starts_at < ${to})`;

/** SQL: whether any of these windows is kept. */
export const isAnyOf = (ids: string): string =>
  `EXISTS (SELECT FROM limits.budget_window w WHERE w.id = ANY(${ids}))`;

/** SQL: these windows as a list, with their times as epoch ms. */
export const asJson = (ids: string): string => `(
  SELECT coalesce(jsonb_agg(jsonb_build_object('id', w.id::text, 'budgetId', w.budget_id, 'reach', w.scope,
    'start', floor(extract(epoch FROM w.starts_at) * 1000), 'end', floor(extract(epoch FROM w.ends_at) * 1000))), '[]')
  FROM limits.budget_window w WHERE w.id = ANY(${ids}))`;

/** Money that was posted for a key in the quarter hour that begins at a time. */
export interface PostedMoney {
  readonly at: Date;
  readonly keyId: number;
  readonly usd: string;
}

/** Which windows this money belongs to, by time and scope. */
export async function windowsOfPosted(
  sql: Sql,
  posted: readonly PostedMoney[],
): Promise<{ id: bigint; usd: bigint }[]> {
  if (posted.length === 0) return [];
  const rows = await sql.rows<{ id: bigint; usd: string }>(
    `WITH moved AS (
       SELECT at, key_id, sum(usd) AS usd FROM unnest($1::timestamptz[], $2::int[], $3::numeric[]) AS t(at, key_id, usd) GROUP BY 1, 2)
     SELECT w.id, sum(m.usd) AS usd FROM moved m
     JOIN ledger.spend_dimensions k ON k.key_id = m.key_id
     JOIN limits.budget_window w ON w.starts_at <= m.at AND m.at < w.ends_at AND ${COORDINATES} @> w.scope
     GROUP BY w.id`,
    [posted.map(({ at }) => at), posted.map(({ keyId }) => keyId), posted.map(({ usd }) => usd)],
  );
  return rows.map(({ id, usd }) => ({ id, usd: toFemto(usd) }));
}

/** Where anything is held, presumed or leased, a report may still come. */
export const removeWindows = removal(`DELETE FROM limits.budget_window WHERE id IN (
  SELECT id FROM limits.budget_window WHERE ends_at < $1::timestamptz AND held = 0 AND presumed = 0 AND leased = 0
  ORDER BY ends_at LIMIT $2 FOR UPDATE SKIP LOCKED)`);

/** Of windows that are gone. */
export const removeCrossings = removal(`DELETE FROM limits.crossing WHERE (window_id, step) IN (
  SELECT c.window_id, c.step FROM limits.crossing c
  WHERE c.changed_at < $1::timestamptz AND NOT EXISTS (SELECT FROM limits.budget_window w WHERE w.id = c.window_id) LIMIT $2)`);
