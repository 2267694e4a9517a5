import { ledgerSql } from '../../ledger/ledger.module.js';
import type { Sql } from '../../platform/database.js';
import { BY_SCOPE, COORDINATES, windowIdsOf, type WindowToOpen } from './window.repository.js';

/**
 * Opens windows with what their scopes have spent by now: as many statements for a thousand as for one. The caller holds
 * both locks: no call is being admitted, and nothing moves. Matching holds and leases join them, whatever their state, so
 * that what is reported of them later moves these windows too. Answers the ids in the order asked for.
 */
export async function openWindows(sql: Sql, windows: readonly WindowToOpen[]): Promise<bigint[]> {
  const known = await windowIdsOf(sql, windows);
  const missing = windows.filter((_, i) => known[i] === null);
  if (missing.length > 0) await insertWindows(sql, missing);
  const ids = missing.length === 0 ? known : await windowIdsOf(sql, windows);
  const opened = ids.filter((id, i) => known[i] === null && windows[i]?.reach !== null);
  if (opened.length > 0) await fillWindows(sql, opened.map(String), spanOf(missing));
  return ids.map((id) => id ?? 0n);
}

async function insertWindows(sql: Sql, windows: readonly WindowToOpen[]): Promise<void> {
  const rows = windows.map(({ start, end, ...rest }) => ({
    ...rest,
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
  }));
  await sql.rows(
    `INSERT INTO limits.budget_window (budget_id, revision, scope, starts_at, ends_at)
     SELECT "budgetId", revision, reach, start, "end"
     FROM jsonb_to_recordset($1::text::jsonb)
       AS t("budgetId" text, revision int, reach jsonb, start timestamptz, "end" timestamptz)`,
    [JSON.stringify(rows)],
  );
}

type Span = readonly [string, string];

/** All of these windows lie within it: a bound that the planner can use. */
function spanOf(windows: readonly WindowToOpen[]): Span {
  const starts = windows.map(({ start }) => start);
  const ends = windows.map(({ end }) => end);
  return [
    new Date(starts.reduce((a, b) => Math.min(a, b))).toISOString(),
    new Date(ends.reduce((a, b) => Math.max(a, b))).toISOString(),
  ];
}

async function fillWindows(sql: Sql, ids: readonly string[], span: Span): Promise<void> {
  await joinLeases(sql, ids);
  await addSpent(sql, ids, span);
  await joinHolds(sql, ids, span);
}

const OPENED = `opened AS MATERIALIZED (
  SELECT id, scope, scope->>'team' AS team, starts_at, ends_at FROM limits.budget_window WHERE id = ANY($1::bigint[]))`;

/** Leases that calls of this scope may be made under join its window too; a call outside the scope adds nothing to it. */
async function joinLeases(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql.rows(
    `WITH ${OPENED}, fitting AS (
       SELECT l.id, array_agg(w.id ORDER BY w.id) AS ids FROM limits.lease l JOIN opened w
         ON l.granted_at < w.ends_at AND l.granted_at + l.term_ms * interval '1 millisecond' > w.starts_at
         AND NOT EXISTS (SELECT FROM jsonb_each_text(w.scope) p WHERE l.call ? p.key AND l.call->>p.key IS DISTINCT FROM p.value)
       GROUP BY l.id),
     joined AS (
       UPDATE limits.lease l SET window_ids = window_ids || f.ids FROM fitting f WHERE l.id = f.id
       RETURNING f.ids, l.leased, l.presumed),
     summed AS (
       SELECT w.id, sum(leased) AS leased, sum(presumed) AS presumed FROM joined CROSS JOIN unnest(ids) AS w(id) GROUP BY 1)
     UPDATE limits.budget_window w SET leased = w.leased + s.leased, presumed = w.presumed + s.presumed
     FROM summed s WHERE w.id = s.id`,
    [[...ids]],
  );
}

/** Most scopes name a team; those are matched by it first, so that many teams are not compared with all usage of all others. */
const matching = (from: string, team: string, coordinates: string, columns: string): string => `
  SELECT ${columns} FROM opened w JOIN ${from} ON ${team} = w.team WHERE ${coordinates} @> w.scope
  UNION ALL
  SELECT ${columns} FROM opened w CROSS JOIN ${from} WHERE w.team IS NULL AND ${coordinates} @> w.scope`;

const KEYS = `(SELECT k.scope_id, k.team, k.key_id, ${COORDINATES} AS coordinates FROM ledger.spend_dimensions k) c`;

const IS_SUMMED = `NOT EXISTS (SELECT FROM jsonb_object_keys(w.scope) d WHERE d <> ALL ('{${[...BY_SCOPE].join(',')}}'))`;

/**
 * What the ledger has, less what admissions have spent, which their holds say in the windows that admitted them, and less
 * what is posted but on its way, which is added when it moves.
 */
async function addSpent(sql: Sql, ids: readonly string[], span: Span): Promise<void> {
  const within = (at: string) => `${at} >= f.starts_at AND ${at} < f.ends_at
    AND ${at} >= $2::timestamptz AND ${at} < $3::timestamptz`;
  await sql.rows(
    `WITH ${OPENED}, fitting AS MATERIALIZED (
       ${matching(KEYS, 'c.team', 'c.coordinates', `w.id, w.starts_at, w.ends_at, ${IS_SUMMED} AS is_summed, c.scope_id, c.key_id`)}),
     spent AS (
       SELECT f.id, sum(q.cost) AS usd FROM (SELECT DISTINCT id, starts_at, ends_at, scope_id FROM fitting WHERE is_summed) f
       JOIN ${ledgerSql.QUARTERS} q ON q.scope_id = f.scope_id AND ${within('q.at')} GROUP BY 1
       UNION ALL
       SELECT f.id, sum(c.cost) FROM fitting f JOIN ${ledgerSql.CHARGES} c ON c.key_id = f.key_id AND ${within('c.occurred_at')}
       WHERE NOT f.is_summed GROUP BY 1
       UNION ALL
       SELECT f.id, -sum(c.cost) FROM ${ledgerSql.ADMITTED} a JOIN limits.hold h ON h.id = a.admission
       JOIN ${ledgerSql.CHARGES} c ON c.occurred_at = a.occurred_at AND c.invocation = a.invocation
       JOIN fitting f ON f.key_id = c.key_id AND ${within('a.occurred_at')} GROUP BY 1
       UNION ALL
       SELECT f.id, -sum(m.usd) FROM ${ledgerSql.MOVEMENTS} m JOIN fitting f ON f.key_id = m.key_id AND ${within('m.at')}
       WHERE NOT EXISTS (SELECT FROM limits.hold h WHERE h.id = m.admission) GROUP BY 1),
     summed AS (SELECT id, sum(usd) AS usd FROM spent GROUP BY 1)
     UPDATE limits.budget_window w SET posted = w.posted + summed.usd FROM summed WHERE w.id = summed.id`,
    [[...ids], ...span],
  );
}

/** Calls are alike: each kind of call is compared with the windows once, however many holds there are of it. */
async function joinHolds(sql: Sql, ids: readonly string[], span: Span): Promise<void> {
  const within = `h.created_at >= $2::timestamptz AND h.created_at < $3::timestamptz`;
  const calls = `(SELECT DISTINCT h.call, h.call->>'team' AS team FROM limits.hold h WHERE ${within}) c`;
  await sql.rows(
    `WITH ${OPENED}, fitting AS MATERIALIZED (
       ${matching(calls, 'c.team', 'c.call', 'w.id, w.starts_at, w.ends_at, c.call')}),
     found AS (
       SELECT h.id, array_agg(f.id ORDER BY f.id) AS ids FROM limits.hold h
       JOIN fitting f ON f.call = h.call AND h.created_at >= f.starts_at AND h.created_at < f.ends_at
       WHERE ${within} GROUP BY h.id),
     joined AS (
       UPDATE limits.hold h SET window_ids = window_ids || f.ids FROM found f WHERE h.id = f.id
       RETURNING f.ids, h.posted, h.presumed, h.held),
     summed AS (
       SELECT w.id, sum(posted) AS posted, sum(presumed) AS presumed, sum(held) AS held
       FROM joined CROSS JOIN unnest(ids) AS w(id) GROUP BY 1)
     UPDATE limits.budget_window w SET posted = w.posted + s.posted, held = w.held + s.held,
       presumed = w.presumed + s.presumed FROM summed s WHERE w.id = s.id`,
    [[...ids], ...span],
  );
}
