import { z } from 'zod';
import {
  type AnswerDescription,
  type Description,
  NOTHING,
} from '../../platform/http/described.js';

export const MeAnswer = z.looseObject({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  roles: z.array(z.string()),
  teams: z.array(z.string()).nullable().meta({ description: 'Null: all.' }),
  landing: z.string(),
  actsFor: z.string().nullable().meta({ description: 'The person in whose name a delegate acts.' }),
});
const signedIn: AnswerDescription = {
  is: 'Signed in.',
  schema: MeAnswer,
  headers: { 'Set-Cookie': 'The session.' },
};
const refused = { 401: 'The proof is wrong.', 403: 'Not from here, or not by this page.' };

export const me: Description = {
  summary: 'Who the caller is',
  answers: { 200: { is: 'A person or a key.', schema: MeAnswer } },
};
export const byPassword: Description = {
  summary: 'Sign in with an e-mail address and a password',
  answers: { 200: signedIn },
  problems: refused,
};
export const byPersona: Description = {
  summary: 'Sign in as a stand-in of the sample organisation, on its machine',
  answers: { 200: signedIn },
  problems: refused,
};
export const byToken: Description = {
  summary: 'Sign in with the token of the installation, on its machine',
  answers: { 200: signedIn },
  problems: refused,
};
export const byCode: Description = {
  summary: 'Sign in with a code from `bursar open`, once, on its machine',
  answers: { 200: signedIn },
  problems: refused,
};
export const newCode: Description = {
  summary: 'A code that signs in once, for the key of the installation',
  answers: {
    201: {
      is: 'It is good for two minutes.',
      schema: z.looseObject({ code: z.string(), expiresAt: z.string() }),
    },
  },
  problems: { 422: 'not_local_key: another key asked.' },
};
export const signOut: Description = {
  summary: 'Sign out',
  answers: {
    200: {
      is: 'Signed out of Bursar; the browser signs out of the identity provider next.',
      schema: z.looseObject({
        next: z.string().meta({ description: 'Where it signs out there.' }),
      }),
    },
    204: NOTHING,
  },
};
export const proof: Description = {
  summary: 'A proof that this server knows the key of its installation',
  answers: {
    200: {
      is: 'HMAC-SHA256 under the SHA-256 of the token, over `bursar NONCE PORT`; one for each key in force.',
      schema: z.looseObject({ proofs: z.array(z.string()) }),
    },
  },
};
