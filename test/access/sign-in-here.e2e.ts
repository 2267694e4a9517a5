import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../tools/processes.ts';
import { anonymous, browserOf, json, me } from '../support/http/access.js';
import { bearer, type Caller } from '../support/http/client.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

let sample: TestBursar;
let other: TestBursar;

beforeAll(async () => {
  sample = await startBursar({ env: { BURSAR_IS_SAMPLE: 'true' } });
  other = await startBursar();
});
afterAll(async () => {
  await other.close();
  await sample.close();
});

const offer = (url: string, headers: Caller) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"query":"{ signInWays personas { id } }"}',
  }).then((answer) => answer.json());
const NOTHING = { data: { signInWays: ['password'], personas: [] } };
const enter = async (url: string, headers: Caller): Promise<number[]> => {
  const proofs = { demo: { persona: 'platform' }, token: { token: sample.token } };
  const statuses = Object.entries(proofs).map(async ([way, proof]) => {
    const init = json(proof);
    const all = { ...Object.fromEntries(new Headers(init.headers)), ...headers };
    return (await fetch(`${url}/v1/session/${way}`, { ...init, headers: all })).status;
  });
  return Promise.all(statuses);
};

describe('stand-ins and the token', () => {
  it.each<[string, Caller]>([
    [
      'what a browser sends through a proxy that rewrites Host and says nothing',
      { origin: 'https://bursar.corp.example', 'sec-fetch-site': 'same-origin' },
    ],
    ['only a page before it, elsewhere', { referer: 'https://bursar.corp.example/sign-in' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling site', { 'sec-fetch-site': 'same-site', origin: 'http://localhost:3000' }],
    ['a proxy that names itself', { via: '1.1 proxy' }],
  ])('are closed to %s', async (_story, headers) => {
    expect(await enter(sample.url, headers)).toEqual([403, 403]);
    expect(await offer(sample.url, headers)).toEqual(NOTHING);
  });

  it('are open to a page of this machine', async () => {
    const page = { origin: sample.url, 'sec-fetch-site': 'same-origin' };
    expect(await enter(sample.url, page)).toEqual([200, 200]);
  });
});

const hasNginx = spawnSync('nginx', ['-v']).status === 0;
/** Reports its tests as skipped where nginx is not installed. */
const describeWithNginx: typeof describe.skip = hasNginx ? describe : describe.skip;

describeWithNginx('behind an nginx with `proxy_pass` alone', () => {
  let nginx: ChildProcess;
  let folder: string;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'bursar-nginx-'));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const file = path.join(folder, 'nginx.conf');
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    writeFileSync(
      file,
      `daemon off; pid ${folder}/pid; error_log stderr; events {}
       http { access_log off; ${temporary.join(' ')}
         server { listen 127.0.0.1:${port}; location / { proxy_pass http://${new URL(sample.url).host}; } } }`,
    );
    nginx = spawn('nginx', ['-p', folder, '-c', file], { stdio: 'ignore' });
    while (!(await fetch(`${url}/healthz`).catch(() => null))?.ok) await sleep(30);
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => nginx.on('close', resolve));
    nginx.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });

  it.each<[string, Caller]>([
    ['a browser', { origin: 'https://bursar.corp.example', 'sec-fetch-site': 'same-origin' }],
    ['a program that says nothing', {}],
    ['a program that claims to be a local page', { origin: 'http://127.0.0.1:4400' }],
  ])('stand-ins and the token are closed to %s', async (_story, headers) => {
    expect(await enter(url, headers)).toEqual([403, 403]);
    expect(await offer(url, headers)).toEqual(NOTHING);
  });
});

describe('the link of `bursar open`', () => {
  const makeCode = async (): Promise<string> => {
    const made = await sample.http('/v1/session/codes', { method: 'POST' });
    expect(made.status).toBe(201);
    return ((await made.json()) as { code: string }).code;
  };
  const redeem = (code: string, headers: Caller = anonymous) =>
    sample.http('/v1/session/code', json({ code }), headers);

  it('carries a code in its fragment and not the token, and signs in once', async () => {
    const { code: exit, stdout } = await runCli(['open'], sample);
    expect(exit).toBe(0);
    const link = new URL(stdout.trim());
    expect([link.origin, link.pathname]).toEqual([sample.url, '/sign-in']);
    expect(link.href).not.toContain(sample.token);
    const code = /^#code=([\w-]{43})$/.exec(link.hash)?.[1] ?? '';
    const [kept] = await sample.rows<{ text: string }>(
      'SELECT string_agg(c::text, $$$$) AS text FROM access.sign_in_code c',
    );
    expect(kept?.text).not.toContain(code);
    const answers = await Promise.all([redeem(code), redeem(code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    const entered = answers.find(({ ok }) => ok);
    expect(await me(sample, browserOf(entered ?? new Response()))).toMatchObject({
      name: 'Administrator',
    });
  });

  it('is too old after two minutes', async () => {
    const code = await makeCode();
    await sample.rows("UPDATE access.sign_in_code SET expires_at = now() - interval '1 s'");
    expect((await redeem(code)).status).toBe(401);
  });

  it('opens nothing from elsewhere, and is given out by the installation’s own key alone', async () => {
    const code = await makeCode();
    expect((await redeem(code, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await redeem(code, { 'x-forwarded-for': '203.0.113.9' })).status).toBe(403);
    expect((await redeem(code)).status).toBe(200);
    const platform = await sample.as('platform');
    const init = { method: 'POST' };
    expect((await sample.http('/v1/session/codes', init, platform)).status).toBe(422);
    expect((await sample.http('/v1/session/codes', init, anonymous)).status).toBe(401);
  });
});

describe('two installations on one machine', () => {
  it('do not sign each other out', async () => {
    const token = (of: TestBursar) =>
      of.http('/v1/session/token', json({ token: of.token }), anonymous);
    const [ours, theirs] = [browserOf(await token(sample)), browserOf(await token(other))];
    // The test databases are copies of one: what a migration makes by chance is the same in both.
    await other.rows("UPDATE access.installation SET id = 'another'");
    const apart = await startBursar({ database: other.database });
    const again = browserOf(await token(apart));
    expect(again.cookie.split('=')[0]).not.toBe(ours.cookie.split('=')[0]);
    const both = { cookie: `${ours.cookie}; ${again.cookie}`, 'sec-fetch-site': 'same-origin' };
    expect(await me(sample, both)).not.toBeNull();
    expect(await me(apart, both)).not.toBeNull();
    expect(theirs.cookie).not.toBe('');
    await apart.close();
  });
});

describe('the proof that a server knows its key', () => {
  it('is given to any caller with a valid nonce, and reveals nothing of the key', async () => {
    const ask = (nonce: string) => sample.http(`/v1/instance/proof?nonce=${nonce}`, {}, anonymous);
    const [first, second] = await Promise.all(['ab'.repeat(32), 'cd'.repeat(32)].map(ask));
    const text = [await first?.text(), await second?.text()];
    expect(text[0]).toMatch(/^\{"proofs":\["[0-9a-f]{64}"\]\}$/);
    expect(text[0]).not.toBe(text[1]);
    expect((await ask('short')).status).toBe(422);
    expect((await sample.http('/v1/session', {}, bearer(sample.token))).status).toBe(200);
  });
});
