import type { Sql } from '../database.js';

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
