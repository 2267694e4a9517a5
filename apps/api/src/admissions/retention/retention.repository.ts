import { windowRows } from '../../budgets/budgets.module.js';
import { holdRemoval } from '../../holds/holds.module.js';
import { type Removal, removal } from '../../platform/postgres/removal.js';

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

/** In this order: what another still needs goes after it. */
export const REMOVALS: Readonly<Record<string, Removal>> = {
  windows: windowRows.removeWindows,
  crossings: windowRows.removeCrossings,
  holds: removal(HOLDS),
  leases: removal(LEASES),
  releases: holdRemoval.removeReleases,
  denials: removal(DENIALS),
  denialsReported: removal(DENIALS_REPORTED),
  denialCounts: removal(DENIAL_COUNTS),
  alerts: holdRemoval.removeAlerts,
};
