import type { Scope } from '@bursar/policy';
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

export interface Traffic {
  readonly calls: bigint;
  readonly cost: string;
}

/** What was admitted within a scope lately: what a stop would have kept from happening. Globs are patterns of LIKE here. */
export async function trafficSince(
  sql: Sql,
  scope: Scope,
  identity: string | null,
  since: Date,
): Promise<Traffic> {
  const { model, ...exact } = scope;
  const like = model?.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%') ?? null;
  const [found] = await sql.rows<Traffic>(
    `SELECT count(*) AS calls, coalesce(sum(posted + presumed + held), 0)::text AS cost
     FROM limits.hold
     WHERE created_at >= $1::timestamptz AND call @> $2::jsonb AND ($3::text IS NULL OR call->>'model' LIKE $3
       OR coalesce(call->>'canonicalModel', call->>'model') LIKE $3 OR call->>'canonicalModel' = $4)`,
    [since, JSON.stringify(exact), like, identity],
  );
  return found ?? { calls: 0n, cost: '0' };
}

/** Bursar's own ids of what a scope names: whatever else it may be, it must be there. */
export async function unknownName(
  sql: Sql,
  scope: Scope,
): Promise<'team' | 'project' | 'key' | null> {
  const { team = null, project = null, key = null } = scope;
  const [found] = await sql.rows<{ team: boolean; project: boolean; key: boolean }>(
    `SELECT ($1::text IS NULL OR EXISTS (SELECT FROM team WHERE id = $1 AND removed_at IS NULL)) AS team,
       ($1::text IS NULL OR $2::text IS NULL OR NOT EXISTS (SELECT FROM team WHERE id = $1 AND closed_list AND NOT ($2 = ANY(projects)))) AS project,
       ($3::text IS NULL OR ${isKeyName('$3')}) AS key`,
    [team, project, key],
  );
  return (['team', 'project', 'key'] as const).find((name) => found?.[name] === false) ?? null;
}
