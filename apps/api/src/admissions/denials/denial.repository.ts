import type { Sql } from '../../platform/database.js';
import type { CountedDenials, DenialRecord } from './denial-tally.js';

export async function insertDenials(sql: Sql, full: readonly DenialRecord[]): Promise<void> {
  if (full.length === 0) return;
  await sql.rows(
    `INSERT INTO limits.denial (at, api_key, request_id, code, budget_id, detail, trace_id, gateway)
     SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::text[], $8::text[])`,
    [
      full.map(({ at }) => at),
      full.map(({ apiKey }) => apiKey),
      full.map(({ requestId }) => requestId),
      full.map(({ code }) => code),
      full.map(({ budget }) => budget),
      full.map(({ detail }) => JSON.stringify(detail)),
      full.map(({ traceId }) => traceId),
      full.map(({ gateway }) => gateway),
    ],
  );
}

/** In one order: processes that count the same minute must not wait for each other in a circle. */
export async function countDenials(sql: Sql, counted: readonly CountedDenials[]): Promise<void> {
  if (counted.length === 0) return;
  const rows = counted.map(({ apiKey, minute, bound, first, last, ...count }) => ({
    ...count,
    api_key: apiKey,
    minute: new Date(minute),
    limit_kind: bound.kind,
    limit_id: bound.id,
    first_at: first,
    last_at: last,
  }));
  await sql.rows(
    `INSERT INTO limits.denial_count AS d (minute, api_key, code, team, limit_kind, limit_id, gateway, first_at, last_at, example, denials)
     SELECT minute, api_key, code, team, limit_kind, limit_id, gateway, first_at, last_at, example, denials
     FROM jsonb_to_recordset($1::jsonb) AS t(minute timestamptz, api_key text, code text, team text, limit_kind text, limit_id text,
       gateway text, first_at timestamptz, last_at timestamptz, example text, denials bigint)
     ORDER BY minute, api_key, code, team, limit_kind, limit_id, gateway
     ON CONFLICT (minute, api_key, code, team, limit_kind, limit_id, gateway) DO UPDATE SET denials = d.denials + excluded.denials,
       first_at = least(d.first_at, excluded.first_at), last_at = greatest(d.last_at, excluded.last_at), example = d.example`,
    [JSON.stringify(rows)],
  );
}

/** Those of the reported denials that are new under this key. In one order everywhere. */
export async function claimReported(
  sql: Sql,
  apiKey: string,
  identities: readonly string[],
  now: Date,
): Promise<Set<string>> {
  const rows = await sql.rows<{ identity: string }>(
    `INSERT INTO limits.denial_reported (api_key, identity, at)
     SELECT $1, identity, $3::timestamptz FROM unnest($2::uuid[]) AS t(identity) ORDER BY identity
     ON CONFLICT (api_key, identity) DO NOTHING RETURNING replace(identity::text, '-', '') AS identity`,
    [apiKey, [...new Set(identities)], now],
  );
  return new Set(rows.map(({ identity }) => identity));
}
