import type { Sql } from '../platform/database.js';

/** What other domains read of the organisation within statements and transactions of their own. */
export { ORGANISATION_STAMP } from './directory.repository.js';
export { loadMemberships } from './people/people.repository.js';
export { userName } from './people/session-name.js';

export interface KnownTeam {
  readonly id: string;
  readonly name: string;
  readonly costCentre: string | null;
  readonly createdAt: Date;
  readonly removedAt: Date | null;
}

/** All teams there are and were. */
export function knownTeams(sql: Sql): Promise<KnownTeam[]> {
  return sql.rows(
    `SELECT id, name, cost_centre AS "costCentre", created_at AS "createdAt", removed_at AS "removedAt" FROM team ORDER BY id`,
  );
}
