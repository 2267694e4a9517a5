import { windowRows } from '../budgets/budgets.module.js';
import { removal } from '../platform/postgres/removal.js';

/**
 * A hold says which windows its call is counted in, whenever the call was made: it stays as long as any window that its call
 * could otherwise be taken for.
 */
export const removeHolds = removal(`DELETE FROM limits.hold WHERE id IN (
  SELECT h.id FROM limits.hold h
  WHERE h.created_at < $1::timestamptz AND h.ended_at < $1::timestamptz AND h.state NOT IN ('PENDING', 'PRESUMED')
    AND h.held = 0 AND h.presumed = 0
    AND NOT ${windowRows.isAnyWithin('h.created_at', "h.ended_at + interval '2 days'")}
  ORDER BY h.created_at LIMIT $2 FOR UPDATE SKIP LOCKED)`);

/** Of holds that are gone. */
export const removeReleases =
  removal(`DELETE FROM limits.release r WHERE r.asked_at < $1::timestamptz AND r.admission IN (
  SELECT o.admission FROM limits.release o WHERE o.asked_at < $1::timestamptz
    AND NOT EXISTS (SELECT FROM limits.hold h WHERE h.id = o.admission) LIMIT $2)`);
