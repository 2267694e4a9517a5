import type { Sql } from '../../platform/database.js';
import type { SnsMessage } from './sns-message.js';

export interface TopicSource {
  readonly id: string;
  readonly topics: readonly string[];
}

/** Sources that listen to topics; those that are paused do not. */
export function topicSources(sql: Sql): Promise<TopicSource[]> {
  return sql.rows<TopicSource>(
    `SELECT id, ARRAY(SELECT jsonb_array_elements_text(settings->'topics')) AS topics
     FROM source WHERE NOT paused AND jsonb_typeof(settings->'topics') = 'array' ORDER BY id`,
  );
}

export interface StoredMessage {
  readonly id: string;
  readonly source: string;
  readonly topic: string;
  readonly type: string;
  readonly subject: string | null;
  readonly body: string;
  readonly sentAt: Date;
}

export async function isKnown(sql: Sql, id: string): Promise<boolean> {
  return (
    (await sql.rows('SELECT FROM connectors.sns_message WHERE id = $1::uuid', [id])).length > 0
  );
}

/** False: the message came before. */
export async function keepMessage(
  sql: Sql,
  source: string,
  message: SnsMessage,
  now: Date,
): Promise<boolean> {
  const rows = await sql.rows(
    `INSERT INTO connectors.sns_message (id, source, topic, type, subject, body, sent_at, received_at)
     VALUES ($1::uuid, $2, $3, $4, $5, $6, $7::timestamptz, $8::timestamptz) ON CONFLICT (id) DO NOTHING RETURNING id`,
    [
      ...[message.MessageId, source, message.TopicArn, message.Type, message.Subject ?? null],
      ...[message.Message, message.Timestamp, now.toISOString()],
    ],
  );
  return rows.length > 0;
}

export async function findMessage(sql: Sql, id: string): Promise<StoredMessage | null> {
  const [row] = await sql.rows<StoredMessage>(
    `SELECT id::text AS id, source, topic, type, subject, body, sent_at AS "sentAt"
     FROM connectors.sns_message WHERE id = $1::uuid`,
    [id],
  );
  return row ?? null;
}
