import type { Sql } from '../../platform/database.js';

/**
 * The person behind an actor: the person themselves, or the one who holds the secret of a key. The holder is the person who
 * last made or rotated the key, however many keys lie between. Null: there is none, as with the key that the installation
 * made for itself.
 */
export async function personBehind(sql: Sql, actorId: string): Promise<string | null> {
  const [row] = await sql.rows<{ id: string }>(
    `WITH RECURSIVE behind AS (
       SELECT $1::text AS id
       UNION
       SELECT coalesce((SELECT a.actor_id FROM audit_entry a
         WHERE a.entity_type = 'apiKey' AND a.entity_id = b.id AND a.action = 'apiKey.rotate' ORDER BY a.seq DESC LIMIT 1),
         k.created_by)
       FROM behind b JOIN api_key k ON k.id::text = b.id)
     SELECT p.id::text AS id FROM behind b JOIN person p ON p.id::text = b.id`,
    [actorId],
  );
  return row?.id ?? null;
}
