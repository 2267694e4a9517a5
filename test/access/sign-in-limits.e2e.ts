import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  anonymous,
  createKey,
  devicesOf,
  json,
  PASSWORD,
  savePerson,
  signIn,
} from '../support/http/access.js';
import { bearer, type Caller } from '../support/http/client.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const WRONG = 'wrong horse battery';
let one: TestBursar;
let two: TestBursar;
let proxied: TestBursar;

beforeAll(async () => {
  one = await startBursar();
  two = await startBursar({ database: one.database });
  proxied = await startBursar({
    database: one.database,
    env: { BURSAR_TRUSTED_PROXIES: 'loopback' },
  });
});
afterAll(async () => {
  await proxied.close();
  await two.close();
  await one.close();
});

const person = (email: string) => savePerson(one, { email, password: PASSWORD });
const attempt = (at: TestBursar, email: string, password: string, as: Caller = anonymous) =>
  at.http('/v1/session', json({ email, password }), as);
/** As if this many attempts had failed already: each real one takes a quarter of a second of hashing. */
const failed = (kind: string, of: string, points: number) =>
  one.rows(
    `INSERT INTO access.attempt (key, points, expire) VALUES ($1, $2, $3)
     ON CONFLICT (key) DO UPDATE SET points = excluded.points, expire = excluded.expire`,
    [
      `${kind}:${createHash('sha256').update(of).digest('base64url')}`,
      points,
      Date.now() + 900_000,
    ],
  );
const secondsLater = () => one.rows('UPDATE access.attempt SET expire = 1');

describe('guesses at one account', () => {
  it('are counted over all processes and addresses, and say when the next is welcome', async () => {
    await person('ed@acme.example');
    const from = (n: number): Caller => ({ 'x-forwarded-for': `203.0.113.${n}` });
    for (const [n, at] of [one, two, proxied, one, two].entries())
      expect((await attempt(at, 'ed@acme.example', WRONG, from(n))).status).toBe(401);
    for (const at of [one, two, proxied]) {
      const refused = await attempt(at, 'Ed@acme.example ', PASSWORD, from(9));
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(600);
      expect(await refused.json()).toMatchObject({ code: 'too_many_attempts' });
    }
    await secondsLater();
    expect((await signIn(two, 'ed@acme.example')).status).toBe(200);
  });

  it('all at once are counted too', async () => {
    await person('burst@acme.example');
    const burst = Array.from({ length: 8 }, (_, n) =>
      attempt(n % 2 === 0 ? one : two, 'burst@acme.example', WRONG),
    );
    const statuses = (await Promise.all(burst)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(3);
  });

  it('do not lock out its owner in a browser in which they were signed in before', async () => {
    await person('fay@acme.example');
    const browser = devicesOf(await signIn(one, 'fay@acme.example'));
    await failed('account', 'fay@acme.example', 50);
    expect((await signIn(two, 'fay@acme.example')).status).toBe(429);
    expect((await attempt(two, 'fay@acme.example', PASSWORD, browser)).status).toBe(200);
    // It counts for that account alone, and is no licence to guess.
    await person('gus@acme.example');
    await failed('account', 'gus@acme.example', 50);
    expect((await attempt(two, 'gus@acme.example', PASSWORD, browser)).status).toBe(429);
    for (let n = 0; n < 10; n += 1) await attempt(one, 'fay@acme.example', WRONG, browser);
    expect((await attempt(two, 'fay@acme.example', PASSWORD, browser)).status).toBe(429);
  });

  it('are forgotten with a success', async () => {
    await person('hal@acme.example');
    await failed('account', 'hal@acme.example', 4);
    expect((await signIn(one, 'hal@acme.example')).status).toBe(200);
    expect((await attempt(two, 'hal@acme.example', WRONG)).status).toBe(401);
    expect((await signIn(two, 'hal@acme.example')).status).toBe(200);
  });
});

describe('guesses from one address', () => {
  it('stop that address where a listed proxy names it, and no other behind the same proxy', async () => {
    await person('ida@acme.example');
    await failed('address', '203.0.113.50', 100);
    const from = (address: string): Caller => ({ 'x-forwarded-for': address });
    const status = async (address: string) =>
      (await attempt(proxied, 'ida@acme.example', PASSWORD, from(address))).status;
    expect(await status('203.0.113.50')).toBe(429);
    // What the caller itself wrote in front of the proxy's word does not count.
    expect(await status('198.51.100.1, 203.0.113.50')).toBe(429);
    expect(await status('203.0.113.51')).toBe(200);
  });

  it('lock out no one behind a proxy that is not listed, whether it names them or not', async () => {
    await person('jo@acme.example');
    for (const address of ['127.0.0.1', '::1', '203.0.113.60'])
      await failed('address', address, 1_000);
    for (const headers of [{}, { 'x-forwarded-for': '203.0.113.60' }] as Caller[])
      expect((await attempt(one, 'jo@acme.example', PASSWORD, headers)).status).toBe(200);
  });
});

describe('sign-ins that begin at an identity provider', () => {
  const begin = (at: TestBursar, from: Caller) =>
    at.http('/v1/sign-in/nowhere', json({}), { 'sec-fetch-site': 'same-origin', ...from });

  it('are counted by the address that a listed proxy names, over all processes, good ones too', async () => {
    await failed('start', '203.0.113.70', 299);
    const from = { 'x-forwarded-for': '198.51.100.1, 203.0.113.70' };
    expect((await begin(proxied, from)).status).toBe(422);
    const refused = await begin(proxied, from);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(600);
    expect((await begin(proxied, { 'x-forwarded-for': '203.0.113.71' })).status).toBe(422);
  });

  it('are not counted by what a proxy that is not listed, or the caller, says', async () => {
    for (const address of ['127.0.0.1', '203.0.113.72']) await failed('start', address, 1_000);
    for (const from of [{}, { 'x-forwarded-for': '203.0.113.72' }] as Caller[])
      expect((await begin(one, from)).status).toBe(422);
  });
});

describe('unknown keys', () => {
  const bad = (at: TestBursar, n: number) => at.http('/v1/session', {}, bearer(`bur_cli_bad${n}`));

  it('are answered 429 before long, in every process, while good keys from there go on', async () => {
    await secondsLater();
    const good = await createKey(one, { name: 'good', kind: 'cli', roles: ['finance'] });
    const statuses: number[] = [];
    for (let n = 0; n < 15; n += 1) statuses.push((await bad(n % 2 === 0 ? one : two, n)).status);
    expect(statuses).toEqual([...Array<number>(10).fill(401), ...Array<number>(5).fill(429)]);
    const refused = await bad(two, 99);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    for (const at of [one, two]) {
      expect((await at.http('/v1/session', {}, bearer(good.secret))).status).toBe(200);
      const { errors } = await at.ask('{ me { id } }', {}, bearer('bur_cli_bad'));
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    }
  });

  it('do not keep the token of the installation from signing in', async () => {
    await failed('secret', '127.0.0.1', 1_000);
    const session = (token: string) => two.http('/v1/session/token', json({ token }), anonymous);
    expect((await session('bur_cli_bad')).status).toBe(429);
    expect((await session(one.token)).status).toBe(200);
  });
});
