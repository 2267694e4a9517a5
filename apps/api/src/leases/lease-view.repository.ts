import type { Coordinates } from '@bursar/limits';
import { joinKey } from '../access/access.module.js';
import { holdSql } from '../holds/holds.module.js';
import type { Sql } from '../platform/database.js';
import { PROVEN_BY_LOG } from './lease.repository.js';

/** A lease as people see it; amounts in USD as written. */
export interface LeaseRow {
  readonly id: string;
  readonly gateway: string;
  readonly epoch: number;
  readonly keyId: string;
  readonly key: string | null;
  readonly team: string | null;
  readonly scope: Coordinates;
  readonly state: string;
  readonly amount: string;
  readonly leased: string;
  readonly presumed: string;
  readonly grantedAt: Date;
  readonly endsAt: Date;
  readonly reclaimsAt: Date;
  readonly endedAt: Date | null;
  readonly releaseAskedBy: string | null;
}

const VIEW = `SELECT l.id::text AS id, l.gateway, l.epoch, l.api_key AS "keyId", k.name AS key, l.call->>'team' AS team, l.call AS scope,
    l.state, trim_scale(l.amount)::text AS amount, trim_scale(l.leased)::text AS leased, trim_scale(l.presumed)::text AS presumed,
    l.granted_at AS "grantedAt", l.granted_at + l.term_ms * interval '1 millisecond' AS "endsAt", l.reclaims_at AS "reclaimsAt",
    l.ended_at AS "endedAt", r.asked_name AS "releaseAskedBy"
  FROM limits.lease l ${joinKey('k', 'l.api_key')} ${holdSql.joinRelease('r', 'l.id')}`;

export function describeLeases(
  sql: Sql,
  teams: readonly string[] | null,
  state: string | null,
): Promise<LeaseRow[]> {
  return sql.rows<LeaseRow>(
    `${VIEW} WHERE ($1::text[] IS NULL OR l.call->>'team' = ANY($1::text[])) AND ($2::text IS NULL OR l.state = $2)
     ORDER BY l.granted_at DESC, l.id LIMIT 500`,
    [teams === null ? null : [...teams], state],
  );
}

export async function describeLease(sql: Sql, id: string): Promise<LeaseRow | null> {
  const [row] = await sql.rows<LeaseRow>(`${VIEW} WHERE l.id = $1::uuid`, [id]);
  return row ?? null;
}

/** Whether the log of its provider goes on beyond the end of a lease: then the log reports its calls, sooner or later. */
export async function logTellsOf(sql: Sql, id: string): Promise<boolean> {
  const [row] = await sql.rows<{ tells: boolean }>(
    `SELECT EXISTS (SELECT FROM limits.lease l WHERE l.id = $1::uuid AND ${PROVEN_BY_LOG}) AS tells`,
    [id],
  );
  return row?.tells ?? false;
}

export interface OpenLeases {
  readonly leases: number;
  /** For metrics: rounded. */
  readonly granted: number;
  readonly drawn: number;
}

export async function countOpenLeases(sql: Sql): Promise<OpenLeases | null> {
  const [row] = await sql.rows<OpenLeases>(
    `SELECT count(*)::int AS leases, coalesce(sum(amount), 0)::float8 AS granted, coalesce(sum(drawn), 0)::float8 AS drawn
     FROM limits.lease WHERE state IN ('granted', 'active', 'expired')`,
  );
  return row ?? null;
}
