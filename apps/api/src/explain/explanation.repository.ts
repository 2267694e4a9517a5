import { joinKey } from '../access/access.module.js';
import type { Sql } from '../platform/database.js';

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
     FROM found d ${joinKey('k', 'd.api_key')} ORDER BY d.at DESC, d.id DESC`,
    [requestId, traceId],
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
    `SELECT DISTINCT k.provider, coalesce(split_part(k.principal, ':', 5), '') AS account, k.region FROM ledger.spend_dimensions k`,
  );
}

const CALL = `i.key::text AS key, i.occurred_at AS at, a.admission::text AS admission, i.rank, i.provider, i.region,
  i.request_id AS "requestId", i.error_code AS "errorCode", i.latency_ms AS "latencyMs", c.team, c.model,
  coalesce(c.cost, '0') AS cost, coalesce(c.unpriced, false) AS unpriced
  FROM found f JOIN ledger.invocation i ON i.occurred_at = f.occurred_at AND i.key = f.key
  LEFT JOIN ledger.admitted a ON a.invocation = i.key
  LEFT JOIN LATERAL (
    SELECT trim_scale(CASE WHEN i.rank < 30 THEN (array_agg(c.cost ORDER BY c.id))[1] ELSE sum(c.cost) END)::text AS cost, sum(c.unpriced) > 0 AS unpriced,
      (array_agg(k.team ORDER BY c.id DESC))[1] AS team, (array_agg(k.model ORDER BY c.id DESC))[1] AS model
    FROM ledger.charge c JOIN ledger.spend_dimensions k ON k.key_id = c.key_id
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
