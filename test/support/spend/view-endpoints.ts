import { type CallerName, ROLES } from '../http/callers.js';

const ANY_ROLE: readonly CallerName[] = ROLES;

/** Saved views and their reports: each person has the own ones, and sees in them what the role may. */
export const VIEW_ENDPOINTS: Record<string, readonly CallerName[]> = {
  'Query.savedViews': ANY_ROLE,
  'Mutation.saveView': ANY_ROLE,
  'Mutation.removeView': ANY_ROLE,
  'Mutation.pinView': ANY_ROLE,
  'Query.viewReports': ANY_ROLE,
  'Mutation.setViewReport': ANY_ROLE,
  'Mutation.pauseViewReport': ANY_ROLE,
  'Mutation.removeViewReport': ANY_ROLE,
};
