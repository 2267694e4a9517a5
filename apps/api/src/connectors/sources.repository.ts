import type { Sql } from '../platform/database.js';
import type { Source, StoredSource } from './source.js';

const COLUMNS = `id, type, every, paused, settings, next_run_at AS "nextRunAt", last_run_at AS "lastRunAt",
  last_ok_at AS "lastOkAt", last_error AS "lastError", last_hint AS "lastHint", memory`;

export function loadSources(sql: Sql): Promise<StoredSource[]> {
  return sql.rows<StoredSource>(`SELECT ${COLUMNS} FROM source ORDER BY id`);
}

export async function findSource(sql: Sql, id: string): Promise<StoredSource | null> {
  const [row] = await sql.rows<StoredSource>(`SELECT ${COLUMNS} FROM source WHERE id = $1`, [id]);
  return row ?? null;
}

/** What a source has brought so far. */
export interface Brought {
  readonly source: string;
  /** Objects that were read whole; null where a source reads none. */
  readonly objects: number;
  readonly broken: number;
  readonly received: bigint;
  readonly accepted: bigint;
  readonly duplicate: bigint;
  readonly quarantined: bigint;
}

export function broughtBy(sql: Sql): Promise<Brought[]> {
  return sql.rows<Brought>(
    `SELECT source, count(*) FILTER (WHERE state = 'read')::int AS objects,
       count(*) FILTER (WHERE state = 'broken')::int AS broken, sum(received)::bigint AS received,
       sum(accepted)::bigint AS accepted, sum(duplicate)::bigint AS duplicate, sum(quarantined)::bigint AS quarantined
     FROM connectors.object GROUP BY source`,
  );
}

/** Objects that could not be read whole, the newest first. */
export function brokenObjects(
  sql: Sql,
  source: string,
  first: number,
): Promise<{ uri: string; error: string; modifiedAt: Date }[]> {
  return sql.rows(
    `SELECT 's3://' || bucket || '/' || key AS uri, error, modified_at AS "modifiedAt" FROM connectors.object
     WHERE source = $1 AND state = 'broken' ORDER BY modified_at DESC, key LIMIT $2`,
    [source, first],
  );
}

/** One that is due, for this process alone: a process that dies in the middle leaves it to another after the pause. */
export async function claimDue(sql: Sql, now: Date, againAt: Date): Promise<StoredSource | null> {
  const [row] = await sql.rows<StoredSource>(
    `UPDATE source SET next_run_at = $2::timestamptz, last_run_at = $1::timestamptz
     WHERE id = (SELECT id FROM source WHERE NOT paused AND next_run_at <= $1::timestamptz
                 ORDER BY next_run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING ${COLUMNS}`,
    [now.toISOString(), againAt.toISOString()],
  );
  return row ?? null;
}

export interface RunOutcome {
  readonly nextRunAt: Date;
  readonly okAt: Date | null;
  readonly error: string | null;
  readonly hint: string | null;
  readonly memory: Readonly<Record<string, unknown>>;
}

/** Still as it was taken up: no other settings, and no other history that a person has asked for meanwhile. */
const AS_TAKEN_UP = `id = $1 AND settings = $2::jsonb AND memory->>'from' IS NOT DISTINCT FROM $3`;

const asTakenUp = ({ id, settings, memory: { from } }: StoredSource): (string | null)[] => [
  ...[id, JSON.stringify(settings)],
  typeof from === 'string' ? from : null,
];

/** Keeps a source for the process that reads it. False: it was paused, changed or removed meanwhile. */
export async function keepClaim(sql: Sql, source: StoredSource, againAt: Date): Promise<boolean> {
  const rows = await sql.rows(
    `UPDATE source SET next_run_at = $4::timestamptz WHERE ${AS_TAKEN_UP} AND NOT paused RETURNING id`,
    [...asTakenUp(source), againAt.toISOString()],
  );
  return rows.length > 0;
}

/** It is read at once, with this memory. */
export async function setMemory(
  sql: Sql,
  id: string,
  memory: Readonly<Record<string, unknown>>,
  now: Date,
): Promise<void> {
  await sql.rows(
    'UPDATE source SET memory = $2::jsonb, next_run_at = $3::timestamptz WHERE id = $1',
    [id, JSON.stringify(memory), now.toISOString()],
  );
}

/** In the transaction that writes what was read: how far it is read. False: the source is not as it was taken up, or is gone. */
export async function keepCheckpoint(
  sql: Sql,
  source: StoredSource,
  memory: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const rows = await sql.rows(
    `UPDATE source SET memory = $4::jsonb WHERE ${AS_TAKEN_UP} RETURNING id`,
    [...asTakenUp(source), JSON.stringify(memory)],
  );
  return rows.length > 0;
}

/** Of a source that is not as it was taken up, nothing is kept: it is read as it is configured and asked for now. */
export async function noteRun(sql: Sql, source: StoredSource, outcome: RunOutcome): Promise<void> {
  const { nextRunAt, okAt, error, hint, memory } = outcome;
  await sql.rows(
    `UPDATE source SET next_run_at = $4::timestamptz, last_ok_at = coalesce($5::timestamptz, last_ok_at),
       last_error = $6, last_hint = $7, memory = $8::jsonb
     WHERE ${AS_TAKEN_UP}`,
    [
      ...[...asTakenUp(source), nextRunAt.toISOString()],
      ...[okAt?.toISOString() ?? null, error, hint, JSON.stringify(memory)],
    ],
  );
}

export async function setPaused(sql: Sql, id: string, paused: boolean, now: Date): Promise<void> {
  await sql.rows(
    `UPDATE source SET paused = $2, next_run_at = CASE WHEN $2 THEN next_run_at ELSE $3::timestamptz END WHERE id = $1`,
    [id, paused, now.toISOString()],
  );
}

/** They are read at once: a person who has changed a source wants to see what it does. */
export async function saveSources(sql: Sql, sources: readonly Source[], at: Date): Promise<void> {
  if (sources.length === 0) return;
  await sql.rows(
    `INSERT INTO source (id, type, every, paused, settings, next_run_at)
     SELECT id, type, every, paused, settings, $2::timestamptz
     FROM jsonb_to_recordset($1::text::jsonb) AS t(id text, type text, every text, paused boolean, settings jsonb)
     ON CONFLICT (id) DO UPDATE SET type = excluded.type, every = excluded.every, paused = excluded.paused,
       settings = excluded.settings, next_run_at = excluded.next_run_at,
       memory = CASE WHEN source.type = excluded.type AND source.settings = excluded.settings THEN source.memory ELSE '{}' END`,
    [JSON.stringify(sources), at],
  );
}

export async function removeSources(sql: Sql, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql.rows('DELETE FROM source WHERE id = ANY($1::text[])', [[...ids]]);
}

/** Of an account that no source of logs names alone: when those of all accounts were read. */
export const EVERY_ACCOUNT = '*';

/**
 * By account, when the last of its logs was read whole: all sources of it, since each may have a region of its own, and silence
 * in one proves nothing for another. Absent: one was never read.
 */
export async function lastReads(sql: Sql): Promise<Map<string, Date>> {
  const rows = await sql.rows<{ account: string; at: Date | null }>(
    `SELECT coalesce(settings->>'account', $2) AS account,
       CASE WHEN bool_and(last_ok_at IS NOT NULL) THEN min(last_ok_at) END AS at FROM source
     WHERE type = ANY($1) AND NOT paused GROUP BY 1`,
    [['bedrock-s3', 'bedrock-cloudwatch-logs'], EVERY_ACCOUNT],
  );
  return new Map(rows.flatMap(({ account, at }) => (at === null ? [] : [[account, at] as const])));
}
