import { toFemto } from '@bursar/pricing';
import type { Sql } from '../../platform/database.js';
import { removal } from '../../platform/postgres/removal.js';
import type { LimitHistory } from './limit-history.js';

/**
 * Writes down what the limits of these budgets are from now on, as their rows say, where that is another limit or another
 * revision than before. Whatever changes a budget calls it in the same transaction.
 */
export async function recordLimits(sql: Sql, ids: readonly string[], at: Date): Promise<void> {
  await sql.rows(
    `INSERT INTO limits.budget_limit (budget_id, since, revision, limit_usd)
     SELECT b.id, greatest($2::timestamptz, l.since), b.revision, b.limit_usd
     FROM (SELECT id, revision, CASE WHEN removed_at IS NULL THEN limit_usd::numeric END AS limit_usd
       FROM budget WHERE id = ANY($1::text[])) b
     LEFT JOIN LATERAL (SELECT since, revision, limit_usd FROM limits.budget_limit WHERE budget_id = b.id
       ORDER BY since DESC LIMIT 1) l ON true
     WHERE l.since IS NULL OR (l.revision, l.limit_usd) IS DISTINCT FROM (b.revision, b.limit_usd)
     ON CONFLICT (budget_id, since) DO UPDATE SET revision = excluded.revision, limit_usd = excluded.limit_usd`,
    [[...ids], at],
  );
}

/** By budget, until `to`: what is recorded of their limits, and every raise that ended after `from`. */
export async function loadLimitHistories(
  sql: Sql,
  ids: readonly string[],
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<Map<string, LimitHistory>> {
  const limits = await sql.rows<{ id: string; since: Date; usd: string | null }>(
    `SELECT budget_id AS id, since, limit_usd::text AS usd FROM limits.budget_limit
     WHERE budget_id = ANY($1::text[]) AND since <= $2::timestamptz ORDER BY since`,
    [[...ids], to],
  );
  const raises = await sql.rows<{ id: string; amount: string; from: Date; until: Date }>(
    `SELECT subject AS id, amount::text AS amount, starts_at AS "from", until FROM limits.increase_span
     WHERE kind = 'budget' AND subject = ANY($1::text[]) AND until > $2::timestamptz AND starts_at <= $3::timestamptz`,
    [[...ids], from, to],
  );
  const limitsOf = Map.groupBy(limits, ({ id }) => id);
  const raisesOf = Map.groupBy(raises, ({ id }) => id);
  return new Map(
    ids.map((id) => [
      id,
      {
        limits: (limitsOf.get(id) ?? []).map(({ since, usd }) => ({
          since: since.getTime(),
          limit: usd === null ? null : toFemto(usd),
        })),
        increases: (raisesOf.get(id) ?? []).map(({ amount, from: begins, until }) => ({
          amount: toFemto(amount),
          from: begins.getTime(),
          until: until.getTime(),
        })),
      },
    ]),
  );
}

/** Limits that held before every window that is kept, and have been followed by another. */
export const removeLimits = removal(`DELETE FROM limits.budget_limit WHERE (budget_id, since) IN (
  SELECT l.budget_id, l.since FROM limits.budget_limit l
  WHERE EXISTS (SELECT FROM limits.budget_limit n
    WHERE n.budget_id = l.budget_id AND n.since > l.since AND n.since < $1::timestamptz
      AND NOT EXISTS (SELECT FROM limits.budget_window w WHERE w.budget_id = l.budget_id AND w.starts_at < n.since))
  LIMIT $2)`);
