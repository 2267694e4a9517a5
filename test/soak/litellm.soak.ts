import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeBedrock } from '../support/gateways/fake-bedrock.js';
import { createKey } from '../support/http/access.js';
import { differences, moveBalances } from '../support/limits/admissions.js';
import { findPython, install, runClient } from '../support/processes/python.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { root } from '../support/root.js';
import { applyConfig, post, SONNET, spendOf } from '../support/usage/lines.js';

const CONFIG = `apiVersion: bursar/v1
teams:
  - { id: search, name: Search }
  - { id: ads, name: Ads }
budgets:
  - { id: search, scope: { team: search }, limit: "100.00", window: month }
  - { id: ads, scope: { team: ads }, limit: "0.000001", window: month }
`;

const INSTALL_MS_MAX = 900_000;
const START_MS_MAX = 180_000;
const python = findPython();
const withPython = python === null ? describe.skip : describe;

let bursar: TestBursar;
let bedrock: FakeBedrock;
let proxy: ChildProcess;
let folder: string;
let clients: string;
let url: string;
let key: string;

beforeAll(async () => {
  if (python === null) return;
  clients = await install(python, 'test/clients/litellm.txt');
  bursar = await startBursar();
  await applyConfig(bursar, CONFIG);
  bedrock = await FakeBedrock.start();
  folder = mkdtempSync(path.join(os.tmpdir(), 'bursar-litellm-'));
  cpSync(
    path.join(root, 'integrations/litellm/bursar_litellm.py'),
    path.join(folder, 'bursar_litellm.py'),
  );
  cpSync(path.join(root, 'test/clients/litellm_auth.py'), path.join(folder, 'litellm_auth.py'));
  writeFileSync(path.join(folder, 'config.yaml'), proxyConfig(bedrock.url));
  key = (await createKey(bursar, { name: 'litellm', kind: 'gateway' })).secret;
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const output = openSync(path.join(folder, 'proxy.log'), 'w');
  const command = path.join(path.dirname(clients), 'litellm');
  const args = ['--config', 'config.yaml', '--host', '127.0.0.1', '--port', String(port)];
  proxy = spawn(command, args, {
    cwd: folder,
    env: {
      ...process.env,
      ...{ BURSAR_URL: bursar.url, BURSAR_TOKEN: key, BURSAR_ENVIRONMENT: 'prod' },
      ...{ LITELLM_LOCAL_MODEL_COST_MAP: 'True', NO_PROXY: '*' },
      LITELLM_MASTER_KEY: `sk-${randomBytes(32).toString('hex')}`,
    },
    stdio: ['ignore', output, output],
  });
  await answering(`${url}/health/liveliness`);
}, INSTALL_MS_MAX + START_MS_MAX);
afterAll(async () => {
  if (python === null) return;
  proxy.kill();
  await bedrock.close();
  await bursar.close();
  rmSync(folder, { recursive: true, force: true });
});

const proxyConfig = (endpoint: string): string => `model_list:
  - model_name: claude
    litellm_params:
      model: bedrock/converse/${SONNET}
      aws_bedrock_runtime_endpoint: ${endpoint}
      aws_access_key_id: AKIAEXAMPLE
      aws_secret_access_key: example
      aws_region_name: us-east-1
litellm_settings:
  callbacks: bursar_litellm.bursar
  num_retries: 0
general_settings:
  custom_auth: litellm_auth.user_api_key_auth
`;

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(address: string): Promise<void> {
  const until = Date.now() + START_MS_MAX;
  while (Date.now() < until) {
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok === true) return;
    await setTimeout(500);
  }
  const said = readFileSync(path.join(folder, 'proxy.log'), 'utf8').slice(-2_000);
  throw new Error(`The proxy does not answer. ${said}`);
}

const chat = (team: string, more: object = {}) =>
  fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${team}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'claude',
      messages: [{ role: 'user', content: 'why?' }],
      max_tokens: 100,
      ...more,
    }),
  });

/** The callback settles after the proxy has answered. */
async function settled(): Promise<void> {
  for (let n = 0; n < 100; n++) {
    const open = await bursar.rows(`SELECT 1 FROM limits.hold WHERE state = 'PENDING'`);
    if (open.length === 0) return;
    await setTimeout(100);
  }
  throw new Error('A hold is still open.');
}

withPython('the callback in a LiteLLM proxy', () => {
  it('asks before a call and settles after it, whole and streamed', async () => {
    const answer = await chat('search');
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('usage')]);
    await settled();
    const streamed = await chat('search', { stream: true });
    expect([streamed.status, await streamed.text()]).toEqual([
      200,
      expect.stringContaining('[DONE]'),
    ]);
    await settled();
    const rows = await bursar.rows("SELECT state, call ->> 'team' AS team FROM limits.hold");
    expect(rows).toEqual(Array(2).fill({ state: 'POSTED', team: 'search' }));
    expect((await spendOf(bursar, ['team', 'environment'])).rows).toMatchObject([
      { team: 'search', environment: 'prod', requests: 2, unpriced: 0 },
    ]);
  });

  it('sends the metadata of the admission along, by which the log takes the place of both', async () => {
    const { total } = await spendOf(bursar, []);
    expect(bedrock.billed.map(({ metadata }) => Object.keys(metadata))).toEqual(
      Array(2).fill(expect.arrayContaining(['bursar', 'team'])),
    );
    await post(bursar, bedrock.log());
    await moveBalances(bursar);
    expect((await spendOf(bursar, [])).total).toEqual(total);
    expect(await differences(bursar)).toEqual([]);
  });

  it('refuses what Bursar refuses, with its reason', async () => {
    const answer = await chat('ads');
    const text = await answer.text();
    expect([answer.status, text]).toEqual([402, expect.stringContaining('budget_exhausted')]);
    expect(bedrock.billed).toHaveLength(2);
  });
});

withPython('the callback in a program', () => {
  it('reports each call as an event, which the log replaces', async () => {
    const before = (await spendOf(bursar, [])).total.requests;
    await runClient(clients, 'litellm_sdk.py', [
      ...[folder, `bedrock/converse/${SONNET}`, bedrock.url, bursar.url, key],
    ]);
    const { rows } = await spendOf(bursar, ['user', 'session', 'agent']);
    expect(rows).toContainEqual(
      expect.objectContaining({ user: 'ada', session: 'run-1', agent: 'reviewer', requests: 1 }),
    );
    await post(bursar, bedrock.log());
    expect((await spendOf(bursar, [])).total.requests).toBe(before + 1);
    expect(await differences(bursar)).toEqual([]);
  });
});
