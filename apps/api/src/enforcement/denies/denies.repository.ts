import type { Sql } from '../../platform/database.js';
import type { Deny, DenyState } from './deny.js';

const COLUMNS = `id::text AS id, cause, scope, reason, partition, account, kind, name, sessions, policy_name AS "policyName", document,
  state, error, hint, others, created_at AS "createdAt", attached_at AS "attachedAt", confirmed_at AS "confirmedAt",
  last_call_at AS "lastCallAt", alerted_at AS "alertedAt", detached_at AS "detachedAt"`;

/** One for each cause and principal: those that were not there before. */
export async function insertDenies(sql: Sql, denies: readonly Deny[]): Promise<Deny[]> {
  if (denies.length === 0) return [];
  return sql.rows<Deny>(
    `INSERT INTO enforcement.deny (id, cause, scope, reason, partition, account, kind, name, sessions, policy_name, document, state,
       error, hint, others, created_at, next_at)
     SELECT id, cause, scope, reason, partition, account, kind, name,
       CASE WHEN jsonb_typeof(sessions) = 'array' THEN ARRAY(SELECT jsonb_array_elements_text(sessions)) END,
       "policyName", document, state, error, hint, others, "createdAt", "createdAt"
     FROM jsonb_to_recordset($1::jsonb) AS t(id uuid, cause text, scope jsonb, reason text, partition text, account text, kind text,
       name text, sessions jsonb, "policyName" text, document text, state text, error text, hint text, others jsonb,
       "createdAt" timestamptz)
     ON CONFLICT (cause, account, kind, name) WHERE state NOT IN ('releasing', 'detached') DO NOTHING
     RETURNING ${COLUMNS}`,
    [JSON.stringify(denies)],
  );
}

export function listDenies(sql: Sql, includeEnded: boolean, limit: number): Promise<Deny[]> {
  return sql.rows<Deny>(
    `SELECT ${COLUMNS} FROM enforcement.deny WHERE $1 OR state <> 'detached' ORDER BY created_at DESC, id LIMIT $2::int`,
    [includeEnded, limit],
  );
}

/** Those that are not over. */
export function standingDenies(sql: Sql): Promise<Deny[]> {
  return sql.rows<Deny>(
    `SELECT ${COLUMNS} FROM enforcement.deny WHERE state <> 'detached' ORDER BY created_at, id`,
  );
}

/** Their causes are over: what may be attached is to be detached, and what was refused is done. */
export async function releaseDenies(sql: Sql, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await sql.rows(
    `UPDATE enforcement.deny SET state = CASE WHEN state = 'refused' THEN 'detached' ELSE 'releasing' END, next_at = $2::timestamptz,
       claim = NULL, error = NULL, hint = NULL
     WHERE id = ANY($1::uuid[]) AND state IN ('wanted', 'attached', 'confirmed', 'refused')`,
    [[...ids], now.toISOString()],
  );
}

/** One that is due, for this worker alone; a worker that dies in the middle leaves it to another after the pause. */
export async function claimDeny(
  sql: Sql,
  claim: string,
  now: Date,
  againAt: Date,
): Promise<Deny | null> {
  const [row] = await sql.rows<Deny>(
    `UPDATE enforcement.deny SET claim = $1::uuid, next_at = $3::timestamptz
     WHERE id = (SELECT id FROM enforcement.deny WHERE state IN ('wanted', 'releasing') AND next_at <= $2::timestamptz
                 ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING ${COLUMNS}`,
    [claim, now.toISOString(), againAt.toISOString()],
  );
  return row ?? null;
}

export interface DenyNote {
  readonly state: DenyState;
  readonly at: Date;
  readonly error?: string | null;
  readonly hint?: string | null;
  /** When it is worked on again. */
  readonly nextAt?: Date;
}

/** False: another worker, or the end of its cause, has overtaken this one. */
export async function noteDeny(
  sql: Sql,
  { id, state: was }: Deny,
  claim: string,
  { state, at, error = null, hint = null, nextAt = at }: DenyNote,
): Promise<boolean> {
  const rows = await sql.rows(
    `UPDATE enforcement.deny SET state = $4, error = $5, hint = $6, next_at = $7::timestamptz, claim = NULL,
       attached_at = CASE WHEN $4 = 'attached' THEN $8::timestamptz ELSE attached_at END,
       detached_at = CASE WHEN $4 = 'detached' THEN $8::timestamptz ELSE detached_at END
     WHERE id = $1::uuid AND claim = $2::uuid AND state = $3 RETURNING id`,
    [id, claim, was, state, error, hint, nextAt.toISOString(), at.toISOString()],
  );
  return rows.length > 0;
}

/** What was attached by a worker that was overtaken is detached again. */
export async function undoDeny(sql: Sql, id: string, now: Date): Promise<void> {
  await sql.rows(
    `UPDATE enforcement.deny SET state = 'releasing', claim = NULL, next_at = $2::timestamptz, detached_at = NULL
     WHERE id = $1::uuid AND state IN ('releasing', 'detached')`,
    [id, now.toISOString()],
  );
}

/** What the log says of a principal since its policy was attached. False: it says nothing new. */
export async function noteWatch(
  sql: Sql,
  id: string,
  {
    lastCallAt,
    isConfirmed,
    alertAt,
  }: {
    readonly lastCallAt: Date | null;
    readonly isConfirmed: boolean;
    readonly alertAt: Date | null;
  },
  now: Date,
): Promise<boolean> {
  const state = isConfirmed ? 'confirmed' : 'attached';
  const rows = await sql.rows(
    `UPDATE enforcement.deny SET state = $2, last_call_at = greatest(last_call_at, $3::timestamptz),
       confirmed_at = CASE WHEN $2 = 'confirmed' THEN coalesce(confirmed_at, $5::timestamptz) END,
       alerted_at = coalesce(alerted_at, $4::timestamptz)
     WHERE id = $1::uuid AND state IN ('attached', 'confirmed')
       AND (state <> $2 OR last_call_at IS DISTINCT FROM greatest(last_call_at, $3::timestamptz)
         OR (alerted_at IS NULL AND $4::timestamptz IS NOT NULL))
     RETURNING id`,
    [
      id,
      state,
      lastCallAt?.toISOString() ?? null,
      alertAt?.toISOString() ?? null,
      now.toISOString(),
    ],
  );
  return rows.length > 0;
}

/** Those whose effect is looked for in the log. */
export function watchedDenies(sql: Sql): Promise<Deny[]> {
  return sql.rows<Deny>(
    `SELECT ${COLUMNS} FROM enforcement.deny WHERE state IN ('attached', 'confirmed') ORDER BY created_at, id`,
  );
}
