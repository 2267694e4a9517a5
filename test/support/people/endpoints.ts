import { type CallerName, ROLES } from '../http/callers.js';

/** Ways to teams, people, agents and what AWS reports, and who may pass them. */
export const PEOPLE_ENDPOINTS: Readonly<Record<string, readonly CallerName[]>> = {
  'POST /v1/people': ['platform', 'finance', 'importPeople'],
  'GET /v1/exports/developers.csv': ROLES,
  'Query.teams': ROLES,
  'Query.team': ROLES,
  'Query.developers': ROLES,
  'Query.agents': ROLES,
  'Query.runCalls': ROLES,
  'Query.directory': ['finance', 'platform', 'auditor'],
  'Query.directoryUser': ['finance', 'platform', 'auditor'],
  'Query.directoryChanges': ['finance', 'platform', 'auditor'],
  'Mutation.assignUser': ['finance', 'platform'],
  'Mutation.undoDirectoryChange': ['finance', 'platform'],
  'Query.silentAccounts': ['finance', 'platform', 'auditor'],
};
