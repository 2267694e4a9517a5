import { CALLERS, type CallerName, ROLES } from '../http/callers.js';

/** Ways to sign in, to invite, and to see where one is signed in, and who may pass them. */
export const SIGN_IN_ENDPOINTS: Readonly<Record<string, readonly CallerName[]>> = {
  'POST /v1/sign-in/:provider': CALLERS,
  'GET /v1/sign-in/callback': CALLERS,
  'POST /v1/invitations/open': CALLERS,
  'POST /v1/invitations/accept': CALLERS,
  'Query.identityProviders': CALLERS,
  'Query.signedInBy': CALLERS,
  'Query.signInRefusal': CALLERS,
  'Query.ownSessions': ROLES,
  'Mutation.endOwnSessions': ROLES,
  'Query.invitations': ['platform', 'auditor'],
  'Mutation.invite': ['platform'],
  'Mutation.resendInvitation': ['platform'],
  'Mutation.revokeInvitation': ['platform'],
};
