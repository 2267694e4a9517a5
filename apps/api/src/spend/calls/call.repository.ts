import type { Sql } from '../../platform/database.js';

/** Accounts of which any call has come. */
export async function accountsSeen(sql: Sql): Promise<ReadonlySet<string>> {
  const rows = await sql.rows<{ account: string }>('SELECT DISTINCT account FROM ledger.stream');
  return new Set(rows.map(({ account }) => account));
}

/** One call as it stands: what it used, and what it cost. */
export interface StandingCall {
  readonly id: string;
  readonly at: Date;
  readonly team: string;
  readonly user: string | null;
  readonly model: string;
  readonly tool: string | null;
  readonly input: bigint;
  readonly output: bigint;
  readonly cacheRead: bigint;
  readonly cacheWrite: bigint;
  readonly unpriced: boolean;
  readonly cost: string;
}

export interface SessionQuestion {
  readonly session: string;
  readonly from: Date;
  readonly to: Date;
  /** Whose calls may be shown: teams (null: all), or those of one user. */
  readonly teams: readonly string[] | null;
  readonly user: string | null;
  readonly limit: number;
}

/** The calls of one session, in their order. */
export function callsOfSession(sql: Sql, question: SessionQuestion): Promise<StandingCall[]> {
  const { session, from, to, teams, user, limit } = question;
  return sql.rows<StandingCall>(
    `SELECT c.invocation::text AS id, c.occurred_at AS at, s.team, k.custom->>'user' AS "user", s.model,
       k.custom->>'tool' AS tool, sum(c.input)::bigint AS input, sum(c.output)::bigint AS output,
       sum(c.cache_read)::bigint AS "cacheRead",
       sum(c.cache_write_5m + c.cache_write_30m + c.cache_write_1h)::bigint AS "cacheWrite",
       sum(c.unpriced) > 0 AS unpriced, trim_scale(sum(c.cost))::text AS cost
     FROM ledger.spend_key k JOIN ledger.spend_scope s ON s.id = k.scope_id
     JOIN ledger.charge c ON c.key_id = k.id AND c.occurred_at >= $2 AND c.occurred_at < $3
     WHERE k.custom->>'session' = $1 AND ($4::text[] IS NULL OR s.team = ANY($4::text[]))
       AND ($5::text IS NULL OR k.custom->>'user' = $5)
     GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(c.requests) <> 0 ORDER BY 2, 1 LIMIT $6`,
    [session, from, to, teams === null ? null : [...teams], user, limit],
  );
}
