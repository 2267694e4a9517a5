import { isKeyName } from '../../access/access.module.js';
import type { Sql } from '../../platform/database.js';
import { takeLock } from '../../platform/locks.js';
import type { StoredStop } from './stop.js';

const COLUMNS = `id, scope, reason, origin, raised_by AS "raisedBy", raised_by_id AS "raisedById", created_at AS "createdAt",
  until, versions, lifted_at AS "liftedAt", lifted_by AS "liftedBy"`;

/** One change of stops at a time, to the end of the transaction: versions of documents have no gap. */
export async function lockStops(sql: Sql): Promise<void> {
  await takeLock(sql, 'stops');
}

export function stopsInForce(sql: Sql, now: Date): Promise<StoredStop[]> {
  return sql.rows(
    `SELECT ${COLUMNS} FROM limits.stop WHERE lifted_at IS NULL AND (until IS NULL OR until > $1::timestamptz) ORDER BY created_at, id`,
    [now],
  );
}

/** Stops that reached their end by themselves after an instant. */
export function lapsedStops(sql: Sql, since: Date, now: Date): Promise<StoredStop[]> {
  return sql.rows(
    `SELECT ${COLUMNS} FROM limits.stop WHERE lifted_at IS NULL AND until > $1::timestamptz AND until <= $2::timestamptz
     ORDER BY until, id LIMIT 200`,
    [since, now],
  );
}

export function recentStops(sql: Sql, limit: number): Promise<StoredStop[]> {
  return sql.rows(`SELECT ${COLUMNS} FROM limits.stop ORDER BY created_at DESC, id LIMIT $1::int`, [
    limit,
  ]);
}

export async function findStop(sql: Sql, id: string): Promise<StoredStop | null> {
  const [found] = await sql.rows<StoredStop>(
    `SELECT ${COLUMNS} FROM limits.stop WHERE id = $1::uuid`,
    [id],
  );
  return found ?? null;
}

export async function insertStop(sql: Sql, stop: StoredStop): Promise<void> {
  await sql.rows(
    `INSERT INTO limits.stop (id, scope, reason, origin, raised_by, raised_by_id, created_at, until, versions)
     VALUES ($1::uuid, $2::jsonb, $3, $4, $5, $6, $7::timestamptz, $8::timestamptz, '{}')`,
    [
      stop.id,
      JSON.stringify(stop.scope),
      stop.reason,
      stop.origin,
      stop.raisedBy,
      stop.raisedById,
      stop.createdAt,
      stop.until,
    ],
  );
}

export async function noteVersions(
  sql: Sql,
  id: string,
  versions: Readonly<Record<string, number>>,
): Promise<void> {
  await sql.rows('UPDATE limits.stop SET versions = $2::jsonb WHERE id = $1::uuid', [
    id,
    JSON.stringify(versions),
  ]);
}

export async function liftStop(
  sql: Sql,
  id: string,
  lifted: { readonly at: Date; readonly by: string; readonly reason: string },
): Promise<void> {
  await sql.rows(
    `UPDATE limits.stop SET lifted_at = $2::timestamptz, lifted_by = $3, lift_reason = $4 WHERE id = $1::uuid`,
    [id, lifted.at, lifted.by, lifted.reason],
  );
}

/** Whether any key has this name. */
export async function keyExists(sql: Sql, name: string): Promise<boolean> {
  const [found] = await sql.rows<{ key: boolean }>(`SELECT ${isKeyName('$1')} AS key`, [name]);
  return found?.key ?? false;
}
