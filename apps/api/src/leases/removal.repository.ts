import { windowRows } from '../budgets/budgets.module.js';
import { removal } from '../platform/postgres/removal.js';

/** Of windows that are gone. */
export const removeLeases = removal(`DELETE FROM limits.lease WHERE id IN (
  SELECT l.id FROM limits.lease l
  WHERE l.granted_at < $1::timestamptz AND l.ended_at < $1::timestamptz AND l.state IN ('returned', 'closed')
    AND l.leased = 0 AND l.presumed = 0 AND NOT ${windowRows.isAnyOf('l.window_ids')}
  ORDER BY l.granted_at LIMIT $2 FOR UPDATE SKIP LOCKED)`);
