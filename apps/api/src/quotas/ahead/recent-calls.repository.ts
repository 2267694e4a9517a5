import type { Coordinates, Scope } from '@bursar/limits';
import { holdSql } from '../../holds/holds.module.js';
import type { Sql } from '../../platform/database.js';

/** Calls of one caller to one model that a quota would count. */
export interface RecentCalls {
  readonly quota: string;
  readonly provider: string;
  /** As it is called. */
  readonly model: string;
  readonly call: Coordinates;
  readonly team: string | null;
  readonly user: string | null;
  readonly key: string | null;
  /** Admitted since `since`, and what they asked for: their input and the longest answer. */
  readonly calls: number;
  readonly tokens: number;
  readonly underWay: number;
}

/** By quota, of the models of all: the caller of this says which of them its quota is about. Calls that were not made are not counted. */
export function recentCalls(
  sql: Sql,
  quotas: readonly { readonly id: string; readonly scope: Scope }[],
  { since, at }: { readonly since: number; readonly at: number },
): Promise<RecentCalls[]> {
  const asked = quotas.map(({ id, scope: { model: _, ...scope } }) => ({ id, scope }));
  return sql.rows(
    `SELECT q.id AS quota, h.answer->>'provider' AS provider, h.answer->>'model' AS model,
       jsonb_build_object('model', h.call->'model', 'canonicalModel', h.call->'canonicalModel') AS call,
       h.call->>'team' AS team, h.call->>'user' AS "user", h.call->>'key' AS key,
       (count(*) FILTER (WHERE h.created_at > $3))::float8 AS calls,
       coalesce(sum(h.tokens) FILTER (WHERE h.created_at > $3), 0)::float8 AS tokens,
       (count(*) FILTER (WHERE h.is_open))::float8 AS "underWay"
     FROM jsonb_to_recordset($1::jsonb) AS q(id text, scope jsonb)
     JOIN (SELECT call, answer, tokens, created_at, state = 'PENDING' AND expires_at > $2 AS is_open FROM ${holdSql.HOLDS}
       WHERE state = 'PENDING' AND expires_at > $2::timestamptz OR state <> 'VOIDED' AND created_at > $3::timestamptz) h
       ON h.call @> q.scope
     GROUP BY 1, 2, 3, 4, 5, 6, 7`,
    [JSON.stringify(asked), new Date(at), new Date(since)],
  );
}
