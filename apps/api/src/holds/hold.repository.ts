import { type Coordinates, type HoldAlert, type HoldState, type ProofKind } from '@bursar/limits';
import { fromFemto, toFemto } from '@bursar/pricing';
import type { Implausible } from './implausible.js';
import { limitAlerts, type WindowChanges } from '../budgets/budgets.module.js';
import type { Sql } from '../platform/database.js';
import { type Allowed, type StoredHold, pendingDelta } from './stored-hold.js';

interface Row {
  id: string;
  api_key: string;
  state: HoldState;
  worst: string;
  attempts_max: number;
  window_ids: string[];
  call: Coordinates;
  posted: string;
  presumed: string;
  held: string;
  settled: {
    body: string;
    cost: string | null;
    attempts: number;
    charged?: string;
    answer: { state: HoldState; cost: string };
  } | null;
  logged: { requestId: string; cost: string; unpriced: number }[];
  proof: ProofKind | null;
  reported: Implausible | null;
  answer: Allowed;
  created_at: Date;
  tokens: number | null;
  lease_id: string | null;
  body_hash: string;
}

const COLUMNS = `id, api_key, state, worst, attempts_max, window_ids::text[] AS window_ids, call, posted, presumed, held,
  settled, logged, proof, reported, answer, created_at, tokens::float8 AS tokens, lease_id, body_hash`;

function toStored(row: Row): StoredHold {
  const { settled } = row;
  return {
    id: row.id,
    apiKey: row.api_key,
    state: row.state,
    worst: toFemto(row.worst),
    attemptsMax: row.attempts_max,
    windowIds: row.window_ids.map(BigInt),
    call: row.call,
    applied: {
      posted: toFemto(row.posted),
      presumed: toFemto(row.presumed),
      held: toFemto(row.held),
    },
    settled:
      settled === null
        ? null
        : {
            body: settled.body,
            attempts: settled.attempts,
            cost: settled.cost === null ? null : toFemto(settled.cost),
            ...(settled.charged !== undefined && { charged: toFemto(settled.charged) }),
            answer: { state: settled.answer.state, cost: toFemto(settled.answer.cost) },
          },
    logged: row.logged.map((call) => ({ ...call, cost: toFemto(call.cost) })),
    proof: row.proof,
    reported: row.reported,
    answer: row.answer,
    createdAt: row.created_at.getTime(),
    tokens: row.tokens,
    leaseId: row.lease_id,
    bodyHash: row.body_hash,
  };
}

export async function findHolds(sql: Sql, ids: readonly string[]): Promise<StoredHold[]> {
  const rows = await sql.rows<Row>(
    `SELECT ${COLUMNS} FROM limits.hold WHERE id = ANY($1::uuid[])`,
    [[...ids]],
  );
  return rows.map(toStored);
}

/** In the order of their ids, as everybody locks them; before any window. */
export async function lockHolds(sql: Sql, ids: readonly string[]): Promise<StoredHold[]> {
  const rows = await sql.rows<Row>(
    `SELECT ${COLUMNS} FROM limits.hold WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
    [[...ids]],
  );
  return rows.map(toStored);
}

/** Holds whose time is over; those that another transaction is settling right now are left to it. */
export async function lockOverdue(sql: Sql, now: Date, limit: number): Promise<StoredHold[]> {
  const rows = await sql.rows<Row>(
    `SELECT ${COLUMNS} FROM limits.hold WHERE id IN (
       SELECT id FROM limits.hold WHERE state = 'PENDING' AND expires_at <= $1 ORDER BY expires_at LIMIT $2)
       AND state = 'PENDING' ORDER BY id FOR UPDATE SKIP LOCKED`,
    [now, limit],
  );
  return rows.map(toStored);
}

/** Keeps what became of these holds, and notes what is still to be applied to each window that they were granted in. */
export async function saveHolds(
  sql: Sql,
  holds: readonly StoredHold[],
  now: Date,
  changes: WindowChanges,
): Promise<void> {
  const rows = holds.map((hold) => {
    const more = pendingDelta(hold);
    for (const id of hold.windowIds) changes.add(id, more);
    const { settled, applied } = hold;
    return {
      id: hold.id,
      state: hold.state,
      worst: fromFemto(hold.worst),
      posted: fromFemto(applied.posted + more.posted),
      presumed: fromFemto(applied.presumed + more.presumed),
      held: fromFemto(applied.held + more.held),
      settled:
        settled === null
          ? null
          : {
              body: settled.body,
              attempts: settled.attempts,
              cost: settled.cost === null ? null : fromFemto(settled.cost),
              ...(settled.charged !== undefined && { charged: fromFemto(settled.charged) }),
              answer: { ...settled.answer, cost: fromFemto(settled.answer.cost) },
            },
      logged: hold.logged.map((call) => ({ ...call, cost: fromFemto(call.cost) })),
      proof: hold.proof,
      reported: hold.reported,
    };
  });
  if (rows.length === 0) return;
  await sql.rows(
    `UPDATE limits.hold h SET state = t.state, worst = t.worst, posted = t.posted, presumed = t.presumed, held = t.held, settled = t.settled,
       logged = t.logged, proof = t.proof, reported = t.reported, ended_at = CASE WHEN t.state = 'PENDING' THEN NULL ELSE coalesce(h.ended_at, $2::timestamptz) END
     FROM jsonb_to_recordset($1::jsonb) AS t(id uuid, state text, worst numeric, posted numeric, presumed numeric, held numeric, settled jsonb,
       logged jsonb, proof text, reported jsonb) WHERE h.id = t.id`,
    [JSON.stringify(rows), now],
  );
}

/** Of something else than a hold. It asks for nothing to be frozen. */
export async function insertAlert(
  sql: Sql,
  kind: string,
  detail: Readonly<Record<string, unknown>>,
  now: Date,
): Promise<void> {
  const alert = { kind, admission: null, apiKey: null, detail, isAnswered: true };
  await limitAlerts.insertLimitAlerts(sql, [alert], now);
}

export async function insertAlerts(
  sql: Sql,
  alerts: readonly {
    readonly hold: StoredHold;
    readonly kind: HoldAlert;
    readonly key?: string;
  }[],
  now: Date,
): Promise<void> {
  const rows = alerts.map(({ hold, kind, key = hold.apiKey }) => ({
    kind,
    admission: hold.id,
    apiKey: key,
    detail: {
      call: hold.call,
      worstUsd: fromFemto(hold.worst),
      ...(hold.reported !== null && { reported: hold.reported }),
    },
    isAnswered: false,
  }));
  await limitAlerts.insertLimitAlerts(sql, rows, now);
}
