import type { CallerName } from '../http/callers.js';

const BOOKS: readonly CallerName[] = ['finance', 'executive', 'auditor'];
const SHARED: readonly CallerName[] = [...BOOKS, 'teamLead'];

/** Ways to charges and to the rules that share them, and who may pass them. */
export const CHARGEBACK_ENDPOINTS: Readonly<Record<string, readonly CallerName[]>> = {
  'POST /v1/charges': ['finance'],
  'POST /v1/drivers': ['finance'],
  'Query.charges': BOOKS,
  'Query.sharedMonth': SHARED,
  'Query.chargeSplit': SHARED,
  'Query.billCharges': ['finance', 'auditor'],
  'Query.allocationRules': [...SHARED, 'platform'],
  'Query.drivers': BOOKS,
  'Mutation.addCharge': ['finance'],
  'Mutation.reverseCharge': ['finance'],
  'Mutation.recordBillCharges': ['finance'],
};
