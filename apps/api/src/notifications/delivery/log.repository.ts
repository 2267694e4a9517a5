import type { Sql } from '../../platform/database.js';

/** A message as the delivery log shows it. */
export interface LoggedMessage {
  readonly id: string;
  readonly channel: string;
  readonly event: string;
  readonly title: string;
  readonly path: string;
  readonly state: 'waiting' | 'sent' | 'dead';
  readonly attempts: number;
  readonly createdAt: Date;
  readonly dueAt: Date;
  readonly sentAt: Date | null;
  readonly error: string | null;
  readonly hint: string | null;
}

export interface LogQuestion {
  readonly state: string | null;
  readonly channel: string | null;
  readonly first: number;
  readonly after: string | null;
}

const COLUMNS = `m.id::text AS id, m.channel, a.event, a.title, a.path, m.state, m.attempts, m.created_at AS "createdAt",
  m.due_at AS "dueAt", m.sent_at AS "sentAt", m.error, m.hint`;
const FROM = 'FROM notifications.message m JOIN notifications.alert a ON a.id = m.alert';

/** The newest first. Ids sort by the time they were made. */
export function loggedMessages(
  sql: Sql,
  { state, channel, first, after }: LogQuestion,
): Promise<LoggedMessage[]> {
  return sql.rows<LoggedMessage>(
    `SELECT ${COLUMNS} ${FROM}
     WHERE ($1::text IS NULL OR m.state = $1) AND ($2::text IS NULL OR m.channel = $2)
       AND ($3::uuid IS NULL OR (m.created_at, m.id) < (SELECT created_at, id FROM notifications.message WHERE id = $3::uuid))
     ORDER BY m.created_at DESC, m.id DESC LIMIT $4`,
    [state, channel, after, first],
  );
}

export async function countMessages(
  sql: Sql,
  { state, channel }: Pick<LogQuestion, 'state' | 'channel'>,
): Promise<number> {
  const [row] = await sql.rows<{ count: number }>(
    `SELECT count(*)::int AS count FROM notifications.message m
     WHERE ($1::text IS NULL OR m.state = $1) AND ($2::text IS NULL OR m.channel = $2)`,
    [state, channel],
  );
  return row?.count ?? 0;
}

export async function findMessage(sql: Sql, id: string): Promise<LoggedMessage | null> {
  const [row] = await sql.rows<LoggedMessage>(`SELECT ${COLUMNS} ${FROM} WHERE m.id = $1::uuid`, [
    id,
  ]);
  return row ?? null;
}

export interface ChannelHealth {
  readonly channel: string;
  readonly waiting: number;
  readonly dead: number;
  readonly lastSentAt: Date | null;
  readonly lastError: string | null;
}

/** How each channel fares; the error is of the last message that is not sent. */
export function channelHealth(sql: Sql): Promise<ChannelHealth[]> {
  return sql.rows<ChannelHealth>(
    `SELECT channel, count(*) FILTER (WHERE state = 'waiting')::int AS waiting,
       count(*) FILTER (WHERE state = 'dead')::int AS dead, max(sent_at) AS "lastSentAt",
       (array_agg(error ORDER BY created_at DESC) FILTER (WHERE state <> 'sent' AND error IS NOT NULL))[1] AS "lastError"
     FROM notifications.message GROUP BY channel`,
  );
}
