import type { Sql } from '../../platform/database.js';

/** What all calls of a team in a month come to, as it stands. */
export interface TeamMonth {
  readonly team: string;
  /** YYYY-MM, in UTC. */
  readonly month: string;
  /** USD; null: none of its calls has a price. */
  readonly cost: string | null;
}

/** In the order asked; a month without calls costs nothing. */
export function teamMonths(
  sql: Sql,
  asked: readonly { readonly team: string; readonly month: string }[],
): Promise<TeamMonth[]> {
  return sql.rows<TeamMonth>(
    `SELECT t.team, t.month, CASE WHEN sum(m.cost) = 0 AND sum(m.unpriced) > 0 THEN NULL
       ELSE trim_scale(coalesce(sum(m.cost), 0))::text END AS cost
     FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (team text, month text)) WITH ORDINALITY AS t(team, month, at)
     LEFT JOIN (ledger.spend_month m JOIN ledger.spend_scope s ON s.id = m.scope_id)
       ON s.team = t.team AND m.zone = 0 AND m.day = (t.month || '-01')::date
     GROUP BY t.at, t.team, t.month ORDER BY t.at`,
    [JSON.stringify(asked.map(({ team, month }) => ({ team, month })))],
  );
}
