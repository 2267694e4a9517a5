import type { Sql } from '../../platform/database.js';

export { rateRecord } from '../charge.js';
export {
  type CallSelection,
  type StandingCall,
  standingCalls,
} from './standing-calls.repository.js';

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
  /** Who made it, as the call names them. */
  readonly user: string | null;
  readonly model: string | null;
  readonly cost: string;
  readonly unpriced: boolean;
}

const CALL = `i.key::text AS key, i.occurred_at AS at, a.admission::text AS admission, i.rank, i.provider, i.region,
  i.request_id AS "requestId", i.error_code AS "errorCode", i.latency_ms AS "latencyMs", c.team, c."user", c.model,
  coalesce(c.cost, '0') AS cost, coalesce(c.unpriced, false) AS unpriced
  FROM found f JOIN ledger.invocation i ON i.occurred_at = f.occurred_at AND i.key = f.key
  LEFT JOIN ledger.admitted a ON a.invocation = i.key
  LEFT JOIN LATERAL (
    SELECT trim_scale(CASE WHEN i.rank < 30 THEN (array_agg(c.cost ORDER BY c.id))[1] ELSE sum(c.cost) END)::text AS cost, sum(c.unpriced) > 0 AS unpriced,
      (array_agg(k.team ORDER BY c.id DESC))[1] AS team, (array_agg(k.custom ->> 'user' ORDER BY c.id DESC))[1] AS "user",
      (array_agg(k.model ORDER BY c.id DESC))[1] AS model
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
export function findSettlementsOf(
  sql: Sql,
  providerRequestId: string,
  limit: number,
): Promise<CallRow[]> {
  return sql.rows<CallRow>(
    `WITH found AS (SELECT key, occurred_at FROM ledger.invocation WHERE rank = 20 AND request_id = $1 LIMIT $2)
     SELECT ${CALL}`,
    [providerRequestId, limit],
  );
}

export function findCallsOfAdmissions(sql: Sql, admissions: readonly string[]): Promise<CallRow[]> {
  return sql.rows<CallRow>(
    `WITH found AS (SELECT invocation AS key, occurred_at FROM ledger.admitted WHERE admission = ANY($1::uuid[])) SELECT ${CALL}`,
    [[...admissions]],
  );
}

/** Calls that providers refused for want of capacity, by what they asked for. */
export interface ThrottledCalls {
  /** Provider, region and model. */
  readonly target: string;
  readonly code: string;
  readonly team: string | null;
  readonly calls: bigint;
  readonly first: Date;
  readonly last: Date;
  /** The request id of the last. */
  readonly example: string;
}

/** Most calls first. Null: of all teams. */
export function throttledCalls(
  sql: Sql,
  teams: readonly string[] | null,
  from: Date,
  to: Date,
  limit: number,
): Promise<ThrottledCalls[]> {
  return sql.rows<ThrottledCalls>(
    `SELECT concat_ws('/', t.provider, nullif(t.region, ''), k.model) AS target, t.error_code AS code,
       k.team, sum(t.calls)::bigint AS calls, min(t.occurred_at) AS first, max(t.occurred_at) AS last,
       (array_agg(t.request_id ORDER BY t.occurred_at DESC))[1] AS example
     FROM ledger.throttled_call t
     JOIN ledger.spend_dimensions k ON k.key_id = t.key_id
     WHERE t.occurred_at >= $2::timestamptz AND t.occurred_at < $3::timestamptz
       AND ($1::text[] IS NULL OR k.team = ANY($1::text[]))
     GROUP BY 1, 2, 3 HAVING sum(t.calls) > 0 ORDER BY sum(t.calls) DESC, 1 LIMIT $4`,
    [teams === null ? null : [...teams], from, to, limit],
  );
}
