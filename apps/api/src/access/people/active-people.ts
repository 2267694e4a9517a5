import type { Actor } from '../../platform/actor.js';
import type { Sql } from '../../platform/database.js';
import { personActor, type PersonIdentity } from '../identity.js';

/** Someone who can be written to: their roles, and the teams whose figures they may see. */
export interface ActivePerson extends Pick<Actor, 'id' | 'roles' | 'teams'> {
  readonly email: string;
}

/** Everyone whose account is open. */
export async function activePeople(sql: Sql): Promise<ActivePerson[]> {
  const rows = await sql.rows<PersonIdentity>(
    `SELECT id::text AS id, name, email, to_jsonb(roles) AS roles, to_jsonb(teams) AS teams
     FROM person WHERE disabled_at IS NULL ORDER BY id`,
  );
  return rows.map((row) => {
    const { id, roles, teams } = personActor(row);
    return { id, roles, teams, email: row.email };
  });
}
