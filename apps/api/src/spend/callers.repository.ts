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
    `SELECT principal, team, project, environment, called_model AS model, custom, via = 'token' AS admitted,
       sum(requests - errors)::bigint AS calls, max(occurred_at) AS "lastAt"
     FROM ledger.charged_call WHERE occurred_at >= $1::timestamptz AND principal IS NOT NULL
     GROUP BY principal, team, project, environment, called_model, custom, via = 'token'
     HAVING sum(requests - errors) > 0
     ORDER BY principal, team, project, environment, called_model`,
    [since.toISOString()],
  );
}
