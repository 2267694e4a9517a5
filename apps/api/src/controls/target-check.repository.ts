import type { Sql } from '../platform/database.js';
import type { TargetCheck } from './target-check.js';
import type { TargetQuestion } from './target-window.repository.js';

/** How long they are kept. */
const KEPT_MS = 24 * 60 * 60 * 1_000;

/** Keeps what a check found, and forgets those of long ago. */
export async function noteCheck(sql: Sql, check: TargetCheck): Promise<void> {
  const { target, at, errorCode, latencyMs } = check;
  await sql.rows(
    `INSERT INTO limits.target_check (target, at, error_code, latency_ms)
     VALUES ($1, $2::timestamptz, $3, $4) ON CONFLICT DO NOTHING`,
    [target, at.toISOString(), errorCode, latencyMs],
  );
  await sql.rows('DELETE FROM limits.target_check WHERE at < $1::timestamptz', [
    new Date(at.getTime() - KEPT_MS).toISOString(),
  ]);
}

/** The oldest first, one list for each question. */
export async function checksSince(
  sql: Sql,
  questions: readonly TargetQuestion[],
): Promise<Pick<TargetCheck, 'errorCode'>[][]> {
  const rows = await sql.rows<{ n: number; errorCode: string | null }>(
    `SELECT a.n::int AS n, c.error_code AS "errorCode"
     FROM unnest($1::text[], $2::timestamptz[]) WITH ORDINALITY AS a(target, since, n)
     JOIN limits.target_check c ON c.target = a.target AND c.at >= a.since ORDER BY a.n, c.at`,
    [questions.map(({ target }) => target), questions.map(({ since }) => since)],
  );
  const found = Map.groupBy(rows, ({ n }) => n);
  return questions.map((_, i) => found.get(i + 1) ?? []);
}

/** What the last check of each of these targets found. */
export function lastChecks(sql: Sql, targets: readonly string[]): Promise<TargetCheck[]> {
  return sql.rows<TargetCheck>(
    `SELECT DISTINCT ON (target) target, at, error_code AS "errorCode", latency_ms AS "latencyMs"
     FROM limits.target_check WHERE target = ANY($1::text[]) ORDER BY target, at DESC`,
    [targets],
  );
}
