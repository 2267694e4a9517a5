import type { Sql } from '../../platform/database.js';

/** Each removes some of what is past retention, and answers how many rows that were. */
export type Removal = (sql: Sql, before: Date, limit: number) => Promise<number>;

const removal =
  (text: string): Removal =>
  async (sql, before, limit) => {
    const [row] = await sql.rows<{ n: number }>(
      `WITH removed AS (${text} RETURNING 1) SELECT count(*)::int AS n FROM removed`,
      [before, limit],
    );
    return row?.n ?? 0;
  };

/** Where anything is held, presumed or leased, a report may still come. */
const WINDOWS = `DELETE FROM limits.budget_window WHERE id IN (
  SELECT id FROM limits.budget_window WHERE ends_at < $1::timestamptz AND held = 0 AND presumed = 0 AND leased = 0
  ORDER BY ends_at LIMIT $2 FOR UPDATE SKIP LOCKED)`;

const CROSSINGS = `DELETE FROM limits.crossing WHERE (window_id, step) IN (
  SELECT c.window_id, c.step FROM limits.crossing c
  WHERE c.changed_at < $1::timestamptz AND NOT EXISTS (SELECT FROM limits.budget_window w WHERE w.id = c.window_id) LIMIT $2)`;

/**
 * A hold says which windows its call is counted in, whenever the call was made: it stays as long as any window that its call
 * could otherwise be taken for.
 */
const HOLDS = `DELETE FROM limits.hold WHERE id IN (
  SELECT h.id FROM limits.hold h
  WHERE h.created_at < $1::timestamptz AND h.ended_at < $1::timestamptz AND h.state NOT IN ('PENDING', 'PRESUMED')
    AND h.held = 0 AND h.presumed = 0
    AND NOT EXISTS (SELECT FROM limits.budget_window w
                    WHERE w.ends_at > h.created_at AND w.starts_at < h.ended_at + interval '2 days')
  ORDER BY h.created_at LIMIT $2 FOR UPDATE SKIP LOCKED)`;

const LEASES = `DELETE FROM limits.lease WHERE id IN (
  SELECT l.id FROM limits.lease l
  WHERE l.granted_at < $1::timestamptz AND l.ended_at < $1::timestamptz AND l.state IN ('returned', 'closed')
    AND l.leased = 0 AND l.presumed = 0 AND NOT EXISTS (SELECT FROM limits.budget_window w WHERE w.id = ANY(l.window_ids))
  ORDER BY l.granted_at LIMIT $2 FOR UPDATE SKIP LOCKED)`;

const DENIALS = `DELETE FROM limits.denial WHERE id IN (
  SELECT id FROM limits.denial WHERE at < $1::timestamptz ORDER BY at LIMIT $2)`;

/** A denial is reported again within days, or never. */
const DENIALS_REPORTED = `DELETE FROM limits.denial_reported WHERE (api_key, identity) IN (
  SELECT api_key, identity FROM limits.denial_reported
  WHERE at < greatest($1::timestamptz, (SELECT max(at) FROM limits.denial_reported) - interval '7 days') ORDER BY at LIMIT $2)`;

const DENIAL_COUNTS = `DELETE FROM limits.denial_count WHERE ctid IN (
  SELECT ctid FROM limits.denial_count WHERE minute < $1::timestamptz ORDER BY minute LIMIT $2)`;

const ALERTS = `DELETE FROM limits.alert WHERE id IN (
  SELECT id FROM limits.alert WHERE at < $1::timestamptz AND (answered_at IS NOT NULL OR kind <> 'bound_broken') ORDER BY id LIMIT $2)`;

const RELEASES = `DELETE FROM limits.release r WHERE r.asked_at < $1::timestamptz AND r.admission IN (
  SELECT o.admission FROM limits.release o WHERE o.asked_at < $1::timestamptz
    AND NOT EXISTS (SELECT FROM limits.hold h WHERE h.id = o.admission) LIMIT $2)`;

/** In this order: what another still needs goes after it. */
export const REMOVALS: Readonly<Record<string, Removal>> = {
  windows: removal(WINDOWS),
  crossings: removal(CROSSINGS),
  holds: removal(HOLDS),
  leases: removal(LEASES),
  releases: removal(RELEASES),
  denials: removal(DENIALS),
  denialsReported: removal(DENIALS_REPORTED),
  denialCounts: removal(DENIAL_COUNTS),
  alerts: removal(ALERTS),
};
