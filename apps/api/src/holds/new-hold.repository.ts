import type { Coordinates } from '@bursar/limits';
import { fromFemto } from '@bursar/pricing';
import { WindowChanges } from '../budgets/budgets.module.js';
import type { Sql } from '../platform/database.js';
import type { Allowed, StoredHold } from './stored-hold.js';

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

const orderOf = ({ apiKey, requestId }: NewHold): string => `${apiKey} ${requestId}`;

/** False where another transaction has admitted one of these requests meanwhile: then nothing of this may stand. */
export async function insertHolds(sql: Sql, holds: readonly NewHold[]): Promise<boolean> {
  const changes = new WindowChanges();
  for (const { windowIds, worst } of holds)
    for (const id of windowIds) changes.add(id, { posted: 0n, presumed: 0n, held: worst });
  // In one order everywhere: two processes that are sent the same requests must not wait for each other in a circle.
  const rows = [...holds].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
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

/** A hold that is made, or described at last, when a call under a lease is reported. */
export interface ReportedHold {
  readonly hold: StoredHold;
  readonly requestId: string;
  readonly traceId: string | null;
  readonly expiresAt: Date;
}

/** Applies nothing of it to any window: the caller saves the hold afterwards, which does. */
export async function upsertReportedHolds(
  sql: Sql,
  reported: readonly ReportedHold[],
): Promise<void> {
  if (reported.length === 0) return;
  const rows = reported.map(({ hold, requestId, traceId, expiresAt }) => ({
    id: hold.id,
    api_key: hold.apiKey,
    request_id: requestId,
    trace_id: traceId,
    body_hash: hold.bodyHash,
    worst: fromFemto(hold.worst),
    attempts_max: hold.attemptsMax,
    window_ids: hold.windowIds.map(String),
    call: hold.call,
    answer: hold.answer,
    created_at: new Date(hold.createdAt),
    expires_at: expiresAt,
    lease_id: hold.leaseId,
  }));
  rows.sort((a, b) => (a.id < b.id ? -1 : 1));
  await sql.rows(
    `INSERT INTO limits.hold AS h (id, api_key, request_id, body_hash, state, worst, held, attempts_max, window_ids, call, answer,
       created_at, expires_at, lease_id, trace_id)
     SELECT id, api_key, request_id, body_hash, 'PENDING', worst, 0, attempts_max, window_ids, call, answer, created_at, expires_at,
       lease_id, trace_id
     FROM jsonb_to_recordset($1::jsonb) AS t(id uuid, api_key text, request_id text, body_hash text, worst numeric, attempts_max int,
       window_ids bigint[], call jsonb, answer jsonb, created_at timestamptz, expires_at timestamptz, lease_id uuid, trace_id text)
     ON CONFLICT (id) DO UPDATE SET request_id = excluded.request_id, body_hash = excluded.body_hash, worst = excluded.worst,
       attempts_max = excluded.attempts_max, call = excluded.call, answer = excluded.answer, created_at = excluded.created_at,
       expires_at = excluded.expires_at, trace_id = excluded.trace_id`,
    [JSON.stringify(rows)],
  );
}
