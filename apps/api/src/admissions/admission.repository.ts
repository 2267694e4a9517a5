import type { HoldState } from '@bursar/limits';
import { orgReading } from '../org/org.module.js';
import { BOOK_VERSION } from '../prices/prices.module.js';
import { limitSettings } from '../budgets/budgets.module.js';
import type { Sql } from '../platform/database.js';
import { type Allowed, holdSql } from '../holds/holds.module.js';

/** What was answered under this key and request before. */
export interface Earlier {
  readonly bodyHash: string;
  readonly state: HoldState;
  readonly answer: Allowed;
}

export const askedKey = (apiKey: string, requestId: string): string => `${apiKey} ${requestId}`;

/** Changes with the budgets, the organisation and the price book: whatever an admission is decided by. */
const STAMP = `concat_ws('/', ${limitSettings.LIMITS_VERSION}, ${orgReading.ORGANISATION_STAMP}, ${BOOK_VERSION})`;

export async function stampNow(sql: Sql): Promise<string> {
  const [row] = await sql.rows<{ stamp: string }>(`SELECT ${STAMP} AS stamp`);
  return row?.stamp ?? '';
}

/** What admissions are decided by, and what these requests were answered before, both as they stand now. */
export async function whatStands(
  sql: Sql,
  asked: readonly { readonly apiKey: string; readonly requestId: string }[],
): Promise<{ stamp: string; earlier: Map<string, Earlier> }> {
  const rows = await sql.rows<{
    stamp: string;
    api_key: string | null;
    request_id: string;
    body_hash: string;
    state: HoldState;
    answer: Allowed;
  }>(
    `SELECT s.stamp, h.api_key, h.request_id, h.body_hash, h.state, h.answer
     FROM (SELECT ${STAMP} AS stamp) s LEFT JOIN (
       SELECT h.* FROM unnest($1::text[], $2::text[]) AS t(api_key, request_id)
       CROSS JOIN LATERAL (SELECT * FROM ${holdSql.HOLDS} h WHERE h.api_key = t.api_key AND h.request_id = t.request_id
         AND h.lease_id IS NULL LIMIT 1) h) h ON true`,
    [asked.map(({ apiKey }) => apiKey), asked.map(({ requestId }) => requestId)],
  );
  const earlier = rows.flatMap(({ api_key, request_id, body_hash: bodyHash, state, answer }) =>
    api_key === null ? [] : [[askedKey(api_key, request_id), { bodyHash, state, answer }] as const],
  );
  return { stamp: rows[0]?.stamp ?? '', earlier: new Map(earlier) };
}
