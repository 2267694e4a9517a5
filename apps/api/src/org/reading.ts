import type { Sql } from '../platform/database.js';
import type { CentreHistory } from './cost-centres.js';

/** What other domains read of the organisation within statements and transactions of their own. */
export { type CentreHistory, centreBefore, centreChanges, centreOn } from './cost-centres.js';
export { centreOf } from './recognition.js';
export { ORGANISATION_STAMP } from './directory.repository.js';
export { DirectoryService } from './people/directory.service.js';
export { loadMemberships } from './people/people.repository.js';
export { userName } from './people/session-name.js';

export interface KnownTeam {
  readonly id: string;
  readonly name: string;
  readonly costCentres: CentreHistory;
  readonly createdAt: Date;
  readonly removedAt: Date | null;
}

/** All teams there are and were. */
export function knownTeams(sql: Sql): Promise<KnownTeam[]> {
  return sql.rows(
    `SELECT id, name, cost_centres AS "costCentres", created_at AS "createdAt", removed_at AS "removedAt" FROM team ORDER BY id`,
  );
}
