import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { me } from '../support/http/access.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { type Malice, TestIssuer } from '../support/sign-in/issuer.js';
import { signedWell, signedWith, unsigned } from '../support/sign-in/signing.js';
import {
  comeBack,
  depart,
  mustApply,
  OIDC_ENV,
  providerAt,
  signInAt,
} from '../support/sign-in/journey.js';

let issuer: TestIssuer;
let other: TestIssuer;
let bursar: TestBursar;

beforeAll(async () => {
  process.env['BURSAR_TEST_OIDC_SECRET'] = OIDC_ENV.BURSAR_TEST_OIDC_SECRET;
  [issuer, other] = await Promise.all([TestIssuer.start(), TestIssuer.start()]);
  bursar = await startBursar({ env: OIDC_ENV });
  await mustApply(bursar, { providers: [providerAt(issuer.url)] });
  issuer.person.claims = { ...issuer.person.claims, groups: ['bursar-finance'] };
});
afterAll(async () => {
  await bursar.close();
  await Promise.all([issuer.close(), other.close()]);
});
afterEach(() => {
  issuer.malice = {};
});

const now = () => Math.floor(Date.now() / 1000);
const saying = (more: Record<string, unknown>): Malice => ({
  claims: (claims) => ({ ...claims, ...more }),
});

it('a token that is right opens a session', async () => {
  const { refused, caller, to } = await signInAt(bursar, { next: '/teams' });
  expect(refused).toBeNull();
  expect(to).toBe(`${bursar.url}/teams`);
  expect(await me(bursar, caller)).toMatchObject({ name: 'Ana', roles: ['finance'] });
});

describe('a token is refused', () => {
  it.each<[string, () => Malice, string]>([
    ['of another issuer', () => saying({ iss: other.url }), 'wrong_issuer'],
    ['for another application', () => saying({ aud: 'another' }), 'wrong_audience'],
    ['for this one, by another', () => saying({ azp: 'another' }), 'wrong_audience'],
    [
      'for several, by another',
      () => saying({ aud: ['bursar', 'another'], azp: 'another' }),
      'wrong_audience',
    ],
    ['without a signature', () => ({ sign: unsigned }), 'wrong_algorithm'],
    [
      'signed with the public key as a secret',
      () => ({ sign: signedWith('public key') }),
      'wrong_algorithm',
    ],
    [
      'signed with the secret of the application',
      () => ({ sign: signedWith('client secret') }),
      'wrong_algorithm',
    ],
    ['that has expired', () => saying({ iat: now() - 900, exp: now() - 600 }), 'expired'],
    ['that is not valid yet', () => saying({ nbf: now() + 600 }), 'wrong_clock'],
    [
      'that was made tomorrow',
      () => saying({ iat: now() + 86_400, exp: now() + 90_000 }),
      'wrong_clock',
    ],
    ['of another sign-in', () => saying({ nonce: 'another' }), 'wrong_nonce'],
    ['without a nonce', () => saying({ nonce: undefined }), 'wrong_nonce'],
    ['whose claims were changed', () => ({ token: withOtherSubject }), 'wrong_signature'],
  ])('%s', async (_story, malice, code) => {
    issuer.malice = malice();
    const { refused, caller, to } = await signInAt(bursar);
    expect(refused).toBe(code);
    expect(caller).toMatchObject({ cookie: '' });
    const { signInRefusal } = await bursar.gql<{
      signInRefusal: { message: string; hint: string };
    }>('query ($code: String!) { signInRefusal(code: $code) { message hint } }', { code }, {});
    expect(signInRefusal.message).toMatch(/\.$/);
    for (const secret of ['eyJ', 'ana', issuer.url])
      expect([signInRefusal.message, signInRefusal.hint, to].join(' ')).not.toContain(secret);
  });

  it('signed with a key that its issuer does not publish', async () => {
    await issuer.signSecretly();
    expect((await signInAt(bursar)).refused).toBe('unknown_key');
    await issuer.rotate();
  });

  it('of an algorithm that the configuration does not allow', async () => {
    await issuer.rotate('ES256');
    await mustApply(bursar, { providers: [providerAt(issuer.url, { algorithms: ['RS256'] })] });
    expect((await signInAt(bursar)).refused).toBe('wrong_algorithm');
    await mustApply(bursar, { providers: [providerAt(issuer.url)] });
    expect((await signInAt(bursar)).refused).toBeNull();
    await issuer.rotate();
  });
});

/** The subject of another person under the signature of the first. */
function withOtherSubject(token: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as object;
  const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'mallory' })).toString('base64url');
  return [header, changed, signature].join('.');
}

describe('the clock of an issuer', () => {
  it('may be off by as much as is allowed, and no more', async () => {
    issuer.malice = saying({ iat: now() - 300, exp: now() - 20 });
    expect((await signInAt(bursar)).refused).toBeNull();
    await mustApply(bursar, { providers: [providerAt(issuer.url, { clockSkewSeconds: 5 })] });
    issuer.malice = saying({ iat: now() - 300, exp: now() - 20 });
    expect((await signInAt(bursar)).refused).toBe('expired');
    await mustApply(bursar, { providers: [providerAt(issuer.url)] });
  });
});

describe('the keys of an issuer', () => {
  it('may change between two sign-ins: the new one counts at once, and the old one no more', async () => {
    expect((await signInAt(bursar)).refused).toBeNull();
    const before = issuer.signingKey;
    await issuer.rotate();
    expect((await signInAt(bursar)).refused).toBeNull();
    issuer.malice = { sign: (claims) => signedWell(claims, before) };
    expect((await signInAt(bursar)).refused).toBe('unknown_key');
  });
});

describe('the way back', () => {
  it('works once: the same address again opens nothing', async () => {
    const first = await signInAt(bursar);
    expect(first.refused).toBeNull();
    const again = await comeBack(first.callback, first.flowCookie);
    expect(again.refused).toBe('unknown_state');
  });

  it('takes no code of another sign-in', async () => {
    const { callback } = await signInAt(bursar);
    const { url, cookie } = await depart(bursar);
    const there = await fetch(url, { redirect: 'manual' });
    const back = new URL(there.headers.get('location') ?? '');
    back.searchParams.set('code', new URL(callback).searchParams.get('code') ?? '');
    expect((await comeBack(back.href, cookie)).refused).toBe('code_refused');
  });

  it('takes no state that Bursar did not give, and none of another browser', async () => {
    const { url, cookie } = await depart(bursar);
    const there = await fetch(url, { redirect: 'manual' });
    const back = new URL(there.headers.get('location') ?? '');
    const other = new URL(back);
    other.searchParams.set('state', 'x'.repeat(43));
    expect((await comeBack(other.href, cookie)).refused).toBe('unknown_state');
    expect((await comeBack(back.href, '')).refused).toBe('unknown_state');
    const stranger = cookie.replace(/=.*/, `=${'x'.repeat(43)}`);
    expect((await comeBack(back.href, stranger)).refused).toBe('unknown_state');
    expect((await comeBack(back.href, cookie)).refused).toBeNull();
  });

  it('says so where the provider refused, or is away', async () => {
    issuer.malice = {
      back: (url) => {
        url.searchParams.delete('code');
        url.searchParams.set('error', 'access_denied');
      },
    };
    expect((await signInAt(bursar)).refused).toBe('provider_refused');
    issuer.malice = {};
    const { url, cookie } = await depart(bursar);
    const there = await fetch(url, { redirect: 'manual' });
    issuer.isAway = true;
    expect((await comeBack(there.headers.get('location') ?? '', cookie)).refused).toBe(
      'provider_away',
    );
    issuer.isAway = false;
  });

  it('leads to a page of this site alone', async () => {
    for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example', 'x'])
      expect((await signInAt(bursar, { next })).to).toBe(`${bursar.url}/`);
  });

  it('is begun by a page of this site alone', async () => {
    const answer = await bursar.http(
      '/v1/sign-in/corp',
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    );
    expect(answer.status).toBe(403);
  });
});

it('an issuer inside the network is asked only where the operator named it', async () => {
  const closed = await startBursar({ env: { ...OIDC_ENV, BURSAR_OUTGOING_ALLOW: '' } });
  await mustApply(closed, { providers: [providerAt(issuer.url)] });
  const asked = issuer.asked.length;
  await expect(depart(closed)).rejects.toThrow('provider_away');
  expect(issuer.asked).toHaveLength(asked);
  await closed.close();
});

it('an issuer that writes itself otherwise is another one, were it by a slash', async () => {
  await mustApply(bursar, { providers: [providerAt(`${issuer.url}/`)] });
  await expect(depart(bursar)).rejects.toThrow('wrong_issuer');
  await mustApply(bursar, { providers: [providerAt(issuer.url)] });
});
