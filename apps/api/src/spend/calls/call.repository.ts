import { ledgerFigures } from '../../ledger/ledger.module.js';
import type { Sql } from '../../platform/database.js';

export const { accountsSeen } = ledgerFigures;

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
    `SELECT c.invocation::text AS id, c.occurred_at AS at, c.team, c."user", c.called_model AS model,
       c.custom->>'tool' AS tool, sum(c.input)::bigint AS input, sum(c.output)::bigint AS output,
       sum(c.cache_read)::bigint AS "cacheRead", sum(c.cache_write)::bigint AS "cacheWrite",
       sum(c.unpriced) > 0 AS unpriced, trim_scale(sum(c.cost))::text AS cost
     FROM ledger.charged_call c
     WHERE c.custom->>'session' = $1 AND c.occurred_at >= $2 AND c.occurred_at < $3
       AND ($4::text[] IS NULL OR c.team = ANY($4::text[])) AND ($5::text IS NULL OR c."user" = $5)
     GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(c.requests) <> 0 OR sum(c.cost) <> 0
     ORDER BY 2, 1 LIMIT $6`,
    [session, from, to, teams === null ? null : [...teams], user, limit],
  );
}
