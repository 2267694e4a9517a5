import { afterAll, beforeAll, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeWithBrowser } from '../support/browser.js';
import { openStream } from '../support/gateways/policy.js';
import { createKey, PASSWORD, savePerson } from '../support/http/access.js';
import { bearer, type Caller } from '../support/http/client.js';
import {
  openOffline,
  passProvider,
  raiseSignInStage,
  type SignInStage,
} from '../support/sign-in/stage.js';
import { overTls, startTlsProxy, type TlsProxy } from '../support/sign-in/tls-proxy.js';
import { expect } from './expect.js';
import { settled } from './stage.js';

describeWithBrowser.each([
  ['that passes the prefix on', false],
  ['that takes the prefix off', true],
])('behind a proxy with a prefix and TLS of its own, %s', (_story, takesPrefixOff) => {
  let proxy: TlsProxy;
  let stage: SignInStage;
  let page: Page;
  const asked: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    proxy = await startTlsProxy({ prefix: '/tools/bursar', takesPrefixOff });
    stage = await raiseSignInStage({ publicUrl: proxy.url });
    proxy.target = stage.bursar.url;
    await savePerson(stage.bursar, {
      email: 'ana@acme.example',
      password: PASSWORD,
      roles: ['platform'],
    });
    stage.provider.groups.set('bo', ['bursar-finance']);
    const opened = await openOffline(stage, { ignoreHTTPSErrors: true });
    ({ page } = opened);
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
  });
  afterAll(async () => {
    await stage.close();
    await proxy.close();
  });

  const cookies = async () =>
    (await page.context().cookies()).filter(({ name }) => name.startsWith('bursar_'));

  it('people sign in by password, and every address stays below the prefix', async () => {
    await page.goto(`${proxy.url}/teams?range=30d`);
    await page.getByLabel('Email').fill('ana@acme.example');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(`${proxy.url}/teams?range=30d`);
    await page.getByRole('heading', { name: 'Teams', level: 1 }).waitFor();
    for (const { path, secure, httpOnly, sameSite } of await cookies())
      expect([path.startsWith('/tools/bursar'), secure, httpOnly, sameSite]).toEqual([
        true,
        true,
        true,
        'Strict',
      ]);
    await settled(page);
    const { origin } = new URL(proxy.url);
    const outside = asked.filter(
      (url) => url.startsWith(origin) && !url.startsWith(`${proxy.url}/`),
    );
    expect(outside).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('links, a reload and the way back lead to the same pages', async () => {
    await page.getByRole('link', { name: 'Budgets', exact: true }).click();
    await page.waitForURL(new RegExp(`^${proxy.url}/budgets`));
    await page.reload();
    await page.getByRole('heading', { name: 'Budgets', level: 1 }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Teams', level: 1 }).waitFor();
    const csv = await page.getByRole('link', { name: /CSV/ }).first().getAttribute('href');
    expect(csv).toMatch(/^\/tools\/bursar\/v1\/exports\//);
    const file = await page.context().request.get(`${new URL(proxy.url).origin}${csv ?? ''}`);
    expect([file.status(), file.headers()['content-type']]).toEqual([
      200,
      expect.stringMatching(/^text\/csv/),
    ]);
  });

  it('changes are taken from pages of this place alone', async () => {
    const send = (origin: string) =>
      page.context().request.post(`${proxy.url}/graphql`, {
        data: { query: '{ me { id } }' },
        headers: { origin },
      });
    expect(await (await send('https://evil.example')).text()).toContain('origin');
    const own = (await (await send(new URL(proxy.url).origin)).json()) as { data: { me: unknown } };
    expect(own.data.me).not.toBeNull();
  });

  it('the stream of policies passes byte for byte, live, and to no one without a key', async () => {
    const where = 'environment=prod&gateway=edge';
    const barred = await overTls(`${proxy.url}/v1/policy/stream?${where}`);
    expect(barred.status).toBe(401);
    const { secret } = await createKey(stage.bursar, { name: 'edge', kind: 'gateway' });
    const through = {
      http: (path: string, init?: RequestInit, as: Caller = {}) =>
        overTls(proxy.url + path, { ...as }, init?.signal ?? undefined),
    };
    const key = bearer(secret);
    // The first stream of a gateway has its policy made: until then an event names none.
    const first = await openStream(stage.bursar, where, {}, key);
    await first.next('policy');
    first.close();
    const streams = [
      await openStream(through, where, {}, key),
      await openStream(stage.bursar, where, {}, key),
    ] as const;
    const both = async (event: 'stops' | 'policy') => {
      const [passed, direct] = [await streams[0].next(event), await streams[1].next(event)];
      expect(passed).toEqual(direct);
      return passed;
    };
    await both('stops');
    await both('policy');
    // A change that a page below the prefix sends, by its cookie, arrives through the same proxy.
    const raised = await page.evaluate(async (base) => {
      const mutation = `mutation { stop(input: { scope: { team: "search" }, reason: "a drill", confirm: "search" }) {
        __typename ... on Problem { message } } }`;
      const answer = await fetch(`${base}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: mutation }),
      });
      return answer.text();
    }, proxy.url);
    expect(raised).toContain('StopResult');
    expect((await both('stops')).data).toContain('a drill');
    for (const stream of streams) stream.close();
  });

  it('redirects stay below the prefix, and links that leave begin with the public address', async () => {
    const back = await overTls(`${proxy.url}/v1/sign-in/callback?state=x&code=y`);
    expect([back.status, back.headers.get('location')]).toEqual([
      302,
      `${proxy.url}/sign-in?refused=unknown_state`,
    ]);
    for (const cookie of back.headers.getSetCookie())
      expect(cookie).toMatch(/; Path=\/tools\/bursar\/v1\/sign-in;.*; Secure/);
    const invited = await page.evaluate(async (base) => {
      const mutation = `mutation { invite(input: { email: "c@acme.example", name: "C", roles: [developer], teams: [] }) {
        __typename ... on NewInvitation { link } ... on Problem { message } } }`;
      const answer = await fetch(`${base}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: mutation }),
      });
      return answer.text();
    }, proxy.url);
    expect(invited).toContain(`${proxy.url}/invitation#`);
  });

  it('people sign in at the identity provider, and out of both', async () => {
    await settled(page);
    await page.getByRole('button', { name: /^Ana/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL(`${proxy.url}/sign-in`);
    expect((await cookies()).filter(({ name }) => name.startsWith('bursar_session'))).toEqual([]);
    await page.getByRole('button', { name: 'Sign in with Acme' }).click();
    await passProvider(page, 'bo');
    const menu = page.getByRole('button', { name: /bo of Acme/ });
    await menu.waitFor();
    await settled(page);
    await menu.click();
    expect(page.url().startsWith(`${proxy.url}/`)).toBe(true);
    expect((await cookies()).filter(({ name }) => name.startsWith('bursar_flow'))).toEqual([]);
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Yes, sign me out' }).click();
    await page.waitForURL(`${proxy.url}/sign-in`);
  });
});
