import type { Reach } from '@bursar/limits';
import { toFemto } from '@bursar/pricing';
import { ledgerSql } from '../ledger/ledger.module.js';
import type { Sql } from '../platform/database.js';
import type { Subject } from './request.js';

export interface Refused {
  readonly subject: Subject;
  readonly calls: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly exampleRequestId: string;
}

/**
 * Calls that limits refused since a moment. Denials beyond what is kept in full are known by key, minute and code alone: they
 * count for the limits that refused that key in that minute, by their share.
 */
export async function refusedSince(sql: Sql, since: Date): Promise<Refused[]> {
  const rows = await sql.rows<
    Omit<Refused, 'subject'> & { budget: string | null; quota: string; limit: string }
  >(
    `WITH kept AS (
       SELECT api_key, date_trunc('minute', at) AS minute, code, budget_id AS budget,
         coalesce(detail->'facts'->>'quota', '') AS quota, coalesce(detail->'facts'->>'limit', '') AS "limit",
         count(*) AS calls, min(at) AS first_at, max(at) AS last_at, (array_agg(request_id ORDER BY at DESC))[1] AS example
       FROM limits.denial WHERE at >= $1::timestamptz AND code IN ('rate_limited', 'budget_exhausted')
       GROUP BY 1, 2, 3, 4, 5, 6),
     weighed AS (
       SELECT k.*, greatest(1, coalesce(c.denials, 0)::float8 / sum(k.calls) OVER (PARTITION BY k.api_key, k.minute, k.code)) AS weight
       FROM kept k LEFT JOIN (
         SELECT api_key, minute, code, sum(denials) AS denials FROM limits.denial_count
         WHERE minute >= date_trunc('minute', $1::timestamptz) GROUP BY api_key, minute, code) c USING (api_key, minute, code))
     SELECT budget, quota, "limit", round(sum(calls * weight))::float8 AS calls, min(first_at) AS "firstAt",
       max(last_at) AS "lastAt", (array_agg(example ORDER BY last_at DESC))[1] AS "exampleRequestId"
     FROM weighed GROUP BY budget, quota, "limit"`,
    [since],
  );
  return rows.map(({ budget, quota, limit, ...counts }) => ({
    ...counts,
    subject:
      budget === null
        ? { kind: 'quota', id: quota, limit }
        : { kind: 'budget', id: budget, limit: 'limit' },
  }));
}

const IN_SUMS = new Set(['team', 'project', 'environment', 'canonicalModel']);

/** What a scope has cost since a moment; null where the sums do not tell its names apart. */
export async function spentSince(sql: Sql, reach: Reach, since: Date): Promise<bigint | null> {
  if (!Object.keys(reach).every((name) => IN_SUMS.has(name))) return null;
  const [row] = await sql.rows<{ cost: string }>(
    `SELECT coalesce(sum(q.cost), 0)::text AS cost FROM ${ledgerSql.QUARTERS} q
     WHERE q.at >= $2::timestamptz AND q.scope_id IN (
       SELECT s.id FROM ${ledgerSql.SCOPES} s WHERE jsonb_strip_nulls(jsonb_build_object(
         'team', s.team, 'project', s.project, 'environment', s.environment,
         'canonicalModel', coalesce(s.canonical_model, s.model))) @> $1::jsonb)`,
    [JSON.stringify(reach), since],
  );
  return toFemto(row?.cost ?? '0');
}
