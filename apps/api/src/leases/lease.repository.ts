import {
  type Coordinates,
  isLive,
  type LeaseState,
  type Reach,
  reclaimsAt,
  takenByLease,
} from '@bursar/limits';
import { fromFemto, toFemto } from '@bursar/pricing';
import { type WindowChanges, windowRows } from '../budgets/budgets.module.js';
import { holdSql } from '../holds/holds.module.js';
import { ledgerSql } from '../ledger/ledger.module.js';
import type { Sql } from '../platform/database.js';
import { headOf, type StoredLease, pendingDeltaOf } from './stored-lease.js';

interface Row {
  id: string;
  api_key: string;
  gateway: string;
  provider: string;
  epoch: number;
  state: LeaseState;
  amount: string;
  drawn: string;
  leased: string;
  presumed: string;
  given_back: string | null;
  call: Coordinates;
  granted_at: Date;
  term_ms: number;
  longest_call_ms: number;
  margin_ms: number;
  window_ids: string[];
  windows: { id: string; budgetId: string; reach: Reach | null; start: number; end: number }[];
}

const COLUMNS = `l.id, l.api_key, l.gateway, l.provider, l.epoch, l.state, l.amount, l.drawn, l.leased, l.presumed, l.given_back, l.call,
  l.granted_at, l.term_ms, l.longest_call_ms, l.margin_ms, l.window_ids::text[] AS window_ids,
  ${windowRows.asJson('l.window_ids')} AS windows`;

function toStored(row: Row): StoredLease {
  return {
    id: row.id,
    apiKey: row.api_key,
    gateway: row.gateway,
    provider: row.provider,
    epoch: row.epoch,
    state: row.state,
    amount: toFemto(row.amount),
    drawn: toFemto(row.drawn),
    givenBack: row.given_back === null ? null : toFemto(row.given_back),
    call: row.call,
    grantedAt: row.granted_at.getTime(),
    terms: {
      termMs: row.term_ms,
      longestCallMs: row.longest_call_ms,
      marginMs: row.margin_ms,
    },
    windowIds: row.window_ids.map(BigInt),
    windows: row.windows.map((window) => ({ ...window, id: BigInt(window.id) })),
    applied: { leased: toFemto(row.leased), presumed: toFemto(row.presumed) },
  };
}

/** In the order of their ids, after what is on its way to holds and before any hold. */
export async function lockLeases(sql: Sql, ids: readonly string[]): Promise<StoredLease[]> {
  if (ids.length === 0) return [];
  const rows = await sql.rows<Row>(
    `SELECT ${COLUMNS} FROM limits.lease l WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
    [[...new Set(ids)]],
  );
  return rows.map(toStored);
}

/** The leases of admissions that begin so, and those of these admissions that their gateways have not settled. */
export async function lockLeasesOf(
  sql: Sql,
  heads: readonly string[],
  admissions: readonly string[],
): Promise<StoredLease[]> {
  if (heads.length === 0 && admissions.length === 0) return [];
  const rows = await sql.rows<Row>(
    `SELECT ${COLUMNS} FROM limits.lease l WHERE head = ANY($1::text[])
       OR id IN (SELECT lease_id FROM ${holdSql.HOLDS} WHERE id = ANY($2::uuid[]) AND lease_id IS NOT NULL AND settled IS NULL)
     ORDER BY id FOR UPDATE`,
    [[...new Set(heads)], [...new Set(admissions)]],
  );
  return rows.map(toStored);
}

export async function findLease(sql: Sql, id: string): Promise<StoredLease | null> {
  const [row] = await sql.rows<Row>(`SELECT ${COLUMNS} FROM limits.lease l WHERE id = $1::uuid`, [
    id,
  ]);
  return row === undefined ? null : toStored(row);
}

/** Those whose term has just passed, and those whose time is over altogether; locked ones are in use, and skipped. */
export async function lockDue(sql: Sql, now: Date, limit: number): Promise<StoredLease[]> {
  const rows = await sql.rows<Row>(
    `SELECT ${COLUMNS} FROM limits.lease l WHERE id IN (
       SELECT id FROM limits.lease
       WHERE (state IN ('granted', 'active', 'expired') AND reclaims_at <= $1::timestamptz)
          OR (state IN ('granted', 'active') AND granted_at + term_ms * interval '1 millisecond' <= $1::timestamptz)
       ORDER BY reclaims_at LIMIT $2)
     ORDER BY id FOR UPDATE SKIP LOCKED`,
    [now, limit],
  );
  return rows.map(toStored);
}

/** Leases within statements of later domains, which read them by this name alone. */
export const LEASES = 'limits.lease';

/** Its provider's log has been read beyond its end, and no call under it went to another provider. */
export const PROVEN_BY_LOG = `${ledgerSql.logIsBeyond('l.provider', 'l.ended_at')}
  AND NOT EXISTS (SELECT FROM ${holdSql.HOLDS} h WHERE h.lease_id = l.id AND h.answer->>'provider' NOT IN (l.provider, ''))`;

/**
 * Reclaimed before `before`, with no call to another provider than the one whose log has been read beyond their
 * end: what had no line by then cost nothing.
 */
export async function lockProvenUnspent(
  sql: Sql,
  before: Date,
  limit: number,
): Promise<StoredLease[]> {
  const rows = await sql.rows<Row>(
    `SELECT ${COLUMNS} FROM limits.lease l WHERE state = 'reclaimed' AND ended_at <= $1::timestamptz
       AND ${PROVEN_BY_LOG}
     ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [before, limit],
  );
  return rows.map(toStored);
}

/** Keeps what became of these leases, and notes what is still to be applied to each of their windows. */
export async function saveLeases(
  sql: Sql,
  leases: readonly StoredLease[],
  now: Date,
  changes: WindowChanges,
): Promise<void> {
  if (leases.length === 0) return;
  const rows = leases.map((lease) => {
    const { leased, presumed } = pendingDeltaOf(lease);
    for (const id of lease.windowIds) changes.add(id, { posted: 0n, presumed, held: 0n, leased });
    const taken = takenByLease(lease);
    return {
      id: lease.id,
      state: lease.state,
      drawn: fromFemto(lease.drawn),
      leased: fromFemto(taken.leased),
      presumed: fromFemto(taken.presumed),
      given_back: lease.givenBack === null ? null : fromFemto(lease.givenBack),
      is_live: isLive(lease),
    };
  });
  await sql.rows(
    `UPDATE limits.lease l SET state = t.state, drawn = t.drawn, leased = t.leased, presumed = t.presumed,
       given_back = t.given_back, ended_at = CASE WHEN t.is_live THEN NULL ELSE coalesce(l.ended_at, $2::timestamptz) END
     FROM jsonb_to_recordset($1::jsonb) AS t(id uuid, state text, drawn numeric, leased numeric, presumed numeric,
       given_back numeric, is_live boolean) WHERE l.id = t.id`,
    [JSON.stringify(rows), now],
  );
}

/** The caller has found room for it on locked balances. */
export async function insertLease(
  sql: Sql,
  lease: StoredLease,
  changes: WindowChanges,
): Promise<void> {
  const { leased } = lease.applied;
  for (const id of lease.windowIds) changes.add(id, { posted: 0n, presumed: 0n, held: 0n, leased });
  const { termMs, longestCallMs, marginMs } = lease.terms;
  await sql.rows(
    `INSERT INTO limits.lease (id, head, api_key, gateway, epoch, state, amount, leased, window_ids, call, provider, granted_at, term_ms,
       longest_call_ms, margin_ms, reclaims_at)
     VALUES ($1::uuid, $2, $3, $4, $5, $6, $7::numeric, $8::numeric, $9::bigint[], $10::jsonb, $16, $11::timestamptz, $12, $13, $14,
       $15::timestamptz)`,
    [
      lease.id,
      headOf(lease),
      lease.apiKey,
      lease.gateway,
      lease.epoch,
      lease.state,
      fromFemto(lease.amount),
      fromFemto(leased),
      lease.windowIds.map(String),
      JSON.stringify(lease.call),
      new Date(lease.grantedAt),
      termMs,
      longestCallMs,
      marginMs,
      new Date(reclaimsAt(lease)),
      lease.provider,
    ],
  );
}

/** What this gateway has not accounted for of leases for such calls, in femtodollars. */
export async function outstandingOf(
  sql: Sql,
  { gateway, apiKey }: Pick<StoredLease, 'gateway' | 'apiKey'>,
  call: Coordinates,
): Promise<bigint> {
  const [row] = await sql.rows<{ leased: string }>(
    `SELECT coalesce(sum(leased), 0)::text AS leased FROM limits.lease
     WHERE api_key = $1 AND gateway = $2 AND call = $3::jsonb AND state IN ('granted', 'active', 'expired')`,
    [apiKey, gateway, JSON.stringify(call)],
  );
  return toFemto(row?.leased ?? '0');
}
