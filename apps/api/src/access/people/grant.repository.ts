import type { Actor } from '../../platform/actor.js';
import type { Sql } from '../../platform/database.js';

export interface Grant {
  readonly id: string;
  readonly person: string;
  readonly personName: string;
  readonly email: string;
  readonly kind: 'role' | 'team';
  readonly value: string;
  /** screen, terminal, api, group, installation, or before: when grants began to be dated. */
  readonly origin: string;
  readonly givenAt: Date;
  readonly givenBy: string;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  readonly reviewedAt: Date | null;
  readonly reviewedBy: string | null;
  readonly lastSignInAt: Date | null;
  readonly disabledAt: Date | null;
}

const ORIGINS: Readonly<Record<Actor['via'], string>> = {
  web: 'screen',
  cli: 'terminal',
  api: 'api',
  system: 'installation',
};

/**
 * After every change of the roles or teams of a person, in its transaction: ends the grants that are gone, and dates those that
 * are new. What the groups of an identity provider give is written as theirs.
 */
export async function recordGrants(
  sql: Sql,
  person: string,
  actor: Pick<Actor, 'name' | 'via'>,
  at: Date,
): Promise<void> {
  const values = [person, at, actor.name, ORIGINS[actor.via]];
  await sql.rows(
    `WITH held AS (${HELD})
     UPDATE access.person_grant g SET ended_at = $2::timestamptz, ended_by = $3
     WHERE g.person = $1::uuid AND g.ended_at IS NULL AND $4::text IS NOT NULL
       AND NOT EXISTS (SELECT FROM held h WHERE h.kind = g.kind AND h.value = g.value)`,
    values,
  );
  await sql.rows(
    `WITH held AS (${HELD})
     INSERT INTO access.person_grant (person, kind, value, origin, given_at, given_by)
     SELECT $1::uuid, h.kind, h.value, CASE WHEN h.by_group THEN 'group' ELSE $4 END, $2::timestamptz, $3 FROM held h
     ON CONFLICT (person, kind, value) WHERE ended_at IS NULL DO NOTHING`,
    values,
  );
}

const HELD = `SELECT 'role' AS kind, value, value = ANY(group_roles) AS by_group FROM person, unnest(roles) AS value WHERE id = $1::uuid
  UNION SELECT 'team', value, value = ANY(group_teams) FROM person, unnest(teams) AS value WHERE id = $1::uuid`;

const COLUMNS = `g.id::text AS id, g.person::text AS person, p.name AS "personName", p.email, g.kind, g.value, g.origin,
  g.given_at AS "givenAt", g.given_by AS "givenBy", g.ended_at AS "endedAt", g.ended_by AS "endedBy", g.reviewed_at AS "reviewedAt",
  g.reviewed_by AS "reviewedBy", p.last_sign_in_at AS "lastSignInAt", p.disabled_at AS "disabledAt"`;

/** Those in force of people who can sign in, or with the ended ones. */
export function listGrants(sql: Sql, isEndedToo: boolean): Promise<Grant[]> {
  return sql.rows(
    `SELECT ${COLUMNS} FROM access.person_grant g JOIN person p ON p.id = g.person
     WHERE $1::boolean OR (g.ended_at IS NULL AND p.disabled_at IS NULL)
     ORDER BY p.name, p.email, g.person, g.kind, g.value, g.given_at`,
    [isEndedToo],
  );
}

/** Locked, so that it is reviewed once. */
export async function lockGrant(sql: Sql, id: string): Promise<Grant | null> {
  const [row] = await sql.rows<Grant>(
    `SELECT ${COLUMNS} FROM access.person_grant g JOIN person p ON p.id = g.person
     WHERE g.id = $1::uuid AND g.ended_at IS NULL FOR UPDATE OF g`,
    [id],
  );
  return row ?? null;
}

export async function confirmGrant(sql: Sql, id: string, at: Date, by: string): Promise<void> {
  await sql.rows(
    'UPDATE access.person_grant SET reviewed_at = $2::timestamptz, reviewed_by = $3 WHERE id = $1::uuid',
    [id, at, by],
  );
}
