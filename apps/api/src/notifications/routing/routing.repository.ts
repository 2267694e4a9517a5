import type { Sql } from '../../platform/database.js';
import type { Alert } from '../alert.js';

export interface Unrouted extends Pick<Alert, 'event' | 'teams' | 'usd' | 'breaks'> {
  readonly id: bigint;
  readonly people: readonly string[];
}

/** Alerts that no job has routed yet, for this transaction alone. */
export async function claimUnrouted(sql: Sql, most: number): Promise<Unrouted[]> {
  const rows = await sql.rows<Omit<Unrouted, 'breaks'> & { readonly loud: boolean }>(
    `SELECT id, event, to_jsonb(teams) AS teams, to_jsonb(people) AS people, usd::text AS usd, ignores_quiet_hours AS loud
     FROM notifications.alert WHERE routed_at IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
    [most],
  );
  return rows.map(({ loud, ...row }) => ({ ...row, breaks: loud ? 'quiet-hours' : null }));
}

export async function markRouted(sql: Sql, ids: readonly bigint[], at: Date): Promise<void> {
  await sql.rows(
    'UPDATE notifications.alert SET routed_at = $2::timestamptz WHERE id = ANY($1::bigint[])',
    [ids.map(String), at.toISOString()],
  );
}

export interface NewMessage {
  readonly id: string;
  readonly alert: bigint;
  readonly channel: string;
  readonly dueAt: Date;
}

/** One for each alert and channel, whatever comes twice. */
export async function insertMessages(
  sql: Sql,
  messages: readonly NewMessage[],
  at: Date,
): Promise<void> {
  if (messages.length === 0) return;
  await sql.rows(
    `INSERT INTO notifications.message (id, alert, channel, state, due_at, created_at)
     SELECT t.id, t.alert, t.channel, 'waiting', t.due_at, $2::timestamptz
     FROM jsonb_to_recordset($1::text::jsonb) AS t(id uuid, alert bigint, channel text, due_at timestamptz)
     ON CONFLICT (alert, channel) DO NOTHING`,
    [
      JSON.stringify(
        messages.map(({ id, alert, channel, dueAt }) => ({
          ...{ id, alert: String(alert), channel, due_at: dueAt.toISOString() },
        })),
      ),
      at.toISOString(),
    ],
  );
}

export async function insertInbox(
  sql: Sql,
  entries: readonly { readonly person: string; readonly alert: bigint }[],
): Promise<void> {
  if (entries.length === 0) return;
  await sql.rows(
    `INSERT INTO notifications.inbox (person, alert)
     SELECT * FROM unnest($1::uuid[], $2::bigint[]) ON CONFLICT DO NOTHING`,
    [entries.map(({ person }) => person), entries.map(({ alert }) => String(alert))],
  );
}
