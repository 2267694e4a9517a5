import { Clock } from '../../../apps/api/src/platform/clock.js';
import type { Caller } from './client.js';
import type { TestBursar } from '../processes/server.js';

/** Now, unless a test travels. */
export class TravellingClock extends Clock {
  aheadMs = 0;

  override now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  /** Comes back whatever happens there. */
  async ahead<T>(ms: number, work: () => Promise<T>): Promise<T> {
    this.aheadMs = ms;
    try {
      return await work();
    } finally {
      this.aheadMs = 0;
    }
  }
}

export const PASSWORD = 'correct horse battery';
export const anonymous: Caller = {};

export const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

export const signIn = (bursar: TestBursar, email: string, password = PASSWORD): Promise<Response> =>
  bursar.http('/v1/session', json({ email, password }), anonymous);

/** What a browser keeps of an answer, and how Bursar's own page sends it. */
export function browserOf(response: Response): Caller & { cookie: string } {
  const [cookie = ''] = (response.headers.getSetCookie()[0] ?? '').split(';');
  return { cookie, 'sec-fetch-site': 'same-origin' };
}

/** The browser with all that it keeps: what it sends when its person signs in again. */
export function devicesOf(response: Response): Caller {
  const pairs = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
  return { cookie: pairs.join('; '), 'sec-fetch-site': 'same-origin' };
}

export async function me(bursar: TestBursar, as: Caller): Promise<Record<string, unknown> | null> {
  const answer = await bursar.gql<{ me: Record<string, unknown> | null }>(
    '{ me { name kind roles teams landing } }',
    {},
    as,
  );
  return answer.me;
}

export interface Saved {
  __typename: string;
  id: string;
  disabledAt: string | null;
  code?: string;
}

const SAVE = `mutation ($input: SavePersonInput!) { savePerson(input: $input) {
  __typename ... on Person { id disabledAt } ... on Problem { code path } } }`;

/** As it is shown to who asks; null where people are not. */
export async function versionOfPerson(
  bursar: TestBursar,
  id: string,
  as?: Caller,
): Promise<string | null> {
  const query = '{ people { id version } }';
  type Shown = Record<'id' | 'version', string>;
  const { data } = await bursar.ask<{ people: Shown[] }>(query, {}, as);
  return data?.people.find((one) => one.id === id)?.version ?? null;
}

export async function savePerson(
  bursar: TestBursar,
  input: Record<string, unknown>,
  as?: Caller,
): Promise<Saved> {
  const { id } = input;
  const seen = typeof id === 'string' ? { version: await versionOfPerson(bursar, id, as) } : null;
  const person = { name: 'Ana', roles: ['finance'], teams: [], seen, ...input };
  return (await bursar.gql<{ savePerson: Saved }>(SAVE, { input: person }, as)).savePerson;
}

export interface Key {
  id: string;
  name: string;
  prefix: string;
  createdBy: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

/** A new key with its secret, or the problem's code. */
export interface NewKey {
  __typename: string;
  secret: string;
  key: Key;
  code?: string;
}

const KEY = 'id name prefix createdBy lastUsedAt revokedAt';
const NEW_KEY = `__typename ... on NewApiKey { secret key { ${KEY} } } ... on Problem { code path hint }`;

export async function createKey(
  bursar: TestBursar,
  input: Record<string, unknown>,
  as?: Caller,
): Promise<NewKey> {
  const mutation = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ${NEW_KEY} } }`;
  return (await bursar.gql<{ createApiKey: NewKey }>(mutation, { input }, as)).createApiKey;
}

export async function rotateKey(bursar: TestBursar, id: string, as?: Caller): Promise<NewKey> {
  const mutation = `mutation ($id: ID!) { rotateApiKey(id: $id) { ${NEW_KEY} } }`;
  return (await bursar.gql<{ rotateApiKey: NewKey }>(mutation, { id }, as)).rotateApiKey;
}

export async function revokeKey(
  bursar: TestBursar,
  id: string,
): Promise<Key & { __typename: string; code?: string }> {
  const mutation = `mutation ($id: ID!) {
    revokeApiKey(id: $id) { __typename ... on ApiKey { ${KEY} } ... on Problem { code } } }`;
  return (
    await bursar.gql<{ revokeApiKey: Key & { __typename: string; code?: string } }>(mutation, {
      id,
    })
  ).revokeApiKey;
}

export const listKeys = async (bursar: TestBursar): Promise<Key[]> =>
  (await bursar.gql<{ apiKeys: Key[] }>(`{ apiKeys { ${KEY} } }`)).apiKeys;
