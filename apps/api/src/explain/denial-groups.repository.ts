import type { Sql } from '../platform/database.js';

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

const GROUPS_MAX = 500;

/** By minute: the range is widened to whole ones. Null: of all teams. */
export function groupDenials(
  sql: Sql,
  teams: readonly string[] | null,
  from: Date,
  to: Date,
): Promise<DenialGroup[]> {
  return sql.rows<DenialGroup>(
    `SELECT limit_kind AS "limitKind", limit_id AS "limitId", code, nullif(team, '') AS team, sum(denials)::bigint AS denials,
       min(coalesce(first_at, minute)) AS first, max(coalesce(last_at, minute)) AS last,
       (array_agg(example ORDER BY minute DESC))[1] AS example,
       coalesce(array_agg(DISTINCT gateway) FILTER (WHERE gateway <> ''), '{}') AS gateways
     FROM limits.denial_count
     WHERE minute >= date_trunc('minute', $2::timestamptz) AND minute < $3::timestamptz
       AND ($1::text[] IS NULL OR team = ANY($1::text[]))
     GROUP BY 1, 2, 3, 4 ORDER BY sum(denials) DESC, 1, 2 LIMIT ${GROUPS_MAX}`,
    [teams === null ? null : [...teams], from, to],
  );
}

/** What providers refused for want of capacity: their limits deny, too. */
export function groupThrottles(
  sql: Sql,
  teams: readonly string[] | null,
  from: Date,
  to: Date,
): Promise<DenialGroup[]> {
  return sql.rows<DenialGroup>(
    `SELECT 'provider' AS "limitKind", concat_ws('/', i.provider, nullif(i.region, ''), k.model) AS "limitId", i.error_code AS code,
       k.team, count(*) AS denials, min(i.occurred_at) AS first, max(i.occurred_at) AS last,
       (array_agg(i.request_id ORDER BY i.occurred_at DESC))[1] AS example, '{}'::text[] AS gateways
     FROM ledger.invocation i
     JOIN LATERAL (SELECT key_id, reversal FROM ledger.charge c WHERE c.occurred_at = i.occurred_at AND c.invocation = i.key
                   ORDER BY id DESC LIMIT 1) c ON true
     JOIN ledger.spend_dimensions k ON k.key_id = c.key_id
     WHERE i.error_code IS NOT NULL AND i.error_code ~* 'throttl|too.?many|rate.?limit|quota|^429'
       AND i.occurred_at >= $2::timestamptz AND i.occurred_at < $3::timestamptz
       AND ($1::text[] IS NULL OR k.team = ANY($1::text[]))
       AND NOT c.reversal
     GROUP BY 1, 2, 3, 4 ORDER BY count(*) DESC, 1, 2 LIMIT ${GROUPS_MAX}`,
    [teams === null ? null : [...teams], from, to],
  );
}
