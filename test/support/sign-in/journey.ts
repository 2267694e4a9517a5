import type { Caller } from '../http/client.js';
import type { TestBursar } from '../processes/server.js';
import { CLIENT_ID } from './issuer.js';
import { CLIENT_SECRET } from './signing.js';

/** What a Bursar needs to ask an issuer on this machine. */
export const OIDC_ENV = {
  BURSAR_OUTGOING_ALLOW: '127.0.0.1',
  BURSAR_TEST_OIDC_SECRET: CLIENT_SECRET,
};

interface ProviderOptions {
  readonly id?: string;
  readonly [field: string]: unknown;
}

/** A provider as the configuration file names it. */
export const providerAt = (issuer: string, more: ProviderOptions = {}) => ({
  id: 'corp',
  name: 'Acme',
  issuer,
  clientId: CLIENT_ID,
  clientSecret: 'env:BURSAR_TEST_OIDC_SECRET',
  groups: [
    { group: 'bursar-platform', roles: ['platform'] },
    { group: 'bursar-finance', roles: ['finance'] },
    { group: 'search-leads', roles: ['teamLead'], teams: ['search'] },
  ],
  ...more,
});

export interface Applied {
  readonly status: number;
  readonly text: string;
}

/** Applies the key `signIn` with a team for groups to lead. */
export async function applySignIn(bursar: TestBursar, signIn: unknown): Promise<Applied> {
  const file = { apiVersion: 'bursar/v1', teams: [{ id: 'search', name: 'Search' }], signIn };
  const answer = await bursar.http('/v1/config', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(file),
  });
  return { status: answer.status, text: await answer.text() };
}

export async function mustApply(bursar: TestBursar, signIn: unknown): Promise<void> {
  const { status, text } = await applySignIn(bursar, signIn);
  if (status !== 200) throw new Error(text);
}

/** How a sign-in at a provider ended. */
export interface Arrival {
  /** Where the browser was sent at the end. */
  readonly to: string;
  /** The word of a refusal; null: signed in. */
  readonly refused: string | null;
  readonly caller: Caller;
  readonly callback: string;
  readonly flowCookie: string;
}

const pairOf = (cookie: string): string => cookie.split(';')[0] ?? '';

export interface Departure {
  readonly url: string;
  readonly cookie: string;
}

/** Leaves for the provider, as Bursar's own page does. */
export async function depart(
  bursar: TestBursar,
  body: Record<string, unknown> = {},
  { provider = 'corp', as = {} }: { provider?: string; as?: Caller } = {},
): Promise<Departure> {
  const answer = await bursar.http(
    `/v1/sign-in/${provider}`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify(body),
    },
    as,
  );
  if (answer.status !== 200) throw new Error(await answer.text());
  const { url } = (await answer.json()) as { url: string };
  return { url, cookie: pairOf(answer.headers.getSetCookie()[0] ?? '') };
}

/** From the provider's page back to Bursar. */
export async function comeBack(callback: string, cookie: string): Promise<Arrival> {
  const answer = await fetch(callback, {
    redirect: 'manual',
    headers: { cookie, 'sec-fetch-site': 'cross-site' },
  });
  const to = answer.headers.get('location') ?? `${answer.status} ${await answer.text()}`;
  const session = answer.headers
    .getSetCookie()
    .map(pairOf)
    .find((pair) => pair.startsWith('bursar_session_'));
  const refused = URL.canParse(to) ? new URL(to).searchParams.get('refused') : to;
  return {
    ...{ to, refused, callback, flowCookie: cookie },
    caller: { cookie: session ?? '', 'sec-fetch-site': 'same-origin' },
  };
}

/** There and back. */
export async function signInAt(
  bursar: TestBursar,
  body: Record<string, unknown> = {},
  options: { provider?: string; as?: Caller } = {},
): Promise<Arrival> {
  const { url, cookie } = await depart(bursar, body, options);
  const there = await fetch(url, { redirect: 'manual' });
  return comeBack(there.headers.get('location') ?? '', cookie);
}
