import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  anonymous,
  browserOf,
  json,
  me,
  PASSWORD,
  savePerson,
  signIn,
  TravellingClock,
} from '../support/http/access.js';
import type { Caller } from '../support/http/client.js';
import { delegateOf } from '../support/http/delegates.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { TestIssuer } from '../support/sign-in/issuer.js';
import {
  applySignIn,
  mustApply,
  OIDC_ENV,
  providerAt,
  signInAt,
} from '../support/sign-in/journey.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const clock = new TravellingClock();
let issuer: TestIssuer;
let bursar: TestBursar;

beforeAll(async () => {
  process.env['BURSAR_TEST_OIDC_SECRET'] = OIDC_ENV.BURSAR_TEST_OIDC_SECRET;
  issuer = await TestIssuer.start();
  bursar = await startBursar({ env: { ...OIDC_ENV, BURSAR_IS_SAMPLE: 'true' }, clock });
  await savePerson(bursar, { email: 'ana@acme.example', password: PASSWORD, roles: ['platform'] });
});
afterAll(async () => {
  await bursar.close();
  await issuer.close();
});

const enter = async (): Promise<Caller> => browserOf(await signIn(bursar, 'ana@acme.example'));

describe('a session', () => {
  it('ends after the hours that the configuration says', async () => {
    await mustApply(bursar, { sessionHours: 2 });
    const response = await signIn(bursar, 'ana@acme.example');
    expect(response.headers.getSetCookie()[0]).toContain('Max-Age=7200;');
    const caller = browserOf(response);
    await clock.ahead(2 * HOUR - MINUTE, async () =>
      expect(await me(bursar, caller)).not.toBeNull(),
    );
    await clock.ahead(2 * HOUR, async () => expect(await me(bursar, caller)).toBeNull());
  });

  it('that is not used ends earlier, and one that is used goes on', async () => {
    await mustApply(bursar, { idleMinutes: 30 });
    const [used, idle] = [await enter(), await enter()];
    await clock.ahead(20 * MINUTE, async () => expect(await me(bursar, used)).not.toBeNull());
    await clock.ahead(45 * MINUTE, async () => {
      expect(await me(bursar, used)).not.toBeNull();
      expect(await me(bursar, idle)).toBeNull();
    });
    expect(await me(bursar, idle)).toBeNull();
  });

  it('is seen by its own person, who ends those elsewhere and no one else’s', async () => {
    await mustApply(bursar, {});
    await bursar.rows('DELETE FROM session');
    const [here, elsewhere] = [await enter(), await enter()];
    const stranger = await bursar.as('finance');
    const list = (as: Caller) =>
      bursar.gql<{ ownSessions: { id: string; current: boolean; way: string }[] }>(
        '{ ownSessions { id current way } }',
        {},
        as,
      );
    const { ownSessions } = await list(here);
    expect(ownSessions.map(({ current }) => current).toSorted()).toEqual([false, true]);
    const end = (as: Caller, id: string | null) =>
      bursar.gql<{ endOwnSessions: { ended: number } }>(
        'mutation ($id: ID) { endOwnSessions(id: $id) { ended } }',
        { id },
        as,
      );
    const other = ownSessions.find(({ current }) => !current)?.id ?? '';
    expect((await end(stranger, other)).endOwnSessions.ended).toBe(0);
    expect(await me(bursar, elsewhere)).not.toBeNull();
    expect((await end(here, null)).endOwnSessions.ended).toBe(1);
    expect(await me(bursar, elsewhere)).toBeNull();
    expect(await me(bursar, here)).not.toBeNull();
  });

  it('ends at the provider, too: signing out leads there', async () => {
    await mustApply(bursar, { providers: [providerAt(issuer.url)] });
    issuer.person.claims = { name: 'Ana', email: 'a@acme.example', groups: ['bursar-finance'] };
    const { caller } = await signInAt(bursar);
    const answer = await bursar.http('/v1/session', { method: 'DELETE' }, caller);
    const { next } = (await answer.json()) as { next: string };
    const url = new URL(next);
    expect(url.origin + url.pathname).toBe(`${issuer.url}/end`);
    expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${bursar.url}/sign-in`);
    expect(url.searchParams.get('id_token_hint')).toMatch(/^eyJ/);
    expect(await me(bursar, caller)).toBeNull();
    const own = await bursar.http('/v1/session', { method: 'DELETE' }, await enter());
    expect(own.status).toBe(204);
  });
});

describe('stops and approvals', () => {
  const STOP = `mutation { stop(input: { scope: {}, reason: "A drill", confirm: "no" }) { __typename } }`;
  const slugOf = async (as?: Caller) =>
    (await bursar.ask(STOP, {}, as)).errors?.[0]?.extensions?.['slug'] ?? null;

  it('take a fresh proof where the configuration says so, of people and not of keys', async () => {
    await mustApply(bursar, { reauthenticate: ['stops'], reauthenticateMinutes: 10 });
    const caller = await enter();
    expect(await slugOf(caller)).toBeNull();
    await clock.ahead(11 * MINUTE, async () => {
      expect(await slugOf(caller)).toBe('sign_in_again');
      expect(await slugOf(await enter())).toBeNull();
      expect(await slugOf()).toBeNull();
    });
  });

  it('take the proof of a delegate who acts in the name of another, too', async () => {
    await mustApply(bursar, { reauthenticate: ['stops'], reauthenticateMinutes: 10 });
    const { caller } = await delegateOf(bursar, 'platform');
    await bursar.rows('UPDATE session SET proved_at = now()');
    expect(await slugOf(caller)).toBeNull();
    await bursar.rows(`UPDATE session SET proved_at = now() - interval '11 minutes'`);
    expect(await slugOf(caller)).toBe('sign_in_again');
  });

  it('take none where it does not', async () => {
    await mustApply(bursar, { reauthenticate: ['approvals'] });
    const caller = await enter();
    await clock.ahead(HOUR, async () => expect(await slugOf(caller)).toBeNull());
  });

  it('of someone of a provider take the proof that the provider reports, and a page that asked for it', async () => {
    const providers = [providerAt(issuer.url)];
    await mustApply(bursar, { providers, reauthenticate: ['stops'] });
    issuer.person.claims = { name: 'Ana', email: 'a@acme.example', groups: ['bursar-platform'] };
    const hourAgo = Math.floor(Date.now() / 1000) - 3_600;
    issuer.malice = { claims: (claims) => ({ ...claims, auth_time: hourAgo }) };
    const { caller } = await signInAt(bursar);
    expect(await slugOf(caller)).toBe('sign_in_again');
    expect((await signInAt(bursar, { again: true }, { as: caller })).refused).toBe('not_again');
    // A proof from before the person was asked for it is none, however fresh.
    const minutesAgo = Math.floor(Date.now() / 1000) - 300;
    issuer.malice = { claims: (claims) => ({ ...claims, auth_time: minutesAgo }) };
    expect((await signInAt(bursar, { again: true }, { as: caller })).refused).toBe('not_again');
    issuer.malice = {};
    const again = await signInAt(bursar, { again: true }, { as: caller });
    expect(again.refused).toBeNull();
    expect(await slugOf(again.caller)).toBeNull();
    // It took the place of the session before.
    expect(await me(bursar, caller)).toBeNull();
  });
});

describe('ways in that are switched off', () => {
  const passwordsOff = { accounts: false, providers: [] as unknown[] };

  it('cannot be the last', async () => {
    await bursar.rows('UPDATE person SET issuer = NULL, subject = NULL, last_sign_in_at = NULL');
    passwordsOff.providers = [providerAt(issuer.url)];
    await mustApply(bursar, { providers: passwordsOff.providers });
    const refused = await applySignIn(bursar, passwordsOff);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('would_lock_out');
    expect(refused.text).toContain('sign in there once');
    issuer.person.sub = 'boss';
    issuer.person.claims = { name: 'Boss', email: 'b@acme.example', groups: ['bursar-platform'] };
    expect((await signInAt(bursar)).refused).toBeNull();
    const before = await enter();
    await mustApply(bursar, passwordsOff);
    // Not even who is inside already goes on.
    expect(await me(bursar, before)).toBeNull();
    expect((await signIn(bursar, 'ana@acme.example')).status).toBe(403);
    const { signInWays } = await bursar.gql<{ signInWays: string[] }>(
      '{ signInWays }',
      {},
      anonymous,
    );
    expect(signInWays).toEqual(['demo', 'token', 'provider']);
    const without = await applySignIn(bursar, { accounts: false, providers: [] });
    expect(without.text).toContain('would_lock_out');
    await mustApply(bursar, {});
  });

  it('may be the stand-ins of the sample', async () => {
    await bursar.gql('{ personas { id } }', {}, anonymous);
    await mustApply(bursar, { demo: false });
    const { personas } = await bursar.gql<{ personas: unknown[] }>(
      '{ personas { id } }',
      {},
      anonymous,
    );
    expect(personas).toEqual([]);
    const demo = await bursar.http('/v1/session/demo', json({ persona: 'finance' }), anonymous);
    expect(demo.status).toBe(403);
    await mustApply(bursar, {});
  });
});

describe('the key signIn of the configuration file', () => {
  it.each([
    ['a secret in clear', { clientSecret: 'hunter2' }, 'secret_in_clear'],
    ['a symmetric algorithm', { algorithms: ['HS256'] }, 'bad_value'],
    ['no signature', { algorithms: ['none'] }, 'bad_value'],
    ['a parameter of Bursar’s own', { parameters: { state: 'x' } }, 'bad_parameter'],
    ['a team that is not there', { groups: [{ group: 'a', teams: ['nowhere'] }] }, 'unknown_team'],
    ['scopes without openid', { scopes: ['email'] }, 'openid_missing'],
  ])('refuses %s', async (_story, more, code) => {
    const { status, text } = await applySignIn(bursar, {
      providers: [providerAt(issuer.url, more)],
    });
    expect(status).toBe(422);
    expect(text).toContain(code);
    expect(text).not.toContain('hunter2');
  });
});
