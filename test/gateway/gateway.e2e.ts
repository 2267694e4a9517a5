import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { differences, moveBalances, standings } from '../support/limits/admissions.js';
import { createKey } from '../support/http/access.js';
import { eventsIn, FakeBedrock } from '../support/gateways/fake-bedrock.js';
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
  - { id: search, scope: { team: search }, limit: "10.00", window: month }
  - { id: ads, scope: { team: ads }, limit: "0.001", window: month }
`;
/** 100 tokens as the fake counts; 200 come back unless the test plans another number. */
const ASK = {
  messages: [{ role: 'user', content: [{ text: 'why '.repeat(100) }] }],
  inferenceConfig: { maxTokens: 500 },
};

let bursar: TestBursar;
let bedrock: FakeBedrock;
let gateway: GatewayProcess;
beforeEach(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, CONFIG);
  bedrock = await FakeBedrock.start();
  const { secret } = await createKey(bursar, { name: 'edge', kind: 'gateway' });
  gateway = await spawnGateway({ bursarUrl: bursar.url, token: secret, bedrockUrl: bedrock.url });
});
afterEach(async () => {
  await gateway.close();
  await bedrock.close();
  await bursar.close();
});

/** What the provider charges, in whole microdollars: $1 in, $10 out a million. */
const charged = () =>
  bedrock.billed.reduce((sum, { input, output }) => sum + input + 10 * output, 0);

/** How fresh the figures are is left out: the provider's clock may read a second later than the admission's. */
async function ledger() {
  await moveBalances(bursar);
  const { rows, total } = await spendOf(bursar, ['team']);
  const spend = { rows, total };
  const { search } = await standings(bursar);
  return { spend, search, cost: Math.round(Number(spend.total['cost' as never]) * 1e6) };
}

function released(): { gate: Promise<void>; release: () => void } {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { gate, release };
}

describe('a gateway in front of Bedrock', () => {
  it('admits, forwards and settles both kinds of call; the log that comes later changes nothing', async () => {
    const whole = await gateway.converse(MODEL, ASK);
    expect(await whole.json()).toMatchObject({
      stopReason: 'end_turn',
      usage: { outputTokens: 200 },
    });
    const streamed = await gateway.converse(MODEL, ASK, { stream: true });
    const events = eventsIn(new Uint8Array(await streamed.arrayBuffer()));
    expect(events.map(({ type }) => type)).toEqual([
      'messageStart',
      'contentBlockDelta',
      'contentBlockDelta',
      'messageStop',
      'metadata',
    ]);
    expect(events.at(-1)?.payload).toMatchObject({
      usage: { inputTokens: 100, outputTokens: 200 },
    });
    await allReported(gateway);
    const before = await ledger();
    expect(before.cost).toBe(charged());
    expect(before.search).toMatchObject({ held: '0', presumed: '0', posted: '0.0042' });
    expect((await post(bursar, bedrock.log())).body).toMatchObject({ received: 2, quarantined: 0 });
    expect(await ledger()).toEqual(before);
    expect(await differences(bursar)).toEqual([]);
  });

  it('sends the ceiling and the metadata that it was given, whatever its caller writes into them', async () => {
    const forged = { bursar: 'AQ'.repeat(60), team: 'ads', app: 'theirs' };
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await gateway.converse(
      MODEL,
      { ...ASK, inferenceConfig: { maxTokens: 999_999_999 }, requestMetadata: forged },
      { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } },
    );
    await allReported(gateway);
    const { body } = bedrock.asked[0] ?? {};
    expect(body?.requestMetadata).toMatchObject({
      team: 'search',
      app: 'app1',
      env: 'prod',
      traceId,
    });
    const { why } = await bursar.gql<{ why: unknown[] }>(
      'query ($id: String!) { why(id: $id) { outcome team } }',
      { id: traceId },
    );
    expect(why).toEqual([{ outcome: 'admitted', team: 'search' }]);
    expect(body?.requestMetadata['bursar']).not.toBe(forged.bursar);
    expect(body?.inferenceConfig.maxTokens).toBeLessThanOrEqual(128_000);
    const { spend } = await ledger();
    expect(spend.rows.map((row) => row['team'])).toEqual(['search']);
  });

  it('passes a denial on with its reason, and asks Bedrock nothing', async () => {
    const poor = await gateway.converse(MODEL, ASK, { headers: { 'x-bursar-team': 'ads' } });
    expect(poor.status).toBe(402);
    expect(await poor.json()).toMatchObject({ code: 'budget_exhausted', budget: 'ads' });
    const unknown = await gateway.converse(MODEL, ASK, { headers: { 'x-bursar-team': 'ghosts' } });
    expect(await unknown.json()).toMatchObject({ code: 'unknown_scope' });
    const document = { role: 'user', content: [{ document: { format: 'pdf' } }] };
    expect((await gateway.converse(MODEL, { messages: [document] })).status).toBe(400);
    expect(bedrock.asked).toEqual([]);
  });

  it('settles what a call cost when its caller has long hung up', async () => {
    const { gate, release } = released();
    bedrock.plan = () => ({ gate });
    const hanging = new AbortController();
    const answer = await gateway.converse(MODEL, ASK, { stream: true, signal: hanging.signal });
    const reader = answer.body?.getReader();
    await reader?.read();
    hanging.abort();
    await sleep(50);
    release();
    await allReported(gateway);
    expect((await ledger()).search).toMatchObject({ posted: '0.0021', held: '0', presumed: '0' });
  });

  it('settles failures as what they are: throttles and errors cost nothing, what was cut may have cost anything', async () => {
    const faults = ['throttle', 'error', 'cut', 'noUsage'] as const;
    bedrock.plan = (nth) => ({ fault: faults[nth] ?? 'error' });
    const statuses = [];
    for (const stream of [false, false, true, true]) {
      const answer = await gateway.converse(MODEL, ASK, { stream });
      statuses.push(answer.status);
      await answer.arrayBuffer().catch(() => null);
    }
    expect(statuses).toEqual([429, 500, 200, 200]);
    await allReported(gateway);
    const before = await ledger();
    expect(before.spend.total).toMatchObject({ requests: 2, errors: 2 });
    expect(before.cost).toBe(0);
    expect(before.search).toMatchObject({ held: '0', posted: '0' });
    expect(Number(before.search?.presumed)).toBeGreaterThan(0.01);
    await post(bursar, bedrock.log());
    const after = await ledger();
    expect(after.search).toMatchObject({ presumed: '0', posted: '0.0042' });
    expect(after.cost).toBe(charged());
    expect(await differences(bursar)).toEqual([]);
  });
});

describe('a gateway that ends', () => {
  /** Streams under way. */
  const OPEN = 15;

  it('killed, reports after its restart how every call ended, and the ledger ends at what the provider charges', async () => {
    const { gate, release } = released();
    bedrock.plan = (nth) => (nth < 2 ? {} : { gate });
    for (let n = 0; n < 2; n++) await gateway.converse(MODEL, ASK);
    const open = await Promise.all(
      Array.from({ length: OPEN }, () => gateway.converse(MODEL, ASK, { stream: true })),
    );
    expect(open.map(({ status }) => status)).toEqual(open.map(() => 200));
    expect(bedrock.billed).toHaveLength(2 + OPEN);
    await gateway.kill('SIGKILL');
    await Promise.all(open.map((answer) => answer.arrayBuffer().catch(() => null)));
    release();
    await gateway.restart();
    await allReported(gateway);
    const between = await ledger();
    expect(between.search).toMatchObject({ held: '0', posted: '0.0042' });
    expect(Number(between.search?.presumed)).toBeGreaterThan(OPEN * 0.005);
    expect(gateway.events().filter(({ event }) => event === 'unknown_outcome')).toHaveLength(OPEN);
    await post(bursar, bedrock.log());
    const after = await ledger();
    expect(after.search).toMatchObject({ held: '0', presumed: '0', posted: '0.0357' });
    expect(after.cost).toBe(charged());
    expect(after.spend.total).toMatchObject({ requests: 2 + OPEN });
    expect(await differences(bursar)).toEqual([]);
  });

  it('asked to end, finishes the answers under way and reports them first', async () => {
    const { gate, release } = released();
    bedrock.plan = () => ({ gate });
    const answer = gateway.converse(MODEL, ASK, { stream: true });
    while (bedrock.asked.length === 0) await sleep(5);
    const ended = gateway.kill('SIGTERM');
    release();
    expect(eventsIn(new Uint8Array(await (await answer).arrayBuffer()))).toHaveLength(5);
    expect(await ended).toBe(0);
    expect((await ledger()).search).toMatchObject({ posted: '0.0021', held: '0' });
  });
});
