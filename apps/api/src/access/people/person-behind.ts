import type { Sql } from '../../platform/database.js';

/**
 * The people behind some actors, by the id of the actor: the person themselves, or the one who holds the secret of a key. The
 * holder is the person who last made or rotated the key, however many keys lie between. Of a key that the installation made
 * for itself there is none.
 */
export async function peopleBehind(
  sql: Sql,
  actorIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (actorIds.length === 0) return new Map();
  const rows = await sql.rows<{ actor: string; id: string }>(
    `WITH RECURSIVE behind AS (
       SELECT DISTINCT id AS actor, id FROM unnest($1::text[]) AS id
       UNION
       SELECT b.actor, coalesce((SELECT a.actor_id FROM audit_entry a
         WHERE a.entity_type = 'apiKey' AND a.entity_id = b.id AND a.action = 'apiKey.rotate' ORDER BY a.seq DESC LIMIT 1),
         k.created_by)
       FROM behind b JOIN api_key k ON k.id::text = b.id)
     SELECT b.actor, p.id::text AS id FROM behind b JOIN person p ON p.id::text = b.id`,
    [[...new Set(actorIds)]],
  );
  return new Map(rows.map(({ actor, id }) => [actor, id]));
}

/** The same of one actor; null: there is no such person. */
export async function personBehind(sql: Sql, actorId: string): Promise<string | null> {
  return (await peopleBehind(sql, [actorId])).get(actorId) ?? null;
}
