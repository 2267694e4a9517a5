import { fromFemto, toFemto } from '@bursar/pricing';
import type { Sql } from '../../platform/database.js';
import type { Moved } from './repost.js';
import type { Run, RunOrder } from './run.js';
import type { Cursor } from './standing.repository.js';

const COLUMNS = `id, question, from_at AS "from", to_at AS "to", dry_run AS "dryRun", touched, tried, earlier_than AS "earlierThan", reason,
  ordered_by AS "orderedBy", ordered_at AS "orderedAt", state, version, total, examined, changed, error, finished_at AS "finishedAt",
  after_at AS "afterAt", after_key AS "afterKey"`;

type Row = Omit<Run, 'after'> & { readonly afterAt: Date | null; readonly afterKey: string | null };

const toRun = ({ afterAt, afterKey, ...run }: Row): Run => ({
  ...run,
  after: afterAt === null || afterKey === null ? null : { occurredAt: afterAt, key: afterKey },
});

export async function insertRun(
  sql: Sql,
  order: RunOrder,
  orderedBy: string,
  at: Date,
): Promise<bigint> {
  const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
  const [row] = await sql.rows<{ id: bigint }>(
    `INSERT INTO ledger.repost (question, from_at, to_at, dry_run, touched, tried, earlier_than, reason, ordered_by, ordered_at)
     VALUES ($1, $2::timestamptz, $3::timestamptz, $4, $5::jsonb, $6::jsonb, $7::timestamptz, $8, $9, $10::timestamptz) RETURNING id`,
    [
      ...[order.question, order.from, order.to, order.dryRun, json(order.touched)],
      ...[json(order.tried), order.earlierThan ?? null, order.reason, orderedBy, at],
    ],
  );
  return row?.id ?? 0n;
}

export async function findRun(sql: Sql, id: bigint): Promise<Run | null> {
  const [row] = await sql.rows<Row>(`SELECT ${COLUMNS} FROM ledger.repost WHERE id = $1::bigint`, [
    id,
  ]);
  return row === undefined ? null : toRun(row);
}

/** No other process goes on with it, and no one cancels it, before the caller's transaction ends. */
export async function lockRun(sql: Sql, id: bigint): Promise<Run | null> {
  const [row] = await sql.rows<Row>(
    `SELECT ${COLUMNS} FROM ledger.repost WHERE id = $1::bigint FOR UPDATE`,
    [id],
  );
  return row === undefined ? null : toRun(row);
}

/** The latest first. */
export async function listRuns(sql: Sql, limit: number): Promise<Run[]> {
  const rows = await sql.rows<Row>(
    `SELECT ${COLUMNS} FROM ledger.repost ORDER BY id DESC LIMIT $1::integer`,
    [limit],
  );
  return rows.map(toRun);
}

/** Those that are not over, the oldest first. */
export async function openRuns(sql: Sql): Promise<bigint[]> {
  const rows = await sql.rows<{ id: bigint }>(
    `SELECT id FROM ledger.repost WHERE state IN ('waiting', 'running') ORDER BY id`,
  );
  return rows.map(({ id }) => id);
}

/** Its pages are asked under this version from now on, from the first. What a dry run found under another is forgotten. */
export async function beginRun(
  sql: Sql,
  { id, dryRun }: Pick<Run, 'id' | 'dryRun'>,
  version: number,
  total: bigint | null,
): Promise<void> {
  if (dryRun) await sql.rows('DELETE FROM ledger.repost_moved WHERE repost = $1::bigint', [id]);
  await sql.rows(
    `UPDATE ledger.repost SET state = 'running', version = $2::integer, total = $3::bigint, after_at = NULL, after_key = NULL,
       examined = 0, changed = CASE WHEN dry_run THEN 0 ELSE changed END WHERE id = $1::bigint`,
    [id, version, total],
  );
}

/** A page was walked up to there; null: it was the last. */
export async function notePage(
  sql: Sql,
  id: bigint,
  page: { examined: number; changed: number; after: Cursor | null },
  at: Date,
): Promise<void> {
  const { examined, changed, after } = page;
  await sql.rows(
    `UPDATE ledger.repost SET examined = examined + $2::bigint, changed = changed + $3::bigint, after_at = $4::timestamptz, after_key = $5::uuid,
       state = $6, finished_at = $7::timestamptz, error = NULL WHERE id = $1::bigint`,
    [
      ...[id, examined, changed, after?.occurredAt ?? null, after?.key ?? null],
      ...(after === null ? ['done', at] : ['running', null]),
    ],
  );
}

export async function noteError(sql: Sql, id: bigint, error: string): Promise<void> {
  await sql.rows('UPDATE ledger.repost SET error = $2 WHERE id = $1::bigint', [id, error]);
}

export async function cancelRun(sql: Sql, id: bigint, at: Date): Promise<void> {
  await sql.rows(
    `UPDATE ledger.repost SET state = 'cancelled', finished_at = $2::timestamptz WHERE id = $1::bigint`,
    [id, at],
  );
}

/** Adds to what it moved. */
export async function addMoved(
  sql: Sql,
  id: bigint,
  moved: readonly Moved[],
  earlier: boolean,
): Promise<void> {
  if (moved.length === 0) return;
  const rows = moved.map(({ before, after, ...row }) => ({
    ...row,
    ...{ before: fromFemto(before), after: fromFemto(after) },
  }));
  await sql.rows(
    `INSERT INTO ledger.repost_moved AS m (repost, month, team, earlier, before, after, requests)
     SELECT $1::bigint, (month || '-01')::date, team, $3::boolean, before, after, requests
     FROM json_to_recordset($2::text::json) AS t(month text, team text, before numeric, after numeric, requests bigint)
     ON CONFLICT (repost, month, team, earlier) DO UPDATE SET before = m.before + excluded.before, after = m.after + excluded.after,
       requests = m.requests + excluded.requests`,
    [id, JSON.stringify(rows), earlier],
  );
}

export async function loadMoved(
  sql: Sql,
  ids: readonly bigint[],
): Promise<(Moved & { run: bigint; earlier: boolean })[]> {
  if (ids.length === 0) return [];
  const rows = await sql.rows<
    Omit<Moved, 'before' | 'after' | 'requests'> & {
      run: bigint;
      earlier: boolean;
      before: string;
      after: string;
      requests: bigint;
    }
  >(
    `SELECT repost AS run, earlier, team, to_char(month, 'YYYY-MM') AS month, before::text AS before, after::text AS after, requests
     FROM ledger.repost_moved WHERE repost = ANY($1::bigint[]) ORDER BY repost, month, team`,
    [[...ids]],
  );
  return rows.map(({ before, after, requests, ...row }) => ({
    ...row,
    ...{ before: toFemto(before), after: toFemto(after), requests: Number(requests) },
  }));
}
