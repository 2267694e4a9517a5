import type { Sql } from '../platform/database.js';

/** How calls to a target ended. What its caller cancelled, or never heard of, says nothing about it. */
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
     ended AS MATERIALIZED (
       SELECT (answer->>'provider') || '/' || coalesce(answer->>'region', '') || '/' || (answer->>'model') AS target,
         (answer->>'provider') || '//' || (answer->>'model') AS anywhere,
         ended_at, settled->>'outcome' AS outcome, (settled->>'latencyMs')::int AS latency
       FROM limits.hold WHERE settled IS NOT NULL AND ended_at >= (SELECT min(since) FROM asked)
         AND settled->>'outcome' IN ('ok', 'error', 'throttled'))
     SELECT a.n, count(e.outcome)::int AS calls, count(*) FILTER (WHERE e.outcome IN ('error', 'throttled'))::int AS errors,
       percentile_disc(0.95) WITHIN GROUP (ORDER BY e.latency) AS p95
     FROM asked a LEFT JOIN ended e ON a.target IN (e.target, e.anywhere) AND e.ended_at >= a.since
     GROUP BY a.n ORDER BY a.n`,
    [questions.map(({ target }) => target), questions.map(({ since }) => since)],
  );
  return rows.map(({ calls, errors, p95 }) => ({ calls, errors, p95Ms: p95 }));
}
