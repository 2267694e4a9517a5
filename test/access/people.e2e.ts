import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  anonymous,
  browserOf,
  json,
  me,
  PASSWORD,
  savePerson,
  signIn,
} from '../support/http/access.js';
import { bearer, type Caller } from '../support/http/client.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

let bursar: TestBursar;
let sample: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
  sample = await startBursar({ env: { BURSAR_IS_SAMPLE: 'true' } });
});
afterAll(async () => {
  await bursar.close();
  await sample.close();
});

describe('people', () => {
  it('are refused under an address in use, with a team that does not exist, or under an unknown id', async () => {
    await savePerson(bursar, { email: 'taken@acme.example' });
    expect(await savePerson(bursar, { email: 'TAKEN@acme.example' })).toMatchObject({
      code: 'email_taken',
    });
    const lead = { email: 'lead@acme.example', roles: ['teamLead'], teams: ['nowhere'] };
    expect(await savePerson(bursar, lead)).toMatchObject({ code: 'unknown_team' });
    expect(await savePerson(bursar, { id: 'x', email: 'x@acme.example' })).toMatchObject({
      code: 'unknown_person',
    });
  });

  it('disabled are signed out at once and cannot come back until they are enabled', async () => {
    const { id } = await savePerson(bursar, { email: 'out@acme.example', password: PASSWORD });
    const browser = browserOf(await signIn(bursar, 'out@acme.example'));
    expect(
      (await savePerson(bursar, { id, email: 'out@acme.example', disabled: true })).disabledAt,
    ).not.toBeNull();
    expect(await me(bursar, browser)).toBeNull();
    expect((await signIn(bursar, 'out@acme.example')).status).toBe(401);
    expect(
      (await savePerson(bursar, { id, email: 'out@acme.example', disabled: false })).disabledAt,
    ).toBeNull();
    expect((await signIn(bursar, 'out@acme.example')).status).toBe(200);
  });

  it('with a new password are signed out wherever the old one was used', async () => {
    const { id } = await savePerson(bursar, { email: 'moved@acme.example', password: PASSWORD });
    const browser = browserOf(await signIn(bursar, 'moved@acme.example'));
    await savePerson(bursar, {
      id,
      email: 'moved@acme.example',
      password: 'another horse battery',
    });
    expect(await me(bursar, browser)).toBeNull();
    expect((await signIn(bursar, 'moved@acme.example')).status).toBe(401);
    expect((await signIn(bursar, 'moved@acme.example', 'another horse battery')).status).toBe(200);
  });

  it('lose a role with the next request', async () => {
    const { id } = await savePerson(bursar, {
      email: 'less@acme.example',
      roles: ['auditor', 'finance'],
      password: PASSWORD,
    });
    const browser = browserOf(await signIn(bursar, 'less@acme.example'));
    await savePerson(bursar, { id, email: 'less@acme.example', roles: ['finance'] });
    expect(await me(bursar, browser)).toMatchObject({ roles: ['finance'] });
  });

  it('keep at least one who can manage the others, also when two give it up at once', async () => {
    const [one, two] = ['p1@acme.example', 'p2@acme.example'];
    const first = await savePerson(bursar, { email: one, roles: ['platform'] });
    const second = await savePerson(bursar, { email: two, roles: ['platform'] });
    const outcomes = await Promise.all([
      savePerson(bursar, { id: first.id, email: one, roles: ['finance'] }),
      savePerson(bursar, { id: second.id, email: two, roles: ['platform'], disabled: true }),
    ]);
    expect(outcomes.map((outcome) => outcome.code ?? 'saved').sort()).toEqual([
      'last_platform_person',
      'saved',
    ]);
  });

  it('get no role, and no way to sign in to one, from a person or key that does not hold it', async () => {
    const engineer = await bursar.as('platform');
    const mine = { email: 'mine@acme.example', roles: ['platform'] };
    expect((await savePerson(bursar, mine, engineer)).__typename).toBe('Person');
    const email = 'dana@acme.example';
    const { id } = await savePerson(bursar, { email, roles: ['finance'], password: PASSWORD });
    const attempts = [
      { email: 'new@acme.example', roles: ['platform', 'finance'] },
      { id, email, roles: ['finance', 'executive'] },
      { id, email, roles: ['finance'], password: 'another good password' },
      { id, email: 'other@acme.example', roles: ['finance'] },
    ];
    for (const attempt of attempts)
      expect((await savePerson(bursar, attempt, engineer)).code).toBe('role_not_held');
    // Taking away gives nothing; opening again does.
    expect(
      (await savePerson(bursar, { id, email, disabled: true }, engineer)).code,
    ).toBeUndefined();
    const opened = { id, email, disabled: false };
    expect((await savePerson(bursar, opened, engineer)).code).toBe('role_not_held');
    expect((await savePerson(bursar, opened)).code).toBeUndefined();
    const renamed = { id, email, name: 'Dana Two' };
    expect((await savePerson(bursar, renamed, engineer)).code).toBeUndefined();
  });
});

interface Offer {
  signInWays: string[];
  personas: { id: string; label: string; role: string }[];
}
const offer = (of: TestBursar, as: Caller = anonymous) =>
  of.gql<Offer>('{ signInWays personas { id label role } }', {}, as);

/** A request as it would come from elsewhere, or under another name. */
const from = (
  of: TestBursar,
  url: string,
  payload: object,
  caller: { remoteAddress?: string; headers?: Record<string, string> },
) =>
  of.app.inject({
    method: 'POST',
    url,
    payload,
    headers: { host: 'localhost:4400', ...caller.headers },
    remoteAddress: caller.remoteAddress ?? '127.0.0.1',
  });

const ELSEWHERE = [
  ['from another machine', { remoteAddress: '10.0.0.7' }],
  ['under a name that was pointed at this machine', { headers: { host: 'evil.example' } }],
  ['through a proxy', { headers: { 'x-forwarded-for': '203.0.113.9' } }],
  ['from a page of another site', { headers: { origin: 'https://evil.example' } }],
] as const;

describe('the stand-ins of the sample organisation', () => {
  it('are one per role, known by role alone', async () => {
    const { personas } = await offer(sample);
    expect(personas.map(({ label }) => label).join(', ')).toBe(
      'Finance, Team lead (Search), Platform engineer, Executive, Auditor, Developer (Jonas Lind)',
    );
  });

  it.each(['finance', 'teamLead', 'platform', 'executive', 'auditor'])(
    '%s signs in with one request',
    async (persona) => {
      const response = await sample.http('/v1/session/demo', json({ persona }), anonymous);
      expect(response.status).toBe(200);
      const teams = persona === 'teamLead' ? ['search'] : null;
      expect(await me(sample, browserOf(response))).toMatchObject({ roles: [persona], teams });
    },
  );

  it.each(ELSEWHERE)('are not there for a caller %s', async (_story, caller) => {
    expect(
      (await from(sample, '/v1/session/demo', { persona: 'platform' }, caller)).statusCode,
    ).toBe(403);
  });

  it('are not there for an organisation of one’s own, nor do their sessions open it', async () => {
    expect(await offer(bursar)).toMatchObject({ personas: [] });
    expect(
      (await bursar.http('/v1/session/demo', json({ persona: 'platform' }), anonymous)).status,
    ).toBe(403);
    const browser = browserOf(
      await sample.http('/v1/session/demo', json({ persona: 'platform' }), anonymous),
    );
    const own = await startBursar({ database: sample.database });
    expect(await me(own, browser)).toBeNull();
    await own.close();
  });

  it('stay as they are: they cannot be given a password', async () => {
    const [row] = await sample.rows<{ id: string; email: string }>(
      "SELECT id, email FROM person WHERE demo AND 'platform' = ANY (roles)",
    );
    expect(await savePerson(sample, { ...row, password: PASSWORD })).toMatchObject({
      code: 'demo_person',
    });
    expect((await signIn(sample, row?.email ?? '')).status).toBe(401);
  });

  it('are made once, however often Bursar starts', async () => {
    const again = await startBursar({
      database: sample.database,
      env: { BURSAR_IS_SAMPLE: 'true' },
    });
    await again.close();
    const [count] = await sample.rows<{ people: bigint }>(
      'SELECT count(*) AS people FROM person WHERE demo',
    );
    expect(count?.people).toBe(6n);
  });
});

describe('the first sign-in of an installation', () => {
  const withToken = (token: string) => bursar.http('/v1/session/token', json({ token }), anonymous);

  it('takes the token of the env file and makes one administrator of it, however often', async () => {
    expect((await offer(bursar)).signInWays).toEqual(['password', 'token']);
    const [one, two] = await Promise.all([withToken(bursar.token), withToken(bursar.token)]);
    expect([one.status, two.status]).toEqual([200, 200]);
    const administrator = await me(bursar, browserOf(one));
    expect(administrator).toMatchObject({ name: 'Administrator', kind: 'person', teams: null });
    expect(administrator?.['roles']).toHaveLength(5);
    const people = await bursar.rows("SELECT 1 FROM person WHERE name = 'Administrator'");
    expect(people).toHaveLength(1);
  });

  it('refuses another token, and a key that is not the installation’s own', async () => {
    expect((await withToken('bur_cli_nonsense')).status).toBe(401);
    expect(
      (await bursar.http('/v1/session/token', json({ token: bearer(bursar.token) }), anonymous))
        .status,
    ).toBe(422);
  });

  it.each(ELSEWHERE)('is refused to a caller %s', async (_story, caller) => {
    expect(
      (await from(bursar, '/v1/session/token', { token: bursar.token }, caller)).statusCode,
    ).toBe(403);
  });

  it('ends with the account: once it is disabled, the token opens no session', async () => {
    await savePerson(bursar, { email: 'next@acme.example', roles: ['platform'] });
    const [row] = await bursar.rows<{ id: string; email: string }>(
      "SELECT id, email FROM person WHERE name = 'Administrator'",
    );
    await savePerson(bursar, {
      ...row,
      name: 'Administrator',
      roles: ['platform'],
      disabled: true,
    });
    expect((await withToken(bursar.token)).status).toBe(403);
  });
});
