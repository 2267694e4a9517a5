import type { Sql } from '../platform/database.js';
import type { Reach } from './scope.js';

/** Advisory locks: admissions share the first, whoever opens windows holds it alone; the second is one mover's at a time. */
const OPENING = 7006;
const MOVING = 7005;

/** Statements of their own, so that the next one sees what was committed while this one waited. Prisma reads no void. */
export async function shareWindows(sql: Sql): Promise<void> {
  await sql.rows(`SELECT pg_advisory_xact_lock_shared(${OPENING})::text`);
}

export async function lockWindows(sql: Sql): Promise<void> {
  await sql.rows(`SELECT pg_advisory_xact_lock(${OPENING})::text`);
  await lockMoving(sql);
}

export async function lockMoving(sql: Sql): Promise<void> {
  await sql.rows(`SELECT pg_advisory_xact_lock(${MOVING})::text`);
}

/** What the ledger knows of a call, in the words of a scope; `k` is its spend_key, `s` its spend_scope. */
export const COORDINATES = `(k.custom || jsonb_strip_nulls(jsonb_build_object(
  'team', s.team, 'project', s.project, 'environment', s.environment, 'model', s.model,
  'canonicalModel', coalesce(s.canonical_model, s.model))))`;

const BY_SCOPE = new Set(['team', 'project', 'environment', 'model', 'canonicalModel']);

/** Whether sums by scope know everything that is asked for; otherwise the charges tell. */
export const isSummed = (reach: Reach): boolean =>
  Object.keys(reach).every((name) => BY_SCOPE.has(name));

const FROM_SUMS = `
  (SELECT coalesce(sum(q.cost), 0) FROM ledger.spend_quarter q
   WHERE q.at >= $2::timestamptz AND q.at < $3::timestamptz AND q.scope_id IN (
     SELECT s.id FROM ledger.spend_scope s CROSS JOIN (SELECT '{}'::jsonb AS custom) k WHERE ${COORDINATES} @> $1::jsonb))`;
const FROM_CHARGES = `
  (SELECT coalesce(sum(c.cost), 0) FROM ledger.charge c
   WHERE c.occurred_at >= $2::timestamptz AND c.occurred_at < $3::timestamptz AND c.key_id IN (
     SELECT k.id FROM ledger.spend_key k JOIN ledger.spend_scope s ON s.id = k.scope_id WHERE ${COORDINATES} @> $1::jsonb))`;
/** What admissions have spent is told by their holds, in the windows that admitted them. */
const UNDER_HOLDS = `
  (SELECT coalesce(sum(c.cost), 0) FROM ledger.admitted a JOIN limits.hold h ON h.id = a.admission
   JOIN ledger.charge c ON c.occurred_at = a.occurred_at AND c.invocation = a.invocation
   JOIN ledger.spend_key k ON k.id = c.key_id JOIN ledger.spend_scope s ON s.id = k.scope_id
   WHERE a.occurred_at >= $2::timestamptz AND a.occurred_at < $3::timestamptz AND ${COORDINATES} @> $1::jsonb)`;
/** Posted, but on its way: it will be added by whoever moves it. */
const ON_ITS_WAY = `
  (SELECT coalesce(sum(m.usd), 0) FROM ledger.movement m LEFT JOIN limits.hold h ON h.id = m.admission
   JOIN ledger.spend_key k ON k.id = m.key_id JOIN ledger.spend_scope s ON s.id = k.scope_id
   WHERE h.id IS NULL AND m.at >= $2::timestamptz AND m.at < $3::timestamptz AND ${COORDINATES} @> $1::jsonb)`;

export interface WindowToOpen {
  readonly budgetId: string;
  readonly revision: number;
  /** Null: only what is admitted under it counts. */
  readonly reach: Reach | null;
  readonly start: number;
  readonly end: number;
}

async function windowIdOf(sql: Sql, window: WindowToOpen): Promise<bigint | null> {
  const [row] = await sql.rows<{ id: string }>(
    `SELECT id::text AS id FROM limits.budget_window WHERE budget_id = $1 AND revision = $2 AND starts_at = $3::timestamptz`,
    [window.budgetId, window.revision, new Date(window.start).toISOString()],
  );
  return row === undefined ? null : BigInt(row.id);
}

/** In the order asked for; null where nobody has opened it. */
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

/**
 * Opens a window with what its scope has spent by now. The caller holds both locks: nobody is being admitted, and nothing
 * moves. Matching holds join it, whatever their state, so that what is told of them later moves this window too.
 */
export async function openWindow(sql: Sql, window: WindowToOpen): Promise<bigint> {
  const known = await windowIdOf(sql, window);
  if (known !== null) return known;
  const { budgetId, revision, reach } = window;
  const span = [new Date(window.start).toISOString(), new Date(window.end).toISOString()];
  const told = reach === null ? null : JSON.stringify(reach);
  const [made] = await sql.rows<{ id: string }>(
    `INSERT INTO limits.budget_window (budget_id, revision, scope, starts_at, ends_at)
     VALUES ($1, $2, $3::jsonb, $4::timestamptz, $5::timestamptz) RETURNING id::text AS id`,
    [budgetId, revision, told, ...span],
  );
  const id = BigInt(made?.id ?? 0);
  if (reach === null) return id;
  const fold = isSummed(reach) ? FROM_SUMS : FROM_CHARGES;
  const leased = await joinLeases(sql, id, told, span);
  const [spent] = await sql.rows<{ usd: string }>(
    `SELECT (${fold} - ${UNDER_HOLDS} - ${ON_ITS_WAY})::text AS usd`,
    [told, ...span],
  );
  await sql.rows(
    `WITH joined AS (
       UPDATE limits.hold SET window_ids = window_ids || $4::bigint
       WHERE created_at >= $2::timestamptz AND created_at < $3::timestamptz AND call @> $1::jsonb
       RETURNING posted, presumed, held),
     told AS (SELECT coalesce(sum(posted), 0) AS posted, coalesce(sum(presumed), 0) AS presumed, coalesce(sum(held), 0) AS held
              FROM joined)
     UPDATE limits.budget_window w SET posted = told.posted + $5::numeric, held = told.held,
       presumed = told.presumed + $6::numeric, leased = $7::numeric
     FROM told WHERE w.id = $4::bigint`,
    [told, ...span, id.toString(), spent?.usd ?? '0', leased.presumed, leased.leased],
  );
  return id;
}

/** Leases that calls of this scope may be made under join its window too: of a call that is none of its own, they tell it nothing. */
async function joinLeases(
  sql: Sql,
  id: bigint,
  scope: string | null,
  span: readonly string[],
): Promise<{ leased: string; presumed: string }> {
  const [joined] = await sql.rows<{ leased: string; presumed: string }>(
    `WITH joined AS (
       UPDATE limits.lease l SET window_ids = window_ids || $4::bigint
       WHERE granted_at < $3::timestamptz AND granted_at + term_ms * interval '1 millisecond' > $2::timestamptz
         AND NOT EXISTS (SELECT FROM jsonb_each_text($1::jsonb) p WHERE l.call ? p.key AND l.call->>p.key IS DISTINCT FROM p.value)
       RETURNING leased, presumed)
     SELECT coalesce(sum(leased), 0)::text AS leased, coalesce(sum(presumed), 0)::text AS presumed FROM joined`,
    [scope, ...span, id.toString()],
  );
  return joined ?? { leased: '0', presumed: '0' };
}
