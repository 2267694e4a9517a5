import { ledgerSql } from '../../ledger/ledger.module.js';
import type { Sql } from '../../platform/database.js';

/** Calls of a team to a model that were admitted with one ceiling of output, all of which used far less. */
export interface Ceiling {
  readonly team: string;
  readonly model: string;
  /** Output tokens that each call reserved. */
  readonly ceiling: number;
  readonly calls: bigint;
  /** Output tokens of the longest answer, and of all. */
  readonly outputMost: bigint;
  readonly output: bigint;
  /** Tokens that a ceiling of the longest answer would not have reserved. */
  readonly freed: bigint;
}

/** Fewer say nothing about what is needed. */
const CALLS_MIN = 20;
/** Of what was reserved, the longest answer used a part of this or less. */
const USED_PART = 4;

/**
 * Of calls admitted in [from, to) whose usage is posted. Held amounts and quotas count the whole ceiling until a call ends.
 * Null: of all teams.
 */
export function oversizedCeilings(
  sql: Sql,
  from: Date,
  to: Date,
  teams: readonly string[] | null,
): Promise<Ceiling[]> {
  return sql.rows<Ceiling>(
    `WITH used AS (
       SELECT h.id, h.call->>'team' AS team, h.answer->>'model' AS model, (h.answer->>'maxOutputTokens')::int AS ceiling,
         sum(c.output)::bigint AS output
       FROM limits.hold h
       JOIN ${ledgerSql.ADMITTED} a ON a.admission = h.id
       JOIN ledger.charged_call c ON c.invocation = a.invocation AND c.occurred_at = a.occurred_at
       WHERE h.created_at >= $1::timestamptz AND h.created_at < $2::timestamptz AND h.state IN ('POSTED', 'TRUED_UP')
         AND (h.answer->>'maxOutputTokens')::int > 0 AND ($3::text[] IS NULL OR h.call->>'team' = ANY($3::text[]))
       GROUP BY h.id)
     SELECT team, model, ceiling, count(*) AS calls, max(output) AS "outputMost", sum(output)::bigint AS output,
       (count(*) * (ceiling - max(output)))::bigint AS freed
     FROM used GROUP BY team, model, ceiling
     HAVING count(*) >= ${CALLS_MIN} AND max(output) * ${USED_PART} <= ceiling
     ORDER BY freed DESC, team, model, ceiling LIMIT 200`,
    [from.toISOString(), to.toISOString(), teams === null ? null : [...teams]],
  );
}
