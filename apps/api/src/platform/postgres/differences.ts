import type { Sql } from '../database.js';

/** Of each invariant; there may be as many as there are rows. */
export const DIFFERENCES_SHOWN = 10;

/** What a comparison of two sides found: how much it compared, and where they differ. */
export interface Differences {
  checked: bigint;
  differences: string[];
}

/** From one row with `checked`, and the text of each difference in `differing`; null where there is none. */
export async function compare(
  sql: Sql,
  text: string,
  values: readonly unknown[] = [],
): Promise<Differences> {
  const [row] = await sql.rows<{ checked: bigint; differing: string[] | null }>(text, values);
  return { checked: row?.checked ?? 0n, differences: row?.differing ?? [] };
}
