import { removal } from '../platform/postgres/removal.js';

/** One that reports a broken bound stays until it is answered: by it a key is frozen. */
export const removeAlerts = removal(`DELETE FROM limits.alert WHERE id IN (
  SELECT id FROM limits.alert WHERE at < $1::timestamptz AND (answered_at IS NOT NULL OR kind <> 'bound_broken') ORDER BY id LIMIT $2)`);

/** Of holds that are gone. */
export const removeReleases =
  removal(`DELETE FROM limits.release r WHERE r.asked_at < $1::timestamptz AND r.admission IN (
  SELECT o.admission FROM limits.release o WHERE o.asked_at < $1::timestamptz
    AND NOT EXISTS (SELECT FROM limits.hold h WHERE h.id = o.admission) LIMIT $2)`);
