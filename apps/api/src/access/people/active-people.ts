import type { Actor } from '../../platform/actor.js';
import type { Sql } from '../../platform/database.js';
import { personActor, type PersonIdentity } from '../identity.js';

/** Someone who can be written to: their roles, and the teams whose figures they may see. */
export interface ActivePerson extends Pick<Actor, 'id' | 'roles' | 'teams'> {
  readonly email: string;
}

const PERSON = `id::text AS id, name, email, email_checked AS "emailChecked", to_jsonb(roles) AS roles,
  to_jsonb(teams) AS teams FROM person WHERE disabled_at IS NULL`;

/** Everyone whose account is open. */
export async function activePeople(sql: Sql): Promise<ActivePerson[]> {
  const rows = await sql.rows<PersonIdentity>(`SELECT ${PERSON} ORDER BY id`);
  return rows.map((row) => {
    const { id, roles, teams } = personActor(row);
    return { id, roles, teams, email: row.email };
  });
}

/** A person as they would act now, and where they can be written to. */
export interface ActingPerson {
  readonly actor: Actor;
  readonly email: string;
}

/** Those of these whose accounts are open, by id. */
export async function actingPeople(
  sql: Sql,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ActingPerson>> {
  const rows = await sql.rows<PersonIdentity>(`SELECT ${PERSON} AND id = ANY($1::uuid[])`, [
    [...new Set(ids)],
  ]);
  return new Map(rows.map((row) => [row.id, { actor: personActor(row), email: row.email }]));
}
