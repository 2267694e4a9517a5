import type { Sql } from '../platform/database.js';
import type { DocumentKind } from './publication.repository.js';

/** Away for longer, and a gateway that comes back is a new one. */
const BREAK_MS = 60_000;

export interface KnownGateway {
  readonly gateway: string;
  readonly environment: string;
  readonly since: Date;
  readonly seenAt: Date;
}

export interface Ack {
  readonly environment: string;
  readonly gateway: string;
  readonly version: number;
  readonly receivedAt: Date;
}

export interface Sighting {
  readonly gateway: string;
  readonly environment: string;
  readonly apiKey: string;
}

/** Many at once, in one order everywhere. */
export async function noteGateways(sql: Sql, seen: readonly Sighting[], now: Date): Promise<void> {
  if (seen.length === 0) return;
  const byName = new Map(seen.map((one) => [JSON.stringify([one.gateway, one.environment]), one]));
  const rows = [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  await sql.rows(
    `INSERT INTO limits.policy_gateway AS known (gateway, environment, api_key, since, seen_at)
     SELECT gateway, environment, api_key, $4::timestamptz, $4::timestamptz
     FROM unnest($1::text[], $2::text[], $3::text[]) AS t(gateway, environment, api_key)
     ON CONFLICT (gateway, environment) DO UPDATE SET seen_at = excluded.seen_at, api_key = excluded.api_key,
       since = CASE WHEN known.seen_at < excluded.seen_at - interval '${BREAK_MS} milliseconds' THEN excluded.since ELSE known.since END`,
    [
      rows.map(({ gateway }) => gateway),
      rows.map(({ environment }) => environment),
      rows.map(({ apiKey }) => apiKey),
      now,
    ],
  );
}

export function gatewaysSince(sql: Sql, since: Date): Promise<KnownGateway[]> {
  return sql.rows(
    `SELECT gateway, environment, since, seen_at AS "seenAt" FROM limits.policy_gateway
     WHERE seen_at >= $1::timestamptz - interval '${BREAK_MS} milliseconds'`,
    [since],
  );
}

/** Whoever was there within a day: it may be there again, or still, without anybody here hearing of it. */
export async function countGateways(sql: Sql, now: Date): Promise<number> {
  const [row] = await sql.rows<{ gateways: number }>(
    `SELECT count(DISTINCT gateway)::int AS gateways FROM limits.policy_gateway
     WHERE seen_at >= $1::timestamptz - interval '1 day'`,
    [now],
  );
  return row?.gateways ?? 0;
}

export function acksSince(sql: Sql, kind: DocumentKind, since: Date): Promise<Ack[]> {
  return sql.rows(
    `SELECT environment, gateway, version::int AS version, received_at AS "receivedAt" FROM limits.policy_ack
     WHERE kind = $1 AND received_at >= $2::timestamptz`,
    [kind, since],
  );
}

/** False where no such version was ever published. */
export async function insertAck(
  sql: Sql,
  ack: Omit<Ack, 'receivedAt'> & {
    readonly kind: DocumentKind;
    readonly appliedAt: Date;
    readonly now: Date;
  },
): Promise<boolean> {
  const rows = await sql.rows(
    `INSERT INTO limits.policy_ack (kind, environment, gateway, version, applied_at, received_at)
     SELECT kind, environment, $3, version, $5::timestamptz, $6::timestamptz FROM limits.policy_version
     WHERE kind = $1 AND environment = $2 AND version = $4::bigint
     ON CONFLICT (kind, environment, gateway, version) DO UPDATE SET version = excluded.version RETURNING version`,
    [ack.kind, ack.environment, ack.gateway, String(ack.version), ack.appliedAt, ack.now],
  );
  return rows.length > 0;
}

/** When the version was published, if this gateway was waited for since, and acknowledged it for the first time now. */
export async function awaitedSince(
  sql: Sql,
  ack: Pick<Ack, 'environment' | 'gateway' | 'version'>,
  now: Date,
): Promise<Date | null> {
  const [row] = await sql.rows<{ publishedAt: Date }>(
    `SELECT v.published_at AS "publishedAt" FROM limits.policy_version v
     JOIN limits.policy_gateway g ON g.environment = v.environment AND g.gateway = $2 AND g.since <= v.published_at
     JOIN limits.policy_ack a ON a.kind = v.kind AND a.environment = v.environment AND a.gateway = $2 AND a.version = v.version
     WHERE v.kind = 'stops' AND v.environment = $1 AND v.version = $3::bigint AND a.received_at = $4::timestamptz`,
    [ack.environment, ack.gateway, String(ack.version), now],
  );
  return row?.publishedAt ?? null;
}
