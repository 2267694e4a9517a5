import type { Database, Sql } from '../database.js';

/** Removes some of what is past retention, and answers how many rows that were. */
export type Removal = (sql: Sql, before: Date, limit: number) => Promise<number>;

/** From a DELETE of at most `$2` rows that are older than `$1`. */
export const removal =
  (text: string): Removal =>
  async (sql, before, limit) => {
    const [row] = await sql.rows<{ n: number }>(
      `WITH removed AS (${text} RETURNING 1) SELECT count(*)::int AS n FROM removed`,
      [before, limit],
    );
    return row?.n ?? 0;
  };

/** One transaction's worth: nothing waits for longer than this takes. */
const TOGETHER_MAX = 2_000;

/** Pure. What is older than this is past retention: a midnight in UTC, so that a day is taken, read and removed as a whole. */
export const retentionStart = (now: Date, months: number): Date =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, now.getUTCDate()));

/** Removes all of it, by name and in their order: what another still needs goes after it. Answers how many of each. */
export async function removeAll(
  database: Pick<Database, 'bulk'>,
  removals: Readonly<Record<string, Removal>>,
  before: Date,
): Promise<Record<string, number>> {
  const removed: Record<string, number> = {};
  for (const [what, remove] of Object.entries(removals)) {
    removed[what] = 0;
    for (let some = TOGETHER_MAX; some === TOGETHER_MAX;) {
      some = await database.bulk((tx) => remove(tx, before, TOGETHER_MAX));
      removed[what] += some;
    }
  }
  return removed;
}
