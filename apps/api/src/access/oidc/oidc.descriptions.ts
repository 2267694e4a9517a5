import { z } from 'zod';
import type { Description } from '../../platform/http/described.js';

export const depart: Description = {
  summary: 'Begin to sign in at an identity provider',
  answers: {
    200: {
      is: 'Where the browser goes next.',
      schema: z.looseObject({ url: z.string() }),
      headers: { 'Set-Cookie': 'What proves on the way back that this browser began it.' },
    },
  },
  problems: {
    403: 'Another site asks.',
    422: 'unknown_provider, provider_away, secret_missing, invitation_ended: as the detail says.',
    429: 'Too many sign-ins begin at this address.',
  },
};
export const arrive: Description = {
  summary: 'Where identity providers send the browser back to',
  answers: {
    302: {
      is: 'To the page that the person wanted, or to the sign-in page with the reason why not.',
      headers: { Location: 'A page of this installation.', 'Set-Cookie': 'The session.' },
    },
  },
};
