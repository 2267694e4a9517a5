import type { Sql } from '../platform/database.js';

/** What became known at once. */
export interface PriceVersion {
  readonly version: number;
  readonly createdAt: Date;
  readonly author: string;
  readonly note: string;
  /** Rows and contracts that are known since then. */
  readonly opened: number;
  /** Those that are believed no more. */
  readonly closed: number;
}

/** The latest first. A version is a moment: what was written since the one before is its own. */
export function listVersions(sql: Sql, limit: number): Promise<PriceVersion[]> {
  return sql.rows<PriceVersion>(
    `WITH known AS (
       SELECT system_from, system_to FROM price_row UNION ALL SELECT system_from, system_to FROM price_layer),
     listed AS (
       SELECT version, created_at, author, note, lag(created_at, 1, '-infinity') OVER (ORDER BY version) AS before
       FROM price_book_version ORDER BY version DESC LIMIT $1::integer + 1)
     SELECT v.version, v.created_at AS "createdAt", v.author, v.note,
       (SELECT count(*)::int FROM known k WHERE k.system_from > v.before AND k.system_from <= v.created_at) AS opened,
       (SELECT count(*)::int FROM known k WHERE k.system_to > v.before AND k.system_to <= v.created_at) AS closed
     FROM listed v ORDER BY v.version DESC LIMIT $1::integer`,
    [limit],
  );
}
