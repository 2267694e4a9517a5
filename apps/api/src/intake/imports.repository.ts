import { addCounts, type Counts, noCounts } from '@bursar/logs';
import type { Actor } from '../platform/actor.js';
import type { Sql } from '../platform/database.js';
import { newId } from '../platform/ids.js';
import type { Batch } from './batch.js';

export interface ImportRunRow {
  id: string;
  source: string;
  name: string;
  startedBy: string;
  startedAt: Date;
  lastAt: Date;
  finishedAt: Date | null;
  filesTotal: number | null;
  filesDone: number;
  bytesTotal: bigint | null;
  bytesDone: bigint;
  failure: string | null;
  counts: { [K in keyof Counts]: bigint };
}

const COLUMNS = `id, source, name, started_by, started_at, last_at, finished_at, files_total, files_done, bytes_total, bytes_done,
  failure, received, accepted, duplicate, quarantined, unpriced`;

type Row = Record<string, unknown>;

function toRun(row: Row): ImportRunRow {
  const { received, accepted, duplicate, quarantined, unpriced } =
    row as unknown as ImportRunRow['counts'];
  return {
    id: row['id'] as string,
    source: row['source'] as string,
    name: row['name'] as string,
    startedBy: row['started_by'] as string,
    startedAt: row['started_at'] as Date,
    lastAt: row['last_at'] as Date,
    finishedAt: row['finished_at'] as Date | null,
    filesTotal: row['files_total'] as number | null,
    filesDone: row['files_done'] as number,
    bytesTotal: row['bytes_total'] as bigint | null,
    bytesDone: row['bytes_done'] as bigint,
    failure: row['failure'] as string | null,
    counts: { received, accepted, duplicate, quarantined, unpriced },
  };
}

export interface NewRun {
  source: string;
  name: string;
  startedBy: string;
  startedById: string;
  files: number | null;
  bytes: number | null;
  at: Date;
}

export async function startRun(sql: Sql, run: NewRun): Promise<string> {
  const rows = await sql.rows<{ id: string }>(
    `INSERT INTO ledger.import_run (id, source, name, started_by, files_total, bytes_total, started_by_id, started_at, last_at)
     VALUES ($7, $1, $2, $3, $4, $5, $6, $8::timestamptz, $8::timestamptz) RETURNING id`,
    [
      ...[run.source, run.name, run.startedBy, run.files, run.bytes, run.startedById, newId()],
      run.at.toISOString(),
    ],
  );
  return rows[0]?.id ?? '';
}

export interface RunProgress {
  filesDone?: number | undefined;
  bytesDone?: number | undefined;
  finished?: boolean | undefined;
  failure?: string | undefined;
}

/** An import belongs to the key that started it; a platform engineer may act on any. */
export async function mayReportOn(
  sql: Sql,
  id: string,
  { id: by, roles }: Actor,
): Promise<boolean> {
  const rows = await sql.rows(
    'SELECT FROM ledger.import_run WHERE id = $1 AND ($2 OR started_by_id = $3)',
    [id, roles.has('platform'), by],
  );
  return rows.length > 0;
}

export async function updateRun(
  sql: Sql,
  id: string,
  progress: RunProgress,
  at: Date,
): Promise<ImportRunRow | null> {
  const [row] = await sql.rows<Row>(
    `UPDATE ledger.import_run SET files_done = coalesce($2, files_done), bytes_done = coalesce($3, bytes_done),
       finished_at = CASE WHEN $4 THEN $6::timestamptz WHEN $4 = false THEN NULL ELSE finished_at END,
       failure = CASE WHEN $5::text = '' THEN NULL ELSE coalesce($5, failure) END, last_at = $6::timestamptz
     WHERE id = $1 RETURNING ${COLUMNS}`,
    [
      id,
      progress.filesDone ?? null,
      progress.bytesDone ?? null,
      progress.finished ?? null,
      progress.failure ?? null,
      at.toISOString(),
    ],
  );
  return row === undefined ? null : toRun(row);
}

export async function runsNewestFirst(sql: Sql, limit: number): Promise<ImportRunRow[]> {
  return (
    await sql.rows<Row>(
      `SELECT ${COLUMNS} FROM ledger.import_run ORDER BY started_at DESC LIMIT $1`,
      [limit],
    )
  ).map(toRun);
}

/** Imports that began within a time, the newest first. */
export async function runsBetween(
  sql: Sql,
  { from, to, limit }: { readonly from: Date; readonly to: Date; readonly limit: number },
): Promise<ImportRunRow[]> {
  const rows = await sql.rows<Row>(
    `SELECT ${COLUMNS} FROM ledger.import_run WHERE started_at >= $1 AND started_at < $2 ORDER BY started_at DESC LIMIT $3`,
    [from, to, limit],
  );
  return rows.map(toRun);
}

export async function runById(sql: Sql, id: string): Promise<ImportRunRow | null> {
  const [row] = await sql.rows<Row>(`SELECT ${COLUMNS} FROM ledger.import_run WHERE id = $1`, [id]);
  return row === undefined ? null : toRun(row);
}

/** Adds to the imports that these batches belong to, in the order of their ids. */
export async function addToRuns(
  tx: Sql,
  batches: readonly Batch[],
  counts: readonly Counts[],
  at: Date,
): Promise<void> {
  const runs = new Map<string, Counts>();
  batches.forEach(({ runId }, i) => {
    if (runId === null) return;
    const sum = runs.get(runId) ?? noCounts();
    addCounts(sum, counts[i] ?? noCounts());
    runs.set(runId, sum);
  });
  for (const [id, c] of [...runs].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await tx.rows(
      `UPDATE ledger.import_run SET received = received + $2, accepted = accepted + $3, duplicate = duplicate + $4,
         quarantined = quarantined + $5, unpriced = unpriced + $6, last_at = $7::timestamptz WHERE id = $1`,
      [...[id, c.received, c.accepted, c.duplicate, c.quarantined, c.unpriced], at.toISOString()],
    );
  }
}
