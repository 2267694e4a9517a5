import { toFemto } from '@bursar/pricing';
import type { Sql } from '../../platform/database.js';
import type { Budget } from '../budget.js';
import { type OutsideSpend, windowOfOutside } from './outside-spend.js';

/** What a source says of our budgets now, in place of what it said before. */
export async function replaceOutsideSpend(
  sql: Sql,
  source: string,
  spends: readonly OutsideSpend[],
): Promise<void> {
  const rows = spends.flatMap((spend) => {
    const start = windowOfOutside(spend);
    const { budget, usd, at } = spend;
    return start === null
      ? []
      : [{ budget_id: budget.id, starts_at: new Date(start), usd, said_at: at }];
  });
  await sql.rows('DELETE FROM limits.outside_spend WHERE source = $1', [source]);
  await sql.rows(
    `INSERT INTO limits.outside_spend (source, budget_id, starts_at, usd, said_at)
     SELECT $1, budget_id, starts_at, max(usd), max(said_at)
     FROM jsonb_to_recordset($2::jsonb) AS t(budget_id text, starts_at timestamptz, usd numeric, said_at timestamptz)
     GROUP BY budget_id, starts_at
     ON CONFLICT (source, budget_id, starts_at) DO UPDATE SET usd = excluded.usd, said_at = excluded.said_at`,
    [source, JSON.stringify(rows)],
  );
}

/** The most that any source says of these windows, in femtodollars, by budget. */
export async function outsideSpendOf(
  sql: Sql,
  wanted: readonly { readonly budget: Budget; readonly start: number }[],
): Promise<Map<string, bigint>> {
  const rows = await sql.rows<{ budget_id: string; usd: string }>(
    `SELECT budget_id, max(o.usd)::text AS usd
     FROM unnest($1::text[], $2::timestamptz[]) AS t(budget_id, starts_at)
     JOIN limits.outside_spend o USING (budget_id, starts_at) GROUP BY budget_id`,
    [
      wanted.map(({ budget }) => budget.id),
      wanted.map(({ start }) => new Date(start).toISOString()),
    ],
  );
  return new Map(rows.map(({ budget_id, usd }) => [budget_id, toFemto(usd)]));
}
