import type { Sql } from '../../platform/database.js';
import type { Implausible } from '../holds/plausible.js';

export interface DenialRow {
  readonly at: Date;
  readonly key: string;
  readonly keyName: string | null;
  readonly requestId: string;
  readonly traceId: string | null;
  readonly code: string;
  /** That refused by itself; empty: it was refused here. */
  readonly gateway: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

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

/** A call as the ledger holds it. */
export interface CallRow {
  readonly key: string;
  readonly at: Date;
  readonly admission: string | null;
  /** 20: a gateway’s settlement; 30: the provider’s log. */
  readonly rank: number;
  readonly provider: string;
  readonly region: string;
  readonly requestId: string;
  readonly errorCode: string | null;
  readonly latencyMs: number | null;
  readonly team: string | null;
  readonly model: string | null;
  readonly cost: string;
  readonly unpriced: boolean;
}

export interface AlertRow {
  readonly at: Date;
  readonly kind: string;
  readonly admission: string;
}

const TOGETHER_MAX = 50;
/** Of one trace: an agent may go on for long. */
const TRACE_MAX = 500;

/** Of a request, or of a trace. */
export function findDenials(
  sql: Sql,
  requestId: string,
  traceId: string | null,
): Promise<DenialRow[]> {
  return sql.rows<DenialRow>(
    `WITH found AS (
       (SELECT * FROM limits.denial WHERE request_id = $1 ORDER BY at DESC, id DESC LIMIT ${TOGETHER_MAX})
       UNION
       (SELECT * FROM limits.denial WHERE trace_id = $2 ORDER BY at, id LIMIT ${TRACE_MAX}))
     SELECT d.at, d.api_key AS key, k.name AS "keyName", d.request_id AS "requestId", d.trace_id AS "traceId", d.code, d.gateway, d.detail
     FROM found d LEFT JOIN api_key k ON k.id::text = d.api_key ORDER BY d.at DESC, d.id DESC`,
    [requestId, traceId],
  );
}

const HOLD = `h.id::text AS id, h.api_key AS key, k.name AS "keyName", h.request_id AS "requestId", h.trace_id AS "traceId", h.state,
  trim_scale(h.worst)::text AS worst, trim_scale(h.posted)::text AS posted, trim_scale(h.presumed)::text AS presumed,
  trim_scale(h.held)::text AS held, h.call, h.answer, h.settled, h.proof, h.reported,
  (SELECT name FROM api_key WHERE id::text = h.reported->>'key') AS "reportedByName", h.created_at AS "createdAt", h.expires_at AS "expiresAt",
  h.ended_at AS "endedAt", r.asked_by AS "releaseBy", r.asked_name AS "releaseName", r.asked_at AS "releaseAt",
  r.reason AS "releaseReason"`;
const HOLD_JOINS = `LEFT JOIN api_key k ON k.id::text = h.api_key LEFT JOIN limits.release r ON r.admission = h.id`;

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

export interface Source {
  readonly provider: string;
  readonly account: string;
  readonly region: string;
}

/** Where calls have come from so far: a provider's request id is unique within one of these. */
export function knownSources(sql: Sql): Promise<Source[]> {
  return sql.rows<Source>(
    `SELECT DISTINCT s.provider, coalesce(split_part(k.principal, ':', 5), '') AS account, s.region
     FROM ledger.spend_key k JOIN ledger.spend_scope s ON s.id = k.scope_id`,
  );
}

const CALL = `i.key::text AS key, i.occurred_at AS at, a.admission::text AS admission, i.rank, i.provider, i.region,
  i.request_id AS "requestId", i.error_code AS "errorCode", i.latency_ms AS "latencyMs", c.team, c.model,
  coalesce(c.cost, '0') AS cost, coalesce(c.unpriced, false) AS unpriced
  FROM found f JOIN ledger.invocation i ON i.occurred_at = f.occurred_at AND i.key = f.key
  LEFT JOIN ledger.admitted a ON a.invocation = i.key
  LEFT JOIN LATERAL (
    SELECT trim_scale(CASE WHEN i.rank = 20 THEN (array_agg(c.cost ORDER BY c.id))[1] ELSE sum(c.cost) END)::text AS cost, sum(c.unpriced) > 0 AS unpriced,
      (array_agg(s.team ORDER BY c.id DESC))[1] AS team, (array_agg(s.model ORDER BY c.id DESC))[1] AS model
    FROM ledger.charge c JOIN ledger.spend_key k ON k.id = c.key_id JOIN ledger.spend_scope s ON s.id = k.scope_id
    WHERE c.occurred_at = i.occurred_at AND c.invocation = i.key) c ON true
  ORDER BY i.occurred_at, i.rank`;

export function findCalls(sql: Sql, keys: readonly string[]): Promise<CallRow[]> {
  return sql.rows<CallRow>(
    `WITH found AS (SELECT key, occurred_at FROM ledger.identity WHERE key = ANY($1::uuid[])) SELECT ${CALL}`,
    [[...keys]],
  );
}

/** Those that a gateway settled under this name of the provider's. */
export function findSettlementsOf(sql: Sql, providerRequestId: string): Promise<CallRow[]> {
  return sql.rows<CallRow>(
    `WITH found AS (SELECT key, occurred_at FROM ledger.invocation WHERE rank = 20 AND request_id = $1 LIMIT ${TOGETHER_MAX})
     SELECT ${CALL}`,
    [providerRequestId],
  );
}

export function findCallsOfAdmissions(sql: Sql, admissions: readonly string[]): Promise<CallRow[]> {
  return sql.rows<CallRow>(
    `WITH found AS (SELECT invocation AS key, occurred_at FROM ledger.admitted WHERE admission = ANY($1::uuid[])) SELECT ${CALL}`,
    [[...admissions]],
  );
}

export function findAlerts(sql: Sql, admissions: readonly string[]): Promise<AlertRow[]> {
  return sql.rows<AlertRow>(
    `SELECT at, kind, admission::text AS admission FROM limits.alert WHERE admission = ANY($1::uuid[]) ORDER BY at`,
    [[...admissions]],
  );
}
