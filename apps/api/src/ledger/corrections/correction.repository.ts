import type { Sql } from '../../platform/database.js';

/** Calls that one row of the book has priced, and what they cost under the book as it is now. Amounts in USD. */
export interface CorrectionLine {
  readonly row: number;
  readonly calls: number;
  readonly before: string;
  readonly after: string;
  readonly from: string;
  readonly to: string;
}

export interface Estimate {
  readonly model: string;
  readonly computedAt: Date;
  readonly lines: readonly CorrectionLine[];
}

export function loadEstimates(sql: Sql): Promise<Estimate[]> {
  return sql.rows<Estimate>(
    'SELECT model, computed_at AS "computedAt", lines FROM ledger.correction_estimate ORDER BY model',
  );
}

export async function saveEstimate(
  sql: Sql,
  { model, computedAt, lines }: Estimate,
): Promise<void> {
  await sql.rows(
    `INSERT INTO ledger.correction_estimate (model, computed_at, lines) VALUES ($1, $2::timestamptz, $3::jsonb)
     ON CONFLICT (model) DO UPDATE SET computed_at = excluded.computed_at, lines = excluded.lines`,
    [model, computedAt.toISOString(), JSON.stringify(lines)],
  );
}

/** Usage was rated again: what was pending may be posted now. */
export async function forgetEstimates(sql: Sql): Promise<void> {
  await sql.rows(`DELETE FROM ledger.correction_estimate WHERE lines <> '[]'`);
}

/** Models as calls named them. */
export function loggedModels(sql: Sql): Promise<{ model: string; provider: string }[]> {
  return sql.rows('SELECT DISTINCT model, provider FROM ledger.spend_scope');
}
