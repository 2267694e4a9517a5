import { ledgerSql } from '../../ledger/ledger.module.js';
import { Values } from '../../platform/postgres/values.js';
import type { CallOrder, CallPlace } from '../calls/call-place.js';
import type { Question } from '../question.js';
import { conditionsOf, type Statement } from './statement.js';

/** What a list is ordered by, as a column of a charge `c`, and how a place in it is read back. */
const ORDERS: Readonly<Record<CallOrder, { readonly of: string; readonly type: string }>> = {
  cost: { of: 'c.cost', type: 'numeric' },
  time: { of: 'c.occurred_at', type: 'timestamptz' },
  // A call that reports no duration stands last.
  duration: { of: 'coalesce(c.latency_ms, -1)', type: 'integer' },
};

export interface CallsPage {
  readonly order: CallOrder;
  readonly after: CallPlace | null;
  readonly limit: number;
  /** Of the order of time: by its index. */
  readonly walk: boolean;
}

/**
 * The next charges of a list and what there is to say about their calls, each with whether it stands: a correction takes the charge
 * that stood back, and a later one then says what stands.
 *
 * What bounds it: the charges of the selection within the range are read once, by their keys or by their time, and the first are
 * kept; the service refuses a range or a selection that is too large for that. With `walk`, for the latest of many, the index of
 * charges by time is walked from where the page begins, and no further than the page is long: of a selection that is rare, that would
 * be all of the range. Everything else is looked up for the rows of a page alone.
 */
export function callsStatement(
  question: Pick<Question, 'range' | 'filters' | 'teams'>,
  { order, after, limit, walk }: CallsPage,
): Statement {
  const values = new Values();
  const { of, type } = ORDERS[order];
  // The sum is no column of an index: what is ordered by it is not read in that order.
  const sorted = order === 'time' && !walk ? `${of} + interval '0'` : of;
  const at = (instant: number): string =>
    `${values.add(new Date(instant).toISOString())}::timestamptz`;
  const conditions = [
    `c.occurred_at >= ${at(question.range.from)} AND c.occurred_at < ${at(question.range.to)}`,
    'NOT c.reversal AND (c.requests <> 0 OR c.cost <> 0)',
    ...conditionsOf(question, values),
  ];
  if (after !== null)
    conditions.push(
      `(${of}, c.id) < (${values.add(after.at)}::${type}, ${values.add(after.charge)}::bigint)`,
    );
  return {
    text: `WITH page AS (
        SELECT c.*, ${of} AS place FROM ${ledgerSql.CHARGES} c
        JOIN ${ledgerSql.KEYS} k ON k.id = c.key_id JOIN ${ledgerSql.SCOPES} s ON s.id = k.scope_id
        WHERE ${conditions.join(' AND ')}
        ORDER BY ${sorted} DESC, c.id DESC LIMIT ${values.add(limit)})
      SELECT p.id::text AS charge, ${order === 'time' ? `to_char(p.place AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')` : 'p.place::text'} AS place,
        p.invocation::text AS id, p.occurred_at AS at, s.team, k.custom ->> 'user' AS "user", k.principal, k.custom ->> 'session' AS session,
        s.model, s.provider, s.region, s.environment, p.input, p.output, p.cache_read AS "cacheRead",
        p.cache_write_5m + p.cache_write_30m + p.cache_write_1h AS "cacheWrite", p.latency_ms AS "durationMs",
        p.errors > 0 AS failed, p.unpriced > 0 AS unpriced, p.estimated > 0 AS estimated, trim_scale(p.cost)::text AS cost,
        r.request_id AS "requestId", r.error_code AS "errorCode",
        NOT EXISTS (SELECT FROM ${ledgerSql.CHARGES} l WHERE l.occurred_at = p.occurred_at AND l.invocation = p.invocation
          AND l.reversal AND l.id > p.id) AS stands
      FROM page p JOIN ${ledgerSql.KEYS} k ON k.id = p.key_id JOIN ${ledgerSql.SCOPES} s ON s.id = k.scope_id
      JOIN LATERAL (SELECT request_id, error_code FROM ledger.reported_call i
        WHERE i.occurred_at = p.occurred_at AND i.key = p.invocation ORDER BY i.rank DESC LIMIT 1) r ON true
      ORDER BY p.place DESC, p.id DESC`,
    values: values.list,
  };
}
