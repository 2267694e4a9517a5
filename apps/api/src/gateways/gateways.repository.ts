import { joinKey } from '../access/access.module.js';
import type { Sql } from '../platform/database.js';
import { takeLock } from '../platform/locks.js';
import { IDLE_MS, KEPT_MS, type ProvenGateway, UNPROVEN_MS } from './gateway.js';

/** A gateway that is there, in one environment. */
export interface KnownGateway {
  readonly gateway: string;
  readonly environment: string;
  /** There without a break. */
  readonly since: Date;
  readonly seenAt: Date;
}

export interface Sighting {
  readonly gateway: string;
  readonly environment: string;
  readonly apiKey: string;
}

/** Away for longer, and a gateway that comes back is a new one. */
export const BREAK_MS = 60_000;

/** Who owns a name; `isFree`: its key is gone, or has not used it for so long that another key may. */
export interface Ownership {
  readonly apiKey: string;
  readonly key: string | null;
  readonly isFree: boolean;
}

/** One change of owners at a time, to the end of the transaction. */
export async function lockRegistry(sql: Sql): Promise<void> {
  await takeLock(sql, 'gateways');
}

/** False where the name is not this key's. */
export async function touchGateway(
  sql: Sql,
  name: string,
  apiKey: string,
  now: Date,
): Promise<boolean> {
  const rows = await sql.rows(
    `UPDATE limits.gateway SET seen_at = greatest(seen_at, $3::timestamptz) WHERE name = $1 AND api_key = $2 RETURNING name`,
    [name, apiKey, now],
  );
  return rows.length > 0;
}

export async function ownerOf(sql: Sql, name: string, now: Date): Promise<Ownership | null> {
  const [row] = await sql.rows<Ownership>(
    `SELECT g.api_key AS "apiKey", k.name AS key,
       k.id IS NULL OR k.revoked_at IS NOT NULL OR coalesce(k.expires_at <= $2::timestamptz, false)
       OR g.seen_at < $2::timestamptz - interval '1 millisecond' *
         CASE WHEN g.leased_at IS NULL AND g.acked_at IS NULL THEN ${UNPROVEN_MS} ELSE ${KEPT_MS} END AS "isFree"
     FROM limits.gateway g ${joinKey('k', 'g.api_key')} WHERE g.name = $1`,
    [name, now],
  );
  return row ?? null;
}

export async function countNames(sql: Sql, apiKey: string): Promise<number> {
  const [row] = await sql.rows<{ names: number }>(
    'SELECT count(*)::int AS names FROM limits.gateway WHERE api_key = $1',
    [apiKey],
  );
  return row?.names ?? 0;
}

/** Lets the name go that its key has not used for longest; false where all are in use. */
export async function dropIdleName(sql: Sql, apiKey: string, now: Date): Promise<boolean> {
  const rows = await sql.rows(
    `DELETE FROM limits.gateway WHERE name = (
       SELECT name FROM limits.gateway WHERE api_key = $1 AND seen_at < $2::timestamptz - interval '${IDLE_MS} milliseconds'
       ORDER BY seen_at, name LIMIT 1) RETURNING name`,
    [apiKey, now],
  );
  return rows.length > 0;
}

export async function insertGateway(
  sql: Sql,
  name: string,
  apiKey: string,
  now: Date,
): Promise<void> {
  await sql.rows(
    `INSERT INTO limits.gateway (name, api_key, claimed_at, seen_at) VALUES ($1, $2, $3::timestamptz, $3::timestamptz)`,
    [name, apiKey, now],
  );
}

/** With what it acknowledged and where it was. False where there is none. */
export async function deleteGateway(sql: Sql, name: string): Promise<boolean> {
  return (
    (await sql.rows('DELETE FROM limits.gateway WHERE name = $1 RETURNING name', [name])).length > 0
  );
}

/** What is too old to count or to be shown. */
export async function forgetGateways(sql: Sql, now: Date): Promise<void> {
  await sql.rows(
    `DELETE FROM limits.gateway WHERE seen_at < $1::timestamptz - interval '${KEPT_MS} milliseconds'`,
    [now],
  );
  await sql.rows(
    `DELETE FROM limits.gateway_environment WHERE seen_at < $1::timestamptz - interval '${KEPT_MS} milliseconds'`,
    [now],
  );
  await sql.rows(
    `DELETE FROM limits.gateway_ack WHERE received_at < $1::timestamptz - interval '30 days'`,
    [now],
  );
}

/** Many at once, in one order everywhere; names that this key does not own are left out. */
export async function noteSightings(sql: Sql, seen: readonly Sighting[], now: Date): Promise<void> {
  if (seen.length === 0) return;
  const byName = new Map(seen.map((one) => [JSON.stringify([one.gateway, one.environment]), one]));
  const rows = [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const values = [
    rows.map(({ gateway }) => gateway),
    rows.map(({ environment }) => environment),
    rows.map(({ apiKey }) => apiKey),
    now,
  ];
  const own = `own AS (
    SELECT DISTINCT g.name, t.environment FROM unnest($1::text[], $2::text[], $3::text[]) AS t(name, environment, api_key)
    JOIN limits.gateway g ON g.name = t.name AND g.api_key = t.api_key)`;
  await sql.rows(
    `WITH ${own}, locked AS (SELECT name FROM limits.gateway WHERE name IN (SELECT name FROM own) ORDER BY name FOR UPDATE)
     UPDATE limits.gateway g SET seen_at = greatest(seen_at, $4::timestamptz) FROM locked WHERE g.name = locked.name`,
    values,
  );
  await sql.rows(
    `WITH ${own}
     INSERT INTO limits.gateway_environment AS known (gateway, environment, since, seen_at)
     SELECT name, environment, $4::timestamptz, $4::timestamptz FROM own ORDER BY name, environment
     ON CONFLICT (gateway, environment) DO UPDATE SET seen_at = excluded.seen_at,
       since = CASE WHEN known.seen_at < excluded.seen_at - interval '${BREAK_MS} milliseconds' THEN excluded.since ELSE known.since END`,
    values,
  );
}

export function gatewaysSince(sql: Sql, since: Date): Promise<KnownGateway[]> {
  return sql.rows(
    `SELECT gateway, environment, since, seen_at AS "seenAt" FROM limits.gateway_environment
     WHERE seen_at >= $1::timestamptz - interval '${BREAK_MS} milliseconds'`,
    [since],
  );
}

/** The life of the gateway that this key runs; the row stays locked: one lease at a time. Null: the name is not its own. */
export async function meetLife(
  sql: Sql,
  {
    name,
    apiKey,
    epoch,
  }: { readonly name: string; readonly apiKey: string; readonly epoch: number },
  now: Date,
): Promise<{ readonly epoch: number } | null> {
  const [row] = await sql.rows<{ epoch: number }>(
    `UPDATE limits.gateway SET epoch = greatest(epoch, $3::int),
       seen_at = CASE WHEN $3::int < epoch THEN seen_at ELSE greatest(seen_at, $4::timestamptz) END
     WHERE name = $1 AND api_key = $2 RETURNING epoch`,
    [name, apiKey, epoch, now],
  );
  return row ?? null;
}

/** Whether a later life of this gateway than `epoch` has asked for leases. */
export async function hasLaterLife(
  sql: Sql,
  {
    apiKey,
    gateway,
    epoch,
  }: { readonly apiKey: string; readonly gateway: string; readonly epoch: number },
): Promise<boolean> {
  const rows = await sql.rows(
    'SELECT FROM limits.gateway WHERE api_key = $1 AND name = $2 AND epoch > $3::bigint',
    [apiKey, gateway, String(epoch)],
  );
  return rows.length > 0;
}

/** From now on it counts among those that share. */
export async function noteLeased(sql: Sql, name: string, now: Date): Promise<void> {
  await sql.rows('UPDATE limits.gateway SET leased_at = $2::timestamptz WHERE name = $1', [
    name,
    now,
  ]);
}

export async function noteAcked(sql: Sql, name: string, now: Date): Promise<void> {
  await sql.rows('UPDATE limits.gateway SET acked_at = $2::timestamptz WHERE name = $1', [
    name,
    now,
  ]);
}

const PROVEN = `SELECT g.name, g.api_key AS "keyId", k.name AS key, k.team FROM limits.gateway g
  ${joinKey('k', 'g.api_key')}
  WHERE k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $1::timestamptz)`;

/** Those that were granted a lease within so many seconds, of keys that are in use. */
export function leasedLately(sql: Sql, now: Date, seconds: number): Promise<ProvenGateway[]> {
  return sql.rows(
    `${PROVEN} AND g.leased_at > $1::timestamptz - $2::int * interval '1 second' ORDER BY g.name`,
    [now, seconds],
  );
}

/** Those that ever proved that they work and were there within a day: they may be there still, and only cut off from here. */
export function provenWithinADay(sql: Sql, now: Date): Promise<ProvenGateway[]> {
  return sql.rows(
    `${PROVEN} AND coalesce(g.leased_at, g.acked_at) IS NOT NULL AND g.seen_at >= $1::timestamptz - interval '1 day' ORDER BY g.name`,
    [now],
  );
}
