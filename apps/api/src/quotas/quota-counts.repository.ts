import type { Coordinates, Scope } from '@bursar/limits';
import { holdSql } from '../holds/holds.module.js';
import type { Sql } from '../platform/database.js';

/** A day of a quota. */
export interface QuotaDay {
  readonly quota: string;
  /** Epoch ms. */
  readonly start: number;
}

const byQuota = <T extends QuotaDay>(days: readonly T[]): T[] =>
  [...days].sort((a, b) => (a.quota < b.quota ? -1 : a.quota > b.quota ? 1 : a.start - b.start));

const columns = (days: readonly QuotaDay[]) => [
  days.map(({ quota }) => quota),
  days.map(({ start }) => new Date(start)),
];

/** Tokens taken of these days, each locked to the end of the transaction, in one order everywhere. */
export async function lockDays(
  sql: Sql,
  days: readonly QuotaDay[],
  at: Date,
): Promise<Map<string, number>> {
  const rows = await sql.rows<{ quota: string; tokens: number }>(
    `INSERT INTO limits.quota_day AS d (quota_id, starts_at, opened_at)
     SELECT quota, start, $3::timestamptz FROM unnest($1::text[], $2::timestamptz[]) AS t(quota, start)
     ON CONFLICT (quota_id, starts_at) DO UPDATE SET opened_at = least(d.opened_at, excluded.opened_at)
     RETURNING quota_id AS quota, tokens::float8 AS tokens`,
    [...columns(byQuota(days)), at],
  );
  return new Map(rows.map(({ quota, tokens }) => [quota, tokens]));
}

/** How long a call may be on its way from a limit of concurrency to its hold. */
const ENTRY_MS_MAX = 30_000;

/** Calls under way at the other coordinates of a quota, by what they call. */
export interface UnderWay {
  readonly quota: string;
  readonly provider: string;
  /** As it is called. */
  readonly model: string;
  readonly call: Coordinates;
  readonly calls: number;
}

/**
 * Calls under way: those with an open hold, and those that were let in and are about to have one. Whatever ends a hold ends
 * it here too, so that nothing has to be counted down. The caller says which of them call the model of the quota.
 */
export async function countUnderWay(
  sql: Sql,
  quotas: readonly { readonly id: string; readonly scope: Scope }[],
  at: number,
  isAbout: (quota: { readonly scope: Scope }, one: UnderWay) => boolean,
): Promise<Map<string, number>> {
  const byId = new Map(quotas.map((quota) => [quota.id, quota]));
  const asked = quotas.map(({ id, scope: { model: _, ...scope } }) => ({ id, scope }));
  // One statement, so that a call that gets its hold meanwhile is counted once, by the one or by the other.
  const rows = await sql.rows<UnderWay & { isHeld: boolean }>(
    `SELECT q.id AS quota, true AS "isHeld", h.answer->>'provider' AS provider, h.answer->>'model' AS model,
       jsonb_build_object('model', h.call->'model', 'canonicalModel', h.call->'canonicalModel') AS call, count(*)::float8 AS calls
     FROM jsonb_to_recordset($1::jsonb) AS q(id text, scope jsonb)
     JOIN ${holdSql.HOLDS} h ON h.state = 'PENDING' AND h.expires_at > $2::timestamptz AND h.call @> q.scope
     GROUP BY 1, 3, 4, 5
     UNION ALL
     SELECT e.quota_id, false, '', '', '{}'::jsonb, count(*)::float8
     FROM jsonb_to_recordset($1::jsonb) AS q(id text) JOIN limits.quota_entry e ON e.quota_id = q.id
     WHERE e.at > $3::timestamptz AND NOT EXISTS (
       SELECT FROM ${holdSql.HOLDS} h WHERE h.api_key = e.api_key AND h.request_id = e.request_id)
     GROUP BY 1`,
    [JSON.stringify(asked), new Date(at), new Date(at - ENTRY_MS_MAX)],
  );
  // Calls without a hold were let in by the quota itself.
  const about = rows.filter(
    (one) => !one.isHeld || isAbout(byId.get(one.quota) ?? { scope: {} }, one),
  );
  const found = new Map(quotas.map(({ id }) => [id, 0]));
  for (const { quota, calls } of about) found.set(quota, (found.get(quota) ?? 0) + calls);
  return found;
}

export interface Entry {
  readonly quota: string;
  readonly apiKey: string;
  readonly requestId: string;
}

const entryColumns = (entries: readonly Entry[]) => [
  entries.map(({ quota }) => quota),
  entries.map(({ apiKey }) => apiKey),
  entries.map(({ requestId }) => requestId),
];

/** Adds to days that the caller has locked, and notes who was let in; entries that led to nothing are forgotten. */
export async function takeCounts(
  sql: Sql,
  days: readonly (QuotaDay & { readonly tokens: number })[],
  entries: readonly Entry[],
  at: number,
): Promise<void> {
  await sql.rows(
    `WITH counted AS (
       UPDATE limits.quota_day d SET tokens = d.tokens + t.tokens
       FROM unnest($1::text[], $2::timestamptz[], $3::bigint[]) AS t(quota, start, tokens)
       WHERE d.quota_id = t.quota AND d.starts_at = t.start),
     forgotten AS (DELETE FROM limits.quota_entry WHERE at < $8::timestamptz)
     INSERT INTO limits.quota_entry (quota_id, api_key, request_id, at)
     SELECT quota, api_key, request_id, $7::timestamptz
     FROM unnest($4::text[], $5::text[], $6::text[]) AS t(quota, api_key, request_id)
     ON CONFLICT DO NOTHING`,
    [
      ...columns(days),
      days.map(({ tokens }) => tokens),
      ...entryColumns(entries),
      new Date(at),
      new Date(at - 2 * ENTRY_MS_MAX),
    ],
  );
}

export async function forgetEntries(sql: Sql, entries: readonly Entry[]): Promise<void> {
  if (entries.length === 0) return;
  await sql.rows(
    `DELETE FROM limits.quota_entry e USING unnest($1::text[], $2::text[], $3::text[]) AS t(quota, api_key, request_id)
     WHERE e.quota_id = t.quota AND e.api_key = t.api_key AND e.request_id = t.request_id`,
    entryColumns(entries),
  );
}

/** Corrects what a call took of a day; calls from before a day was counted took nothing of it. */
export interface Correction extends QuotaDay {
  readonly tokens: number;
  /** When the call was let in, epoch ms. */
  readonly at: number;
}

export async function correctDays(sql: Sql, corrections: readonly Correction[]): Promise<void> {
  if (corrections.length === 0) return;
  await sql.rows(
    `WITH due AS (
       SELECT d.quota_id, d.starts_at, sum(t.tokens)::bigint AS tokens
       FROM unnest($1::text[], $2::timestamptz[], $3::bigint[], $4::timestamptz[]) AS t(quota, start, tokens, at)
       JOIN limits.quota_day d ON d.quota_id = t.quota AND d.starts_at = t.start AND d.opened_at <= t.at
       GROUP BY d.quota_id, d.starts_at),
     locked AS (
       SELECT quota_id, starts_at FROM limits.quota_day WHERE (quota_id, starts_at) IN (SELECT quota_id, starts_at FROM due)
       ORDER BY quota_id COLLATE "C", starts_at FOR UPDATE)
     UPDATE limits.quota_day d SET tokens = greatest(0, d.tokens + due.tokens)
     FROM locked JOIN due USING (quota_id, starts_at) WHERE d.quota_id = locked.quota_id AND d.starts_at = locked.starts_at`,
    [
      ...columns(corrections),
      corrections.map(({ tokens }) => tokens),
      corrections.map(({ at }) => new Date(at)),
    ],
  );
}

/** Tokens of the day by quota, as days were counted. */
export async function tokensOf(
  sql: Sql,
  days: readonly { readonly quota: string; readonly start: number }[],
): Promise<Map<string, string>> {
  const rows = await sql.rows<{ quota: string; tokens: string }>(
    `SELECT d.quota_id AS quota, d.tokens::text AS tokens FROM limits.quota_day d
     JOIN unnest($1::text[], $2::timestamptz[]) AS t(quota, start) ON d.quota_id = t.quota AND d.starts_at = t.start`,
    [days.map(({ quota }) => quota), days.map(({ start }) => new Date(start))],
  );
  return new Map(rows.map(({ quota, tokens }) => [quota, tokens]));
}
