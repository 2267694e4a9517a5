import type { Sql } from '../platform/database.js';

/** What one principal called for one team and model since a moment, by how it was counted. */
export interface CallerRow {
  /** As the log names it: an ARN, with the session of a role. */
  readonly principal: string;
  readonly team: string;
  readonly project: string | null;
  readonly environment: string | null;
  readonly model: string;
  readonly custom: Readonly<Record<string, string>>;
  /** Its calls carried a token of an admission: they passed a gateway. */
  readonly admitted: boolean;
  readonly calls: bigint;
  readonly lastAt: Date;
}

/** Who called models, by what stands in the ledger; failed calls do not count. */
export function callersSince(sql: Sql, since: Date): Promise<CallerRow[]> {
  return sql.rows<CallerRow>(
    `SELECT k.principal, s.team, s.project, s.environment, s.model, k.custom, c.via = 'token' AS admitted,
       sum(c.requests - c.errors)::bigint AS calls, max(c.occurred_at) AS "lastAt"
     FROM ledger.charge c JOIN ledger.spend_key k ON k.id = c.key_id JOIN ledger.spend_scope s ON s.id = k.scope_id
     WHERE c.occurred_at >= $1::timestamptz AND k.principal IS NOT NULL
     GROUP BY k.principal, s.team, s.project, s.environment, s.model, k.custom, c.via = 'token'
     HAVING sum(c.requests - c.errors) > 0
     ORDER BY k.principal, s.team, s.project, s.environment, s.model`,
    [since.toISOString()],
  );
}
