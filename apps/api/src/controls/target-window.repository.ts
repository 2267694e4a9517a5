import type { Sql } from '../platform/database.js';

/** What a caller cancelled, or asked wrongly, or got no answer to says nothing about the target. */
const NOT_THE_TARGETS = [
  'cancelled',
  'unknown',
  'AccessDeniedException',
  'ResourceNotFoundException',
  'ValidationException',
];

/** How calls to a target that began lately have ended, as settlements and the provider's log report it. */
export interface TargetWindow {
  readonly calls: number;
  readonly errors: number;
  readonly p95Ms: number | null;
}

export interface TargetQuestion {
  /** A targetKey; without a region it is about all of them. */
  readonly target: string;
  readonly since: Date;
}

/** One answer per question, in order. */
export async function outcomesSince(
  sql: Sql,
  questions: readonly TargetQuestion[],
): Promise<TargetWindow[]> {
  const rows = await sql.rows<{ calls: number; errors: number; p95: number | null }>(
    `WITH asked AS MATERIALIZED (
       SELECT n, target, since FROM unnest($1::text[], $2::timestamptz[]) WITH ORDINALITY AS t(target, since, n)),
     begun AS MATERIALIZED (
       SELECT provider || '/' || region || '/' || model_ref AS target, provider || '//' || model_ref AS anywhere,
         occurred_at, error_code, latency_ms
       FROM ledger.reported_call WHERE occurred_at >= (SELECT min(since) FROM asked)
         AND (error_code IS NULL OR NOT error_code = ANY($3::text[])))
     SELECT a.n, count(b.target)::int AS calls, count(b.error_code)::int AS errors,
       percentile_disc(0.95) WITHIN GROUP (ORDER BY b.latency_ms) AS p95
     FROM asked a LEFT JOIN begun b ON a.target IN (b.target, b.anywhere) AND b.occurred_at >= a.since
     GROUP BY a.n ORDER BY a.n`,
    [questions.map(({ target }) => target), questions.map(({ since }) => since), NOT_THE_TARGETS],
  );
  return rows.map(({ calls, errors, p95 }) => ({ calls, errors, p95Ms: p95 }));
}
