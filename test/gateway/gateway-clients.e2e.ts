import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { createKey } from '../support/http/access.js';
import { differences, moveBalances, standings } from '../support/limits/admissions.js';
import { FakeBedrock } from '../support/gateways/fake-bedrock.js';
import { allReported, type GatewayProcess, spawnGateway } from '../support/gateways/gateway.js';
import { applyConfig, post, spendOf } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const MODEL = 'acme.chat-v1:0';
const CONFIG = `apiVersion: bursar/v1
trustedMetadataPrincipals: ["arn:aws:sts::*:assumed-role/GatewayRole/*"]
teams:
  - { id: search, name: Search, recognisedBy: { requestMetadata: { team: search } } }
  - { id: ads, name: Ads, recognisedBy: { requestMetadata: { team: ads } } }
prices:
  - { model: "${MODEL}", per1M: { input: "1", output: "10" } }
budgets:
  - { id: search, scope: { team: search }, limit: "100.00", window: month }
  - { id: ads, scope: { team: ads }, limit: "0.001", window: month }
`;
const PROMPT = 'why '.repeat(100);
const CONVERSE = {
  modelId: MODEL,
  messages: [{ role: 'user' as const, content: [{ text: PROMPT }] }],
  inferenceConfig: { maxTokens: 500 },
};
const INVOKE = {
  modelId: MODEL,
  body: Buffer.from(
    JSON.stringify({
      ...{ anthropic_version: 'bedrock-2023-05-31', max_tokens: 500 },
      messages: [{ role: 'user', content: PROMPT }],
    }),
  ),
};
const CHAT = { model: MODEL, max_tokens: 500, messages: [{ role: 'user', content: PROMPT }] };

let bursar: TestBursar;
let bedrock: FakeBedrock;
let gateway: GatewayProcess;
let token: string;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, CONFIG);
  bedrock = await FakeBedrock.start();
  token = (await createKey(bursar, { name: 'edge', kind: 'gateway' })).secret;
  gateway = await spawnGateway({ bursarUrl: bursar.url, token, bedrockUrl: bedrock.url });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await gateway.close();
  await bedrock.close();
  await bursar.close();
});
beforeEach(() => {
  bedrock.plan = () => ({});
});

const clients: BedrockRuntimeClient[] = [];

/** With its own way of speaking: HTTP/2, and three attempts. */
function sdk(team = 'search'): BedrockRuntimeClient {
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
  const client = new BedrockRuntimeClient({
    ...{ endpoint: gateway.url, region: 'us-east-1', credentials },
  });
  client.middlewareStack.add(
    (next) => (args) => {
      Object.assign((args.request as { headers: object }).headers, { 'x-bursar-team': team });
      return next(args);
    },
    { step: 'build' },
  );
  clients.push(client);
  return client;
}

const openai = (team = 'search', path = '/openai/v1'): OpenAI =>
  new OpenAI({
    ...{ apiKey: 'none', baseURL: gateway.url + path },
    defaultHeaders: { 'x-bursar-team': team },
  });

async function all<T>(items: AsyncIterable<T> | undefined): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items ?? []) found.push(item);
  return found;
}

const thrown = (work: Promise<unknown>): Promise<Record<string, unknown>> =>
  work.then(
    () => ({ name: 'nothing was thrown' }),
    (error: unknown) => error as Record<string, unknown>,
  );

const charged = () =>
  bedrock.billed.reduce((sum, { input, output }) => sum + input + 10 * output, 0);
const ledger = async () => {
  const { total } = await spendOf(bursar, []);
  return Math.round(Number(total['cost' as never]) * 1e6);
};

const calls = {
  converse: (team?: string) => sdk(team).send(new ConverseCommand(CONVERSE)),
  converseStream: async (team?: string) =>
    all((await sdk(team).send(new ConverseStreamCommand(CONVERSE))).stream),
  invoke: (team?: string) => sdk(team).send(new InvokeModelCommand(INVOKE)),
  invokeStream: async (team?: string) =>
    all((await sdk(team).send(new InvokeModelWithResponseStreamCommand(INVOKE))).body),
  chat: (team?: string) => openai(team).chat.completions.create(CHAT as never),
  chatStream: async (team?: string) =>
    all((await openai(team).chat.completions.create({ ...CHAT, stream: true } as never)) as never),
};
const NAMES = Object.keys(calls) as (keyof typeof calls)[];
const STREAMS = ['converseStream', 'invokeStream', 'chatStream'] as const;

describe('the SDKs of AWS and OpenAI at the example gateway', () => {
  it.each(NAMES)(
    'make a call by %s, and it is settled at what the provider charges',
    async (name) => {
      await calls[name]();
      expect(bedrock.billed.at(-1)).toMatchObject({ input: 100, output: 200 });
      await allReported(gateway);
      expect(await ledger()).toBe(charged());
    },
  );

  it('read the answer whole', async () => {
    const answer = await calls.invoke();
    expect(JSON.parse(Buffer.from(answer.body).toString())).toMatchObject({
      content: [{ text: 'Yes.' }],
    });
    const chunks = (await calls.chatStream()) as { choices: object[] }[];
    expect(chunks.map(({ choices }) => choices.length)).toEqual([1, 1]);
    const asked = { ...CHAT, stream: true, stream_options: { include_usage: true } };
    const other = openai('search', '/v1').chat.completions.create(asked as never);
    const counted = await all<{ usage?: object }>((await other) as never);
    expect(counted.at(-1)).toMatchObject({ usage: { prompt_tokens: 100 } });
  });

  it('count tokens for nothing, and embed for what is read', async () => {
    const before = charged();
    const input = { converse: { messages: CONVERSE.messages } };
    const counted = await sdk().send(new CountTokensCommand({ modelId: MODEL, input }));
    expect(counted.inputTokens).toBe(7);
    const body = Buffer.from(JSON.stringify({ inputText: PROMPT }));
    await sdk().send(new InvokeModelCommand({ modelId: MODEL, body }));
    await allReported(gateway);
    expect(charged() - before).toBe(100);
    expect(await ledger()).toBe(charged());
  });

  it.each(NAMES)(
    'are denied %s once, with the budget, its reset and the reason in the text',
    async (name) => {
      const before = bedrock.asked.length;
      const error = await thrown(calls[name]('ads'));
      const status =
        error['status'] ?? (error['$metadata'] as { httpStatusCode: number }).httpStatusCode;
      expect(status).toBe(402);
      expect((error['$metadata'] as { attempts?: number } | undefined)?.attempts ?? 1).toBe(1);
      expect(error['message']).toMatch(
        /budget_exhausted: .*ads.*Limit 0\.001 USD.*resets at 20\d\d-.*\/why\//,
      );
      expect(bedrock.asked).toHaveLength(before);
    },
  );

  it.each(STREAMS)('see that %s was cut, and never take it for whole', async (name) => {
    bedrock.plan = () => ({ fault: 'cut' });
    const error = await thrown(calls[name]());
    expect(error['name']).not.toBe('nothing was thrown');
    await allReported(gateway);
  });

  it.each(STREAMS)('get the exception in the middle of %s as it is', async (name) => {
    bedrock.plan = () => ({ fault: 'exception' });
    const error = await thrown(calls[name]());
    expect(String(error['message'])).toContain('It is in mid-stream.');
    const named = name === 'chatStream' ? error['code'] : error['name'];
    expect(named).toBe(name === 'chatStream' ? 'x' : 'ThrottlingException');
    await allReported(gateway);
  });

  it('have cut calls presumed until the log arrives; then all is as the provider charges', async () => {
    await moveBalances(bursar);
    expect(Number((await standings(bursar))['search']?.presumed)).toBeGreaterThan(0.03);
    await post(bursar, bedrock.log());
    await moveBalances(bursar);
    expect((await standings(bursar))['search']).toMatchObject({ held: '0', presumed: '0' });
    expect(await ledger()).toBe(charged());
    expect(await differences(bursar)).toEqual([]);
  });

  it('are refused what is not supported by its name, and an id that was used', async () => {
    const guardrailConfig = { guardrailIdentifier: 'g', guardrailVersion: '1' };
    const guarded = sdk().send(new ConverseCommand({ ...CONVERSE, guardrailConfig }));
    expect(await thrown(guarded)).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('guardrailConfig'),
    });
    const headers = { 'x-bursar-request-id': 'once' };
    const { modelId: _, ...ask } = CONVERSE;
    expect((await gateway.converse(MODEL, ask, { headers })).status).toBe(200);
    const again = await gateway.converse(MODEL, ask, { headers });
    expect([again.status, again.headers.get('x-amzn-errortype')]).toEqual([
      409,
      'ConflictException',
    ]);
  });
});

describe('the health of the example gateway', () => {
  it('is bad with a wrong key, and says why', async () => {
    const settings = { bursarUrl: bursar.url, token: 'wrong', bedrockUrl: bedrock.url };
    const wrong = await spawnGateway(settings);
    const health = await fetch(`${wrong.url}/healthz`);
    expect([health.status, await health.json()]).toEqual([
      503,
      expect.objectContaining({ notReady: expect.stringContaining('bursar keys create') }),
    ]);
    await wrong.close();
  });
});
