import type { Reach } from '@bursar/limits';
import type { Sql } from '../../platform/database.js';

export interface WindowRow {
  readonly budget: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** What it counts. */
  readonly reach: Reach;
  readonly posted: string;
  readonly presumed: string;
  readonly held: string;
  readonly leased: string;
}

/** Of which budgets, and which of their windows: those with a part of [from, to), the last ones that begin before `now`. */
export interface WindowsAsked {
  readonly budgets: readonly string[];
  readonly from: Date | null;
  readonly to: Date | null;
  readonly last: number;
}

/**
 * Windows that were in force when they ended, or are now, the latest first. A budget whose scope or window changes has others
 * from then on, which took over what had been counted. Where it was not recorded yet which were in force, they are those of
 * the first revision that is known.
 */
export function listWindows(
  sql: Sql,
  { budgets, from, to, last }: WindowsAsked,
  now: Date,
): Promise<WindowRow[]> {
  return sql.rows(
    `SELECT w.budget_id AS budget, w.starts_at AS "startsAt", w.ends_at AS "endsAt", w.scope AS reach,
       trim_scale(w.posted)::text AS posted, trim_scale(w.presumed)::text AS presumed, trim_scale(w.held)::text AS held,
       trim_scale(w.leased)::text AS leased
     FROM unnest($1::text[]) WITH ORDINALITY AS asked(id, place) CROSS JOIN LATERAL (
       SELECT * FROM limits.budget_window w
       WHERE w.budget_id = asked.id AND w.scope IS NOT NULL AND w.starts_at <= $4::timestamptz
         AND ($2::timestamptz IS NULL OR w.ends_at > $2) AND ($3::timestamptz IS NULL OR w.starts_at < $3)
         AND w.revision = coalesce(
           (SELECT l.revision FROM limits.budget_limit l
            WHERE l.budget_id = w.budget_id AND l.since < w.ends_at AND l.since <= $4 ORDER BY l.since DESC LIMIT 1),
           (SELECT l.revision FROM limits.budget_limit l WHERE l.budget_id = w.budget_id ORDER BY l.since LIMIT 1))
       ORDER BY w.starts_at DESC LIMIT $5::int) w
     ORDER BY place, w.starts_at DESC`,
    [[...budgets], from, to, now, last],
  );
}
