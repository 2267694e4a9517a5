import type { Implausible } from './implausible.js';
import { joinKey, keyNameOf } from '../access/access.module.js';
import type { Sql } from '../platform/database.js';

export interface HoldRow {
  readonly id: string;
  readonly key: string;
  readonly keyName: string | null;
  readonly requestId: string;
  readonly traceId: string | null;
  readonly state: string;
  readonly worst: string;
  readonly posted: string;
  readonly presumed: string;
  readonly held: string;
  readonly call: Readonly<Record<string, string | null>>;
  readonly answer: Readonly<Record<string, unknown>>;
  readonly settled: { readonly cost: string | null; readonly attempts: number } | null;
  readonly proof: string | null;
  readonly reported: Implausible | null;
  readonly reportedByName: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  readonly releaseBy: string | null;
  readonly releaseName: string | null;
  readonly releaseAt: Date | null;
  readonly releaseReason: string | null;
}

const TOGETHER_MAX = 50;
/** Of one trace: an agent may go on for long. */
const TRACE_MAX = 500;

const HOLD = `h.id::text AS id, h.api_key AS key, k.name AS "keyName", h.request_id AS "requestId", h.trace_id AS "traceId", h.state,
  trim_scale(h.worst)::text AS worst, trim_scale(h.posted)::text AS posted, trim_scale(h.presumed)::text AS presumed,
  trim_scale(h.held)::text AS held, h.call, h.answer, h.settled, h.proof, h.reported,
  ${keyNameOf("h.reported->>'key'")} AS "reportedByName", h.created_at AS "createdAt", h.expires_at AS "expiresAt",
  h.ended_at AS "endedAt", r.asked_by AS "releaseBy", r.asked_name AS "releaseName", r.asked_at AS "releaseAt",
  r.reason AS "releaseReason"`;
const HOLD_JOINS = `${joinKey('k', 'h.api_key')} LEFT JOIN limits.release r ON r.admission = h.id`;

/** The keys that some holds are of, in a handful of index look-ups. */
const keysOf = (holds: string): string => `
  (SELECT api_key FROM limits.hold WHERE ${holds} ORDER BY api_key LIMIT 1)
  UNION ALL
  SELECT (SELECT api_key FROM limits.hold WHERE ${holds} AND api_key > a.api_key ORDER BY api_key LIMIT 1)
  FROM a WHERE a.api_key IS NOT NULL`;
const ADMITTED = 'lease_id IS NULL';
const LEASED = 'lease_id IS NOT NULL';

/** Keys are few: each is looked up by itself, for there is no index by request id alone. */
export function findHoldsOfRequest(sql: Sql, requestId: string): Promise<HoldRow[]> {
  return sql.rows<HoldRow>(
    `WITH found AS (
       SELECT h.* FROM (WITH RECURSIVE a AS (${keysOf(ADMITTED)}) SELECT * FROM a) a
       CROSS JOIN LATERAL (SELECT * FROM limits.hold WHERE api_key = a.api_key AND request_id = $1 AND ${ADMITTED} LIMIT 1) h
       UNION ALL
       SELECT h.* FROM (WITH RECURSIVE a AS (${keysOf(LEASED)}) SELECT * FROM a) a
       CROSS JOIN LATERAL (SELECT * FROM limits.hold WHERE api_key = a.api_key AND request_id = $1 AND ${LEASED}
                           LIMIT ${TOGETHER_MAX}) h)
     SELECT ${HOLD} FROM found h ${HOLD_JOINS}`,
    [requestId],
  );
}

export function findHoldsOfTrace(sql: Sql, traceId: string): Promise<HoldRow[]> {
  return sql.rows<HoldRow>(
    `WITH found AS (SELECT * FROM limits.hold WHERE trace_id = $1 ORDER BY created_at, id LIMIT ${TRACE_MAX})
     SELECT ${HOLD} FROM found h ${HOLD_JOINS}`,
    [traceId],
  );
}

export function findHoldsById(sql: Sql, ids: readonly string[]): Promise<HoldRow[]> {
  return sql.rows<HoldRow>(
    `SELECT ${HOLD} FROM limits.hold h ${HOLD_JOINS} WHERE h.id = ANY($1::uuid[])`,
    [[...ids]],
  );
}

/** Calls whose cost was not reported, the oldest first. */
export function findPresumed(sql: Sql, teams: readonly string[] | null): Promise<HoldRow[]> {
  return sql.rows<HoldRow>(
    `SELECT ${HOLD} FROM limits.hold h ${HOLD_JOINS}
     WHERE h.state = 'PRESUMED' AND ($1::text[] IS NULL OR h.call->>'team' = ANY($1::text[])) ORDER BY h.created_at LIMIT 500`,
    [teams === null ? null : [...teams]],
  );
}

export interface OpenHolds {
  readonly open: number;
  readonly presumed: number;
  /** For a metric: rounded. */
  readonly presumedUsd: number;
}

export async function countOpenHolds(sql: Sql): Promise<OpenHolds | null> {
  const [row] = await sql.rows<OpenHolds>(
    `SELECT (SELECT count(*) FROM limits.hold WHERE state = 'PENDING')::int AS open, count(*)::int AS presumed,
       coalesce(sum(presumed), 0)::float8 AS "presumedUsd"
     FROM limits.hold WHERE state = 'PRESUMED'`,
  );
  return row ?? null;
}

export { outputReserved } from './output-reserved.repository.js';
