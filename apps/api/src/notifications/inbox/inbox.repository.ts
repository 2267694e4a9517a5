import type { Sql } from '../../platform/database.js';
import type { StoredAlert } from '../alert.js';

export interface InboxEntry extends StoredAlert {
  readonly readAt: Date | null;
}

/** Whose inbox, and which teams they may see now: what was theirs to see may not be any more. */
export interface Reader {
  readonly person: string;
  readonly teams: 'all' | readonly string[];
}

const VISIBLE = `i.person = $1::uuid AND ($2::text[] IS NULL OR a.teams && $2::text[] OR i.person::text = ANY(a.people))`;

const valuesOf = ({ person, teams }: Reader) => [person, teams === 'all' ? null : [...teams]];

/** The newest first, beyond an id. */
export function inboxOf(
  sql: Sql,
  reader: Reader,
  { before, first, unreadOnly }: { before: bigint | null; first: number; unreadOnly: boolean },
): Promise<InboxEntry[]> {
  return sql.rows<InboxEntry>(
    `SELECT a.id, a.key, a.event, a.thread, to_jsonb(a.teams) AS teams, trim_scale(a.usd)::text AS usd, a.title,
       to_jsonb(a.lines) AS lines, a.path, a.at, i.read_at AS "readAt"
     FROM notifications.inbox i JOIN notifications.alert a ON a.id = i.alert
     WHERE ${VISIBLE} AND ($3::bigint IS NULL OR i.alert < $3::bigint) AND (NOT $4::boolean OR i.read_at IS NULL)
     ORDER BY i.alert DESC LIMIT $5`,
    [...valuesOf(reader), before, unreadOnly, first],
  );
}

export async function countInbox(sql: Sql, reader: Reader, unreadOnly: boolean): Promise<number> {
  const [row] = await sql.rows<{ count: number }>(
    `SELECT count(*)::int AS count FROM notifications.inbox i JOIN notifications.alert a ON a.id = i.alert
     WHERE ${VISIBLE} AND (NOT $3::boolean OR i.read_at IS NULL)`,
    [...valuesOf(reader), unreadOnly],
  );
  return row?.count ?? 0;
}

/** All of them where no ids are named. */
export async function markRead(
  sql: Sql,
  person: string,
  alerts: readonly bigint[] | null,
  now: Date,
): Promise<void> {
  await sql.rows(
    `UPDATE notifications.inbox SET read_at = $3::timestamptz
     WHERE person = $1::uuid AND read_at IS NULL AND ($2::bigint[] IS NULL OR alert = ANY($2::bigint[]))`,
    [person, alerts?.map(String) ?? null, now.toISOString()],
  );
}
