import type { Coordinates } from '@bursar/limits';
import { fromFemto } from '@bursar/pricing';
import type { Sql } from '../platform/database.js';
import type { StoredHold } from '../holds/holds.module.js';
import { windowRows } from '../budgets/budgets.module.js';

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

/** Whose these logged calls are, as budgets see them, in the same order. */
export async function coordinatesOfLogged(
  sql: Sql,
  logged: readonly { readonly keyId: number; readonly invocation: string }[],
): Promise<Coordinates[]> {
  const rows = await sql.rows<{ call: Coordinates }>(
    `SELECT ${windowRows.COORDINATES} || jsonb_strip_nulls(jsonb_build_object('user', a.user_name)) AS call
     FROM unnest($1::int[], $2::uuid[]) WITH ORDINALITY AS t(key_id, invocation, n)
     JOIN ledger.spend_dimensions k ON k.key_id = t.key_id
     LEFT JOIN ledger.admitted a ON a.invocation = t.invocation ORDER BY n`,
    [logged.map(({ keyId }) => keyId), logged.map(({ invocation }) => invocation)],
  );
  return rows.map(({ call }) => call);
}
