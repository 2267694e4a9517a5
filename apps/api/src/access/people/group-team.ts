import type { Sql } from '../../platform/database.js';
import { isUuid } from '../../platform/ids.js';
import { publish } from '../../platform/outbox.js';
import { groupTeamChanged } from '../access.facts.js';

/** The team that the groups of a person put them into. */
export interface GroupTeam {
  /** As calls name them; null: in no team. */
  readonly user: string | null;
  readonly team: string | null;
  readonly since: Date;
}

/** Of someone whose groups never said anything of it: null. */
export async function groupTeamOf(sql: Sql, person: string): Promise<GroupTeam | null> {
  if (!isUuid(person)) return null;
  const [row] = await sql.rows<GroupTeam>(
    `SELECT directory_user AS "user", directory_team AS team, directory_since AS since FROM person
     WHERE id = $1::uuid AND directory_since IS NOT NULL`,
    [person],
  );
  return row ?? null;
}

/** In the transaction in which the provider said it. What it says again is no news. */
export async function saveGroupTeam(
  sql: Sql,
  person: string,
  wanted: Pick<GroupTeam, 'user' | 'team'>,
  at: Date,
): Promise<void> {
  const isPlaced = wanted.user !== null && wanted.team !== null;
  const { user, team } = isPlaced ? wanted : { user: null, team: null };
  const changed = await sql.rows(
    `UPDATE person SET directory_user = $2, directory_team = $3, directory_since = $4::timestamptz
     WHERE id = $1::uuid AND (directory_user IS DISTINCT FROM $2 OR directory_team IS DISTINCT FROM $3) RETURNING 1`,
    [person, user, team, at],
  );
  if (changed.length > 0) await publish(sql, groupTeamChanged, { person });
}
