import type { Sql } from '../../platform/database.js';
import type { StoredMembership } from './directory.js';

/** What files and people say of these users; what groups say is beside it. */
export async function loadMemberships(
  sql: Sql,
  users: readonly string[],
): Promise<StoredMembership[]> {
  const rows = await sql.rows<{
    id: number;
    user: string;
    team: string;
    from: Date | null;
    to: Date | null;
  }>(
    `SELECT id, pattern AS "user", team_id AS team, valid_from AS "from", valid_to AS "to"
     FROM recognition_rule WHERE kind = 'person' AND field = '' AND pattern = ANY($1::text[]) ORDER BY id`,
    [[...users]],
  );
  return rows.map(({ from, to, ...row }) => ({
    ...row,
    from: from?.getTime() ?? null,
    to: to?.getTime() ?? null,
  }));
}

/** Gives rows their new bounds. */
export async function boundRows(
  sql: Sql,
  rows: readonly Pick<StoredMembership, 'id' | 'from' | 'to'>[],
): Promise<void> {
  if (rows.length === 0) return;
  const instant = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  await sql.rows(
    `UPDATE recognition_rule r SET valid_from = t."from", valid_to = t."to"
     FROM json_to_recordset($1::text::json) AS t(id int, "from" timestamptz, "to" timestamptz) WHERE r.id = t.id`,
    [
      JSON.stringify(
        rows.map(({ id, from, to }) => ({ id, from: instant(from), to: instant(to) })),
      ),
    ],
  );
}

/** What the groups of one person say that still lasts. */
export function openGroupRows(
  sql: Sql,
  person: string,
): Promise<{ readonly id: number; readonly user: string; readonly team: string; from: Date }[]> {
  return sql.rows(
    `SELECT id, pattern AS "user", team_id AS team, valid_from AS "from" FROM recognition_rule
     WHERE kind = 'person' AND field = $1 AND valid_to IS NULL ORDER BY id`,
    [person],
  );
}
