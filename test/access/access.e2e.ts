import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  anonymous,
  browserOf,
  createKey,
  json,
  listKeys,
  me,
  PASSWORD,
  savePerson,
  signIn,
  TravellingClock,
} from '../support/http/access.js';
import { bearer, type Caller } from '../support/http/client.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const MINUTE = 60_000;
const clock = new TravellingClock();
let bursar: TestBursar;

beforeAll(async () => {
  bursar = await startBursar({ clock });
});
afterAll(() => bursar.close());

describe('signing in with a password', () => {
  it('sets a cookie that scripts cannot read and other sites cannot send, and it signs the person in', async () => {
    await savePerson(bursar, { email: 'ana@acme.example', password: PASSWORD });
    const response = await signIn(bursar, ' Ana@ACME.example');
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^bursar_session_\w{12}=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
      ),
      expect.stringMatching(
        /^bursar_device_\w{12}=[\w.-]+; Path=\/v1\/session; Max-Age=15552000; HttpOnly; SameSite=Strict$/,
      ),
    ]);
    expect(await response.json()).toMatchObject({
      name: 'Ana',
      kind: 'person',
      roles: ['finance'],
      teams: null,
    });
    expect(await me(bursar, browserOf(response))).toMatchObject({
      name: 'Ana',
      landing: '/overview',
    });
  });

  it('makes the cookie Secure where the page came encrypted', async () => {
    await savePerson(bursar, { email: 'tls@acme.example', password: PASSWORD });
    const page = { origin: 'https://bursar.example', 'sec-fetch-site': 'same-origin' };
    const response = await bursar.http(
      '/v1/session',
      json({ email: 'tls@acme.example', password: PASSWORD }),
      page,
    );
    for (const cookie of response.headers.getSetCookie()) expect(cookie).toMatch(/; Secure$/);
  });

  it('leaves neither the password nor the cookie in the database', async () => {
    await savePerson(bursar, { email: 'kept@acme.example', password: PASSWORD });
    const { cookie } = browserOf(await signIn(bursar, 'kept@acme.example'));
    const [dump] = await bursar.rows<{ text: string }>(
      `SELECT concat((SELECT string_agg(p::text, '') FROM person p), (SELECT string_agg(s::text, '') FROM session s),
         (SELECT string_agg(a::text, '') FROM audit_entry a)) AS text`,
    );
    expect(dump?.text).toContain('kept@acme.example');
    expect(dump?.text).not.toContain(PASSWORD);
    expect(dump?.text).not.toContain(cookie.split('=')[1]);
  });

  it('answers a wrong password as it answers an unknown account', async () => {
    await savePerson(bursar, { email: 'bo@acme.example', password: PASSWORD });
    const wrong = await signIn(bursar, 'bo@acme.example', 'wrong horse battery');
    const unknown = await signIn(bursar, 'absent@acme.example');
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(await wrong.json()).toEqual(await unknown.json());
  });

  it('ends with signing out, for a copy of the cookie too', async () => {
    await savePerson(bursar, { email: 'cy@acme.example', password: PASSWORD });
    const browser = browserOf(await signIn(bursar, 'cy@acme.example'));
    const out = await bursar.http('/v1/session', { method: 'DELETE' }, browser);
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toMatch(/^bursar_session_\w{12}=; Path=\/; Max-Age=0; /);
    expect(await me(bursar, browser)).toBeNull();
  });

  it('ends after twelve hours by itself', async () => {
    await savePerson(bursar, { email: 'di@acme.example', password: PASSWORD });
    const browser = browserOf(await signIn(bursar, 'di@acme.example'));
    expect(await clock.ahead(12 * 60 * MINUTE + 1_000, () => me(bursar, browser))).toBeNull();
  });

  it('from a page of another site is refused before the password is looked at', async () => {
    const proof = json({ email: 'ana@acme.example', password: PASSWORD });
    const response = await bursar.http('/v1/session', proof, { origin: 'https://evil.example' });
    expect(response.status).toBe(403);
  });

  it.each(['not json', '[]', '"text"', '{"email":{"$gt":""},"password":"x"}'])(
    'with the body %s is bad input',
    async (body) => {
      const headers = { 'content-type': 'application/json' };
      const response = await bursar.http(
        '/v1/session',
        { method: 'POST', headers, body },
        anonymous,
      );
      expect([400, 422]).toContain(response.status);
    },
  );
});

describe('a session cookie', () => {
  let cookie: string;
  const change = (headers: Caller) =>
    bursar.ask<{ createApiKey: { __typename: string } }>(
      'mutation { createApiKey(input: { name: "by cookie", kind: ingest }) { __typename } }',
      {},
      { cookie, ...headers },
    );

  beforeAll(async () => {
    await savePerson(bursar, {
      email: 'pat@acme.example',
      roles: ['platform'],
      password: PASSWORD,
    });
    ({ cookie } = browserOf(await signIn(bursar, 'pat@acme.example')));
  });

  it.each<[string, Caller]>([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling domain', { 'sec-fetch-site': 'same-site' }],
    ['another site, from an older browser', { origin: 'https://evil.example' }],
    ['a sandboxed page', { origin: 'null' }],
    ['an unknown origin', {}],
  ])('sent from %s changes nothing', async (_story, headers) => {
    const { errors } = await change(headers);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    expect((await listKeys(bursar)).map((key) => key.name)).not.toContain('by cookie');
  });

  it('sent from elsewhere does not even sign out', async () => {
    const response = await bursar.http(
      '/v1/session',
      { method: 'DELETE' },
      { cookie, 'sec-fetch-site': 'cross-site' },
    );
    expect(response.status).toBe(403);
    expect(await me(bursar, { cookie, 'sec-fetch-site': 'same-origin' })).not.toBeNull();
  });

  it('sent from Bursar’s own page, by an older browser too, changes what its person may change', async () => {
    const { data } = await change({ origin: bursar.url });
    expect(data?.createApiKey.__typename).toBe('NewApiKey');
  });

  it('does not make good an Authorization header that proves nothing', async () => {
    const response = await bursar.http(
      '/v1/session',
      {},
      { cookie, ...bearer('bur_cli_nonsense') },
    );
    expect(response.status).toBe(401);
  });
});

describe('the identity of a caller', () => {
  it('a team lead sees their own teams, and lands on the first', async () => {
    const lead = await me(bursar, await bursar.as('teamLead', ['search']));
    expect(lead).toMatchObject({
      roles: ['teamLead'],
      teams: ['search'],
      landing: '/teams/search',
    });
  });

  it('finance sees all teams', async () => {
    expect(await me(bursar, await bursar.as('finance'))).toMatchObject({
      teams: null,
      landing: '/overview',
    });
  });

  it('is null without credentials, which is no error', async () => {
    expect(await me(bursar, anonymous)).toBeNull();
  });

  it('the key of the installation carries every role', async () => {
    const roles = ['finance', 'teamLead', 'platform', 'executive', 'auditor'];
    expect(await me(bursar, bearer(bursar.token))).toMatchObject({
      kind: 'key',
      name: 'local CLI',
      roles,
    });
  });
});

describe('a refusal over HTTP', () => {
  it('is a problem document: 401 with the proof it wants, 403 with the roles it takes', async () => {
    const unsigned = await bursar.http('/v1/audit.jsonl', {}, anonymous);
    expect([unsigned.status, unsigned.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(unsigned.headers.get('content-type')).toContain('application/problem+json');
    const executive = await bursar.http('/v1/audit.jsonl', {}, await bursar.as('executive'));
    expect(executive.status).toBe(403);
    expect(await executive.json()).toMatchObject({
      status: 403,
      detail: expect.stringContaining('auditor'),
    });
  });

  it.each([
    ['SQL', "Bearer ' OR 1=1; DROP TABLE api_key; --"],
    ['SQL without spaces', "Bearer x'OR'1'='1"],
    ['letters beyond ASCII', 'Bearer \u00ff'],
    ['another kind of proof', 'Basic YTpi'],
    ['four thousand letters', `Bearer ${'x'.repeat(4_000)}`],
  ])('meets a header with %s as it meets any unknown key', async (_story, authorization) => {
    expect((await bursar.http('/v1/session', {}, { authorization })).status).toBe(401);
    expect((await listKeys(bursar)).length).toBeGreaterThan(0);
  });

  it('of a machine’s key at an endpoint for people is 403: it is known, and may not', async () => {
    const { secret } = await createKey(bursar, { name: 'machine', kind: 'gateway' });
    expect((await bursar.http('/v1/session', {}, bearer(secret))).status).toBe(403);
  });
});
