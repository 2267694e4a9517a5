import type { BulkTx, Sql } from '../platform/database.js';
import type { Batch } from './batch.js';
import { CONFLICT, type Held, type ReadLine } from './intake.js';

/** Of a conflict: usage and cost of the line that is held, and of the one that stands. */
export interface Sides {
  readonly theirs: unknown;
  readonly ours: unknown;
}

const placeOf = (batch: Pick<Batch, 'source' | 'object'> | undefined) => ({
  source: batch?.source ?? '',
  object: batch?.object ?? '',
});

/** Keeps lines that were not counted. The same line from the same place is one row, however often it comes. */
export async function hold(
  tx: BulkTx,
  held: readonly Held[],
  batchOf: (line: ReadLine) => Pick<Batch, 'source' | 'object'> | undefined,
  sidesOf: (held: Held) => Promise<Sides>,
  at: Date,
): Promise<void> {
  if (held.length === 0) return;
  const rows = [];
  for (const one of held)
    rows.push({
      ...one,
      ...placeOf(batchOf(one.line)),
      hash: one.line.hash(),
      ...(await sidesOf(one)),
    });
  rows.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : a.line.line - b.line.line));
  await tx.rows(
    `INSERT INTO ledger.quarantine AS q (source, object, line, line_hash, reason, detail, redacted, request_id, invocation, theirs, ours, first_seen, last_seen)
     SELECT line.*, $12::timestamptz, $12::timestamptz FROM unnest($1::text[], $2::text[], $3::bigint[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::uuid[], $10::jsonb[], $11::jsonb[]) AS line
     ON CONFLICT (line_hash, object, line) DO UPDATE SET times = q.times + 1, last_seen = excluded.last_seen`,
    [
      rows.map((r) => r.source),
      rows.map((r) => r.object),
      rows.map((r) => r.line.line),
      rows.map((r) => r.hash),
      rows.map((r) => r.why.reason),
      rows.map((r) => r.why.detail),
      rows.map((r) => r.why.redacted),
      rows.map((r) => r.why.requestId),
      rows.map((r) => r.invocation),
      rows.map((r) => (r.theirs === null ? null : JSON.stringify(r.theirs))),
      rows.map((r) => (r.ours === null ? null : JSON.stringify(r.ours))),
      at.toISOString(),
    ],
  );
}

export interface QuarantineRow {
  id: bigint;
  source: string;
  object: string;
  line: bigint;
  line_hash: string;
  reason: string;
  detail: string;
  redacted: string;
  request_id: string | null;
  invocation: string | null;
  theirs: unknown;
  ours: unknown;
  first_seen: Date;
  last_seen: Date;
  times: number;
  state: string;
}

const COLUMNS = `id, source, object, line, line_hash, reason, detail, redacted, request_id, invocation, theirs, ours,
  first_seen, last_seen, times, state`;

/** Newest first, below a cursor. */
export function pageOfLines(
  sql: Sql,
  reason: string | null,
  state: string,
  before: bigint | null,
  limit: number,
): Promise<QuarantineRow[]> {
  return sql.rows<QuarantineRow>(
    `SELECT ${COLUMNS} FROM ledger.quarantine
     WHERE state = $1 AND ($2::text IS NULL OR reason = $2) AND ($3::bigint IS NULL OR id < $3)
     ORDER BY id DESC LIMIT $4`,
    [state, reason, before, limit],
  );
}

export async function countLines(sql: Sql, reason: string | null, state: string): Promise<number> {
  const [row] = await sql.rows<{ n: number }>(
    'SELECT count(*)::int AS n FROM ledger.quarantine WHERE state = $1 AND ($2::text IS NULL OR reason = $2)',
    [state, reason],
  );
  return row?.n ?? 0;
}

export function openByReason(sql: Sql): Promise<{ reason: string; open: number }[]> {
  return sql.rows(
    `SELECT reason, count(*)::int AS open FROM ledger.quarantine WHERE state = 'open' GROUP BY reason ORDER BY open DESC, reason`,
  );
}

/** The open lines to read again, locked so that two replays do not meet. */
export function openLines(
  sql: Sql,
  ids: readonly bigint[] | null,
  after: bigint,
  limit: number,
): Promise<QuarantineRow[]> {
  return sql.rows<QuarantineRow>(
    `SELECT ${COLUMNS} FROM ledger.quarantine
     WHERE state = 'open' AND id > $1 AND ($2::bigint[] IS NULL OR id = ANY($2)) ORDER BY id LIMIT $3 FOR UPDATE`,
    [after, ids, limit],
  );
}

interface Decision {
  readonly state: 'replayed' | 'dismissed';
  readonly by: string;
  readonly at: Date;
}

export async function closeLines(
  sql: Sql,
  ids: readonly bigint[],
  { state, by, at }: Decision,
): Promise<number> {
  if (ids.length === 0) return 0;
  const rows = await sql.rows(
    `UPDATE ledger.quarantine SET state = $2, decided_at = $4, decided_by = $3 WHERE id = ANY($1::bigint[]) AND state = 'open' RETURNING id`,
    [ids, state, by, at],
  );
  return rows.length;
}

/** However often they came. */
export async function linesHeldBack(sql: Sql): Promise<bigint> {
  const [row] = await sql.rows<{ lines: bigint }>(
    'SELECT coalesce(sum(times), 0)::bigint AS lines FROM ledger.quarantine',
  );
  return row?.lines ?? 0n;
}

/** Lines that say something else of a call than the one that counts, and that no one has decided about. */
export async function openConflicts(sql: Sql): Promise<number> {
  return countLines(sql, CONFLICT, 'open');
}
