import type { Sql } from '../../platform/database.js';
import {
  compare,
  type Differences,
  DIFFERENCES_SHOWN,
} from '../../platform/postgres/differences.js';

/**
 * No line that came after a month was closed is posted to it, and none is posted to a month before that of its usage. Lines of a
 * closed month that are after its position are looked for among a month's newest, not among all.
 */
export function closedIsClosed(sql: Sql): Promise<Differences> {
  return compare(
    sql,
    `WITH closed AS (
       SELECT month, position, month::timestamp AT TIME ZONE 'UTC' AS first,
         (month + interval '1 month')::timestamp AT TIME ZONE 'UTC' AS next FROM ledger.period WHERE closed_at IS NOT NULL),
     late AS (
       SELECT c.id, c.invocation, p.month FROM closed p JOIN ledger.charge c
         ON c.occurred_at >= p.first AND c.occurred_at < p.next AND c.posted_month IS NULL AND c.id > p.position
       UNION ALL
       SELECT c.id, c.invocation, p.month FROM closed p JOIN ledger.charge c ON c.posted_month = p.month AND c.id > p.position),
     early AS (
       SELECT id, invocation, posted_month AS month FROM ledger.charge
       WHERE posted_month IS NOT NULL AND posted_month <= date_trunc('month', occurred_at AT TIME ZONE 'UTC')::date),
     wrong AS (
       SELECT invocation || ': line ' || id || ' is posted to ' || to_char(month, 'YYYY-MM') || ', which was closed before it' AS what FROM late
       UNION ALL
       SELECT invocation || ': line ' || id || ' is posted to ' || to_char(month, 'YYYY-MM') || ', which is not after its usage' FROM early)
     SELECT (SELECT count(*) FROM closed) AS checked, (SELECT array_agg(what ORDER BY what) FROM wrong)[1:${DIFFERENCES_SHOWN}] AS differing`,
  );
}
