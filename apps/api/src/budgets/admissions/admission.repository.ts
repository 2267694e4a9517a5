import type { Coordinates, HoldState, Taken } from '@bursar/limits';
import { fromFemto, toFemto } from '@bursar/pricing';
import type { Sql } from '../../platform/database.js';
import { WindowChanges } from '../holds/hold.repository.js';
import type { Allowed } from '../holds/stored-hold.js';

const BALANCES = `SELECT id, posted, presumed, held, leased FROM limits.budget_window WHERE id = ANY($1::bigint[]) ORDER BY id`;

type BalanceRow = Record<'posted' | 'presumed' | 'held' | 'leased', string> & { id: bigint };

const toBalances = (rows: readonly BalanceRow[]): Map<bigint, Taken> =>
  new Map(
    rows.map(({ id, posted, presumed, held, leased }) => [
      id,
      {
        posted: toFemto(posted),
        presumed: toFemto(presumed),
        held: toFemto(held),
        leased: toFemto(leased),
      },
    ]),
  );

/** Locked in the order of their ids, to the end of the transaction. */
export async function lockBalances(sql: Sql, ids: readonly bigint[]): Promise<Map<bigint, Taken>> {
  return toBalances(await sql.rows<BalanceRow>(`${BALANCES} FOR UPDATE`, [ids.map(String)]));
}

export async function readBalances(sql: Sql, ids: readonly bigint[]): Promise<Map<bigint, Taken>> {
  return toBalances(await sql.rows<BalanceRow>(BALANCES, [ids.map(String)]));
}

/** What was answered under this key and request before. */
export interface Earlier {
  readonly bodyHash: string;
  readonly state: HoldState;
  readonly answer: Allowed;
}

export const askedKey = (apiKey: string, requestId: string): string => `${apiKey} ${requestId}`;

/** Changes with the budgets, the organisation and the price book: whatever an admission is decided by. */
const STAMP = `concat_ws('/',
  (SELECT value::text FROM limits.setting WHERE name = 'version'),
  (SELECT version || '@' || extract(epoch FROM updated_at) FROM organisation WHERE id = 1),
  (SELECT max(version) FROM price_book_version))`;

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
       CROSS JOIN LATERAL (SELECT * FROM limits.hold h WHERE h.api_key = t.api_key AND h.request_id = t.request_id
         AND h.lease_id IS NULL LIMIT 1) h) h ON true`,
    [asked.map(({ apiKey }) => apiKey), asked.map(({ requestId }) => requestId)],
  );
  const earlier = rows.flatMap(({ api_key, request_id, body_hash: bodyHash, state, answer }) =>
    api_key === null ? [] : [[askedKey(api_key, request_id), { bodyHash, state, answer }] as const],
  );
  return { stamp: rows[0]?.stamp ?? '', earlier: new Map(earlier) };
}

export interface NewHold {
  readonly id: string;
  readonly apiKey: string;
  readonly requestId: string;
  readonly traceId: string | null;
  readonly bodyHash: string;
  readonly worst: bigint;
  readonly attemptsMax: number;
  /** Input and output that token quotas counted for it. */
  readonly tokens: number;
  readonly windowIds: readonly bigint[];
  readonly call: Coordinates;
  readonly answer: Allowed;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

const rowOf = (hold: NewHold) => ({
  id: hold.id,
  api_key: hold.apiKey,
  request_id: hold.requestId,
  body_hash: hold.bodyHash,
  worst: fromFemto(hold.worst),
  attempts_max: hold.attemptsMax,
  window_ids: `{${hold.windowIds.join(',')}}`,
  call: hold.call,
  answer: hold.answer,
  tokens: hold.tokens,
  trace_id: hold.traceId,
});

/** False where another transaction has admitted one of these requests meanwhile: then nothing of this may stand. */
export async function insertHolds(sql: Sql, holds: readonly NewHold[]): Promise<boolean> {
  const changes = new WindowChanges();
  for (const { windowIds, worst } of holds)
    for (const id of windowIds) changes.add(id, { posted: 0n, presumed: 0n, held: worst });
  // In one order everywhere: two processes that are sent the same requests must not wait for each other in a circle.
  const rows = [...holds].sort((a, b) =>
    askedKey(a.apiKey, a.requestId) < askedKey(b.apiKey, b.requestId) ? -1 : 1,
  );
  const inserted = await sql.rows(
    `INSERT INTO limits.hold (id, api_key, request_id, body_hash, state, worst, held, attempts_max, window_ids, call, answer, created_at, expires_at, tokens, trace_id)
     SELECT id, api_key, request_id, body_hash, 'PENDING', worst, worst, attempts_max, window_ids::bigint[], call, answer, $2::timestamptz, $3::timestamptz, tokens, trace_id
     FROM jsonb_to_recordset($1::jsonb) AS t(id uuid, api_key text, request_id text, body_hash text, worst numeric, attempts_max int, window_ids text, call jsonb,
       answer jsonb, tokens bigint, trace_id text)
     ON CONFLICT (api_key, request_id) WHERE lease_id IS NULL DO NOTHING RETURNING id`,
    [JSON.stringify(rows.map(rowOf)), rows[0]?.createdAt, rows[0]?.expiresAt],
  );
  if (inserted.length < holds.length) return false;
  await changes.apply(sql);
  return true;
}

export async function removedTeams(sql: Sql): Promise<Set<string>> {
  const rows = await sql.rows<{ id: string }>('SELECT id FROM team WHERE removed_at IS NOT NULL');
  return new Set(rows.map(({ id }) => id));
}
