import { joinKey } from '../../access/access.module.js';
import type { Sql } from '../../platform/database.js';

export { boundOf } from './denial-bound.js';

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

/** Of calls that name this user: the latest first. Only those that are kept in full name one. */
export function denialsOfUser(
  sql: Sql,
  user: string,
  range: { readonly from: Date; readonly to: Date },
  limit: number,
): Promise<DenialRow[]> {
  return sql.rows<DenialRow>(
    `SELECT d.at, d.api_key AS key, k.name AS "keyName", d.request_id AS "requestId", d.trace_id AS "traceId", d.code, d.gateway, d.detail
     FROM limits.denial d ${joinKey('k', 'd.api_key')}
     WHERE d.detail ->> 'user' = $1 AND d.at >= $2 AND d.at < $3 ORDER BY d.at DESC, d.id DESC LIMIT $4`,
    [user, range.from, range.to, limit],
  );
}

export interface DenialGroup {
  readonly limitKind: string;
  readonly limitId: string;
  readonly code: string;
  readonly team: string | null;
  /** That refused by themselves. */
  readonly gateways: readonly string[];
  readonly denials: bigint;
  readonly first: Date;
  readonly last: Date;
  readonly example: string;
}

/** By minute: the range is widened to whole ones. Null: of all teams. */
export function groupDenials(
  sql: Sql,
  teams: readonly string[] | null,
  from: Date,
  to: Date,
  limit: number,
): Promise<DenialGroup[]> {
  return sql.rows<DenialGroup>(
    `SELECT limit_kind AS "limitKind", limit_id AS "limitId", code, nullif(team, '') AS team, sum(denials)::bigint AS denials,
       min(coalesce(first_at, minute)) AS first, max(coalesce(last_at, minute)) AS last,
       (array_agg(example ORDER BY minute DESC))[1] AS example,
       coalesce(array_agg(DISTINCT gateway) FILTER (WHERE gateway <> ''), '{}') AS gateways
     FROM limits.denial_count
     WHERE minute >= date_trunc('minute', $2::timestamptz) AND minute < $3::timestamptz
       AND ($1::text[] IS NULL OR team = ANY($1::text[]))
     GROUP BY 1, 2, 3, 4 ORDER BY sum(denials) DESC, 1, 2 LIMIT $4`,
    [teams === null ? null : [...teams], from, to, limit],
  );
}
