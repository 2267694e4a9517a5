import * as oidc from 'openid-client';
import { OutgoingFailure } from '../../platform/outgoing/outgoing.js';
import { SecretMissing } from '../../platform/outgoing/secret-reference.js';

interface Words {
  readonly message: string;
  readonly hint: string;
}

const ASK = 'Start again from the sign-in page. If it stays so, ask a platform engineer.';
const OPERATOR = 'A platform engineer finds the cause in the log of the api.';

/** Why a sign-in at an identity provider was refused: nothing that a token says is repeated. */
const REFUSALS = {
  unknown_state: {
    message:
      'This sign-in was used already, is more than ten minutes old, or began in another browser.',
    hint: 'Start again from the sign-in page.',
  },
  unknown_provider: {
    message: 'This identity provider is not configured any more.',
    hint: 'Start again from the sign-in page.',
  },
  provider_refused: { message: 'The identity provider did not sign you in.', hint: ASK },
  provider_away: { message: 'The identity provider cannot be asked.', hint: OPERATOR },
  secret_missing: {
    message: 'Bursar has no secret to ask the identity provider with.',
    hint: OPERATOR,
  },
  code_refused: {
    message: 'The identity provider does not accept the code or the token that it gave.',
    hint: ASK,
  },
  client_refused: {
    message:
      'The identity provider does not accept Bursar: its client id or secret is wrong there.',
    hint: OPERATOR,
  },
  wrong_issuer: { message: 'The answer comes from another issuer.', hint: OPERATOR },
  wrong_audience: { message: 'The token was made for another application.', hint: OPERATOR },
  wrong_algorithm: {
    message: 'The token is signed in a way that is not allowed here.',
    hint: OPERATOR,
  },
  wrong_signature: { message: 'The signature of the token is wrong.', hint: OPERATOR },
  unknown_key: {
    message: 'The token is signed with a key that its issuer does not publish.',
    hint: OPERATOR,
  },
  expired: {
    message: 'The token has expired.',
    hint: 'Start again. If it stays so, a clock is wrong.',
  },
  wrong_clock: {
    message: 'By the clock of Bursar the token was made in the future.',
    hint: 'A platform engineer compares the clocks, or allows more by clockSkewSeconds.',
  },
  wrong_nonce: { message: 'The token belongs to another sign-in.', hint: ASK },
  wrong_subject: { message: 'The answer is about another person.', hint: OPERATOR },
  not_again: {
    message: 'The identity provider did not ask you again who you are.',
    hint: ASK,
  },
  failed: { message: 'Bursar failed while it signed you in.', hint: OPERATOR },
  invalid_answer: {
    message: 'The answer of the identity provider cannot be used.',
    hint: OPERATOR,
  },
  no_role: {
    message: 'You are known, but nothing here is yours to see: no role belongs to your groups.',
    hint: 'Ask a platform engineer for an invitation, or for a group that has a role here.',
  },
  disabled: { message: 'Your account is disabled.', hint: 'Ask a platform engineer.' },
  invitation_ended: {
    message: 'This invitation was used already, was withdrawn, or is too old.',
    hint: 'Ask the person who sent it for a new one.',
  },
  already_bound: {
    message: 'You have an account already: this invitation is for another person.',
    hint: 'Sign in without the link.',
  },
} as const satisfies Record<string, Words>;

export type RefusalCode = keyof typeof REFUSALS;

const isCode = (code: string): code is RefusalCode => Object.hasOwn(REFUSALS, code);

/** What to show to the person; null: there is no such refusal. */
export const refusalWords = (code: string): Words | null => (isCode(code) ? REFUSALS[code] : null);

/** A sign-in that opens nothing. `cause` is for the log alone. */
export class Refused extends Error {
  /** Where it would have led, as far as that is known. */
  next: string | null = null;

  constructor(
    readonly code: RefusalCode,
    options?: ErrorOptions,
  ) {
    super(REFUSALS[code].message, options);
  }
}

const CLAIMS: Readonly<Record<string, RefusalCode>> = {
  iss: 'wrong_issuer',
  aud: 'wrong_audience',
  azp: 'wrong_audience',
  nonce: 'wrong_nonce',
  sub: 'wrong_subject',
  exp: 'expired',
  auth_time: 'not_again',
};

const CAUSES_MAX = 5;

/** An error and what caused it, outermost first. */
function causesOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  let at = error;
  while (at !== undefined && at !== null && chain.length < CAUSES_MAX) {
    chain.push(at);
    at = (at as { cause?: unknown }).cause;
  }
  return chain;
}

/** What went wrong, by what the library says of it. */
export function toRefusal(error: unknown): Refused {
  if (error instanceof Refused) return error;
  const causes = causesOf(error);
  const is = (of: abstract new (...args: never[]) => unknown) =>
    causes.some((cause) => cause instanceof of);
  const refused = (code: RefusalCode) => new Refused(code, { cause: error });
  if (is(OutgoingFailure)) return refused('provider_away');
  if (is(SecretMissing)) return refused('secret_missing');
  if (is(oidc.AuthorizationResponseError)) return refused('provider_refused');
  if (is(oidc.WWWAuthenticateChallengeError)) return refused('client_refused');
  const answer = causes.find((cause) => cause instanceof oidc.ResponseBodyError);
  if (answer !== undefined)
    return refused(answer.error === 'invalid_grant' ? 'code_refused' : 'client_refused');
  return refused(is(oidc.ClientError) ? (codeOfToken(causes) ?? 'invalid_answer') : 'failed');
}

function codeOfToken(causes: readonly unknown[]): RefusalCode | null {
  const field = (name: string) =>
    causes.map((cause) => (cause as Record<string, unknown>)[name]).filter(Boolean);
  const says = (text: string) => field('message').some((one) => String(one).includes(text));
  const codes = field('code').map(String);
  const claim = field('claim').map(String)[0];
  if (claim !== undefined && CLAIMS[claim] !== undefined) return CLAIMS[claim];
  if (claim === 'iat' || claim === 'nbf') return 'wrong_clock';
  if (codes.some((code) => code.endsWith('KEY_SELECTION_FAILED'))) return 'unknown_key';
  if (says('signature verification failed')) return 'wrong_signature';
  if (says('"alg" header') || says('JWS algorithm')) return 'wrong_algorithm';
  if (says('"iss" (issuer)') || says('issuer does not match')) return 'wrong_issuer';
  if (says('"state"')) return 'unknown_state';
  if (says('"nonce"')) return 'wrong_nonce';
  return null;
}
