import type { Scope } from '@bursar/policy';
import type { Sql } from '../platform/database.js';

/**
 * The worst case of a model's calls since a moment that are under way or presumed, in the order asked, in USD. Holds of each state
 * are found by its own index: most are over.
 */
export async function takenSince(
  sql: Sql,
  asked: readonly { readonly model: string; readonly since: Date }[],
): Promise<string[]> {
  const rows = await sql.rows<{ taken: string }>(
    `SELECT trim_scale(coalesce((
         SELECT sum(h.taken) FROM (
           SELECT held AS taken, call, created_at FROM limits.hold WHERE state = 'PENDING'
           UNION ALL SELECT presumed, call, created_at FROM limits.hold WHERE state = 'PRESUMED') h
         WHERE h.created_at >= a.since AND coalesce(h.call->>'canonicalModel', h.call->>'model') = a.model), 0))::text AS taken
     FROM unnest($1::text[], $2::timestamptz[]) WITH ORDINALITY AS a(model, since, place) ORDER BY a.place`,
    [asked.map(({ model }) => model), asked.map(({ since }) => since.toISOString())],
  );
  return rows.map(({ taken }) => taken);
}

interface Traffic {
  readonly calls: bigint;
  readonly cost: string;
}

/** What was admitted within a scope lately: what a stop would have kept from happening. Globs are patterns of LIKE here. */
export async function trafficSince(
  sql: Sql,
  scope: Scope,
  identity: string | null,
  since: Date,
): Promise<Traffic> {
  const { model, ...exact } = scope;
  const like = model?.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%') ?? null;
  const [found] = await sql.rows<Traffic>(
    `SELECT count(*) AS calls, coalesce(sum(posted + presumed + held), 0)::text AS cost
     FROM limits.hold
     WHERE created_at >= $1::timestamptz AND call @> $2::jsonb AND ($3::text IS NULL OR call->>'model' LIKE $3
       OR coalesce(call->>'canonicalModel', call->>'model') LIKE $3 OR call->>'canonicalModel' = $4)`,
    [since, JSON.stringify(exact), like, identity],
  );
  return found ?? { calls: 0n, cost: '0' };
}
