import type { Sql } from '../../platform/database.js';
import type { StoredAlert } from '../alert.js';

/** Longer than any attempt: a worker that dies in the middle of one is replaced after it. */
export const CLAIM_MS = 60_000;

/** Channels with something to send. */
export async function channelsDue(sql: Sql, now: Date): Promise<string[]> {
  const rows = await sql.rows<{ channel: string }>(
    `SELECT DISTINCT channel FROM notifications.message WHERE state = 'waiting' AND due_at <= $1::timestamptz`,
    [now.toISOString()],
  );
  return rows.map(({ channel }) => channel);
}

/** A message that this process alone sends, until its claim lapses. */
export interface Claimed {
  readonly id: string;
  readonly channel: string;
  /** This one included. */
  readonly attempts: number;
  readonly alert: StoredAlert;
}

const ALERT = `jsonb_build_object('key', a.key, 'event', a.event, 'thread', a.thread, 'teams', a.teams,
  'usd', trim_scale(a.usd)::text, 'title', a.title, 'lines', a.lines, 'path', a.path)`;

type ClaimedRow = Omit<Claimed, 'alert'> & {
  readonly alert: Omit<StoredAlert, 'id' | 'at'>;
  readonly alertId: bigint;
  readonly at: Date;
};

/**
 * Takes the next message of a channel. The statement is committed before anything is sent: no transaction is open while a
 * receiver takes its time, and a claim that was not kept lapses by itself.
 */
export async function claimNext(sql: Sql, channel: string, now: Date): Promise<Claimed | null> {
  const [row] = await sql.rows<ClaimedRow>(
    `WITH claimed AS (
       UPDATE notifications.message SET attempts = attempts + 1, due_at = $2::timestamptz + $3 * interval '1 millisecond'
       WHERE id = (SELECT id FROM notifications.message
         WHERE channel = $1 AND state = 'waiting' AND due_at <= $2::timestamptz
         ORDER BY due_at, alert LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, channel, attempts, alert)
     SELECT c.id::text AS id, c.channel, c.attempts, a.id AS "alertId", a.at, ${ALERT} AS alert
     FROM claimed c JOIN notifications.alert a ON a.id = c.alert`,
    [channel, now.toISOString(), CLAIM_MS],
  );
  if (row === undefined) return null;
  const { alert, alertId, at, ...message } = row;
  return { ...message, alert: { ...alert, id: alertId, at } };
}

export async function noteSent(sql: Sql, id: string, now: Date): Promise<void> {
  await sql.rows(
    `UPDATE notifications.message SET state = 'sent', sent_at = $2::timestamptz, error = NULL, hint = NULL
     WHERE id = $1::uuid AND state <> 'sent'`,
    [id, now.toISOString()],
  );
}

/** Of an attempt that another has followed meanwhile, nothing is kept. */
export async function noteFailed(
  sql: Sql,
  { id, attempts }: Pick<Claimed, 'id' | 'attempts'>,
  failed: { readonly error: string; readonly hint: string; readonly dueAt: Date | null },
  now: Date,
): Promise<void> {
  await sql.rows(
    `UPDATE notifications.message SET error = $3, hint = $4, due_at = coalesce($5::timestamptz, $6::timestamptz),
       state = CASE WHEN $5::timestamptz IS NULL THEN 'dead' ELSE 'waiting' END
     WHERE id = $1::uuid AND attempts = $2 AND state = 'waiting'`,
    [
      id,
      attempts,
      failed.error,
      failed.hint,
      failed.dueAt?.toISOString() ?? null,
      now.toISOString(),
    ],
  );
}

/** A message that is not claimed by anyone but its maker. */
export async function insertClaimed(
  sql: Sql,
  { id, alert, channel }: { readonly id: string; readonly alert: bigint; readonly channel: string },
  now: Date,
): Promise<void> {
  await sql.rows(
    `INSERT INTO notifications.message (id, alert, channel, state, due_at, attempts, created_at)
     VALUES ($1::uuid, $2, $3, 'waiting', $4::timestamptz + $5 * interval '1 millisecond', 1, $4::timestamptz)`,
    [id, alert, channel, now.toISOString(), CLAIM_MS],
  );
}

/** A message that was given up is sent again, as the same one. False: there is none, or it was not given up. */
export async function wakeMessage(sql: Sql, id: string, now: Date): Promise<boolean> {
  const rows = await sql.rows(
    `UPDATE notifications.message SET state = 'waiting', attempts = 0, due_at = $2::timestamptz
     WHERE id = $1::uuid AND state = 'dead' RETURNING id`,
    [id, now.toISOString()],
  );
  return rows.length > 0;
}
