import type { CallerName } from '../http/callers.js';

const READERS: readonly CallerName[] = ['finance', 'auditor', 'executive'];
const OWN_TOO: readonly CallerName[] = [...READERS, 'teamLead'];
const FINANCE: readonly CallerName[] = ['finance'];

/** Who closes months, and who reads what they came to. */
export const CLOSE_ENDPOINTS: Record<string, readonly CallerName[]> = {
  'GET /v1/statements/:period.csv': OWN_TOO,
  'GET /v1/statements/:period.xlsx': OWN_TOO,
  'GET /v1/statements/:period/:team.csv': OWN_TOO,
  'GET /v1/statements/:period/:team.pdf': OWN_TOO,
  'GET /v1/exports/focus/:period.csv': READERS,
  'GET /v1/exports/focus/:period.parquet': READERS,
  'GET /v1/exports/journal/:period.csv': READERS,
  'GET /v1/exports/journal/:period.xlsx': READERS,
  'Query.accountingMonths': OWN_TOO,
  'Query.monthReview': READERS,
  'Query.monthInvoices': READERS,
  'Query.statements': OWN_TOO,
  'Mutation.answerLine': ['finance', 'teamLead'],
  'Mutation.closeMonth': FINANCE,
  'Mutation.finalizeMonth': FINANCE,
  'Mutation.reopenMonth': FINANCE,
};
