import type { Sql } from '../../platform/database.js';
import type { Channel } from './channel.js';
import type { Rule } from './rule.js';

export const loadChannels = (sql: Sql): Promise<Channel[]> =>
  sql.rows<Channel>('SELECT id, type, settings FROM notifications.channel ORDER BY id');

export async function findChannel(sql: Sql, id: string): Promise<Channel | null> {
  const [row] = await sql.rows<Channel>(
    'SELECT id, type, settings FROM notifications.channel WHERE id = $1',
    [id],
  );
  return row ?? null;
}

export async function saveChannels(sql: Sql, channels: readonly Channel[]): Promise<void> {
  if (channels.length === 0) return;
  await sql.rows(
    `INSERT INTO notifications.channel (id, type, settings)
     SELECT id, type, settings FROM jsonb_to_recordset($1::text::jsonb) AS t(id text, type text, settings jsonb)
     ON CONFLICT (id) DO UPDATE SET type = excluded.type, settings = excluded.settings`,
    [JSON.stringify(channels)],
  );
}

export async function removeChannels(sql: Sql, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql.rows('DELETE FROM notifications.channel WHERE id = ANY($1::text[])', [[...ids]]);
}

export async function loadRules(sql: Sql): Promise<Rule[]> {
  const rows = await sql.rows<{ settings: Rule }>(
    'SELECT settings FROM notifications.rule ORDER BY position',
  );
  return rows.map(({ settings }) => settings);
}

export async function replaceRules(sql: Sql, rules: readonly Rule[]): Promise<void> {
  await sql.rows('DELETE FROM notifications.rule');
  await sql.rows(
    `INSERT INTO notifications.rule (position, settings)
     SELECT at::int, item FROM jsonb_array_elements($1::text::jsonb) WITH ORDINALITY AS t(item, at)`,
    [JSON.stringify(rules)],
  );
}
