import type { Sql } from '../../platform/database.js';

/** An event by 128 bits of its identity, and when it happened. */
export interface SeenEvent {
  readonly id: string;
  readonly at: Date;
}

/** Which of these were read already. */
export async function seenOf(
  sql: Sql,
  source: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await sql.rows<{ id: string }>(
    'SELECT id::text AS id FROM connectors.event WHERE source = $1 AND id = ANY($2::uuid[])',
    [source, [...ids]],
  );
  return new Set(rows.map(({ id }) => id));
}

export async function noteEvents(
  sql: Sql,
  source: string,
  events: readonly SeenEvent[],
): Promise<void> {
  await sql.rows(
    `INSERT INTO connectors.event (source, id, at)
     SELECT $1, t.id, t.at FROM unnest($2::uuid[], $3::timestamptz[]) AS t(id, at) ORDER BY t.id ON CONFLICT DO NOTHING`,
    [source, events.map(({ id }) => id), events.map(({ at }) => at)],
  );
}

/** What is older is asked for no more. */
export async function forgetEvents(sql: Sql, source: string, before: Date): Promise<void> {
  await sql.rows('DELETE FROM connectors.event WHERE source = $1 AND at < $2', [source, before]);
}
