import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createKey } from '../support/http/access.js';
import { differences, moveBalances, standings } from '../support/limits/admissions.js';
import { resume, stop } from '../support/gateways/controls.js';
import { FakeBedrock } from '../support/gateways/fake-bedrock.js';
import {
  allReported,
  type GatewayProcess,
  type GatewaySettings,
  spawnGateway,
} from '../support/gateways/gateway.js';
import { applyConfig, post, spendOf } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const MODEL = 'acme.chat-v1:0';
const CONFIG = `apiVersion: bursar/v1
trustedMetadataPrincipals: ["arn:aws:sts::*:assumed-role/GatewayRole/*"]
teams:
  - { id: search, name: Search, recognisedBy: { requestMetadata: { team: search } } }
prices:
  - { model: "${MODEL}", per1M: { input: "1", output: "10" } }
budgets:
  - { id: organisation, scope: {}, limit: "2000", window: month }
  - { id: search, scope: { team: search }, limit: "1000", window: month }
`;
const ASK = {
  messages: [{ role: 'user', content: [{ text: 'why '.repeat(100) }] }],
  inferenceConfig: { maxTokens: 500 },
};
/** What the fake charges for one: 100 in at $1, 200 out at $10 a million. */
const COST_MICRO_USD = 2_100;

let bursar: TestBursar;
let bedrock: FakeBedrock;
let gateway: GatewayProcess;
let settings: GatewaySettings;
beforeEach(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, CONFIG);
  bedrock = await FakeBedrock.start();
  const { secret } = await createKey(bursar, { name: 'edge', kind: 'gateway' });
  const urls = { bursarUrl: bursar.url, bedrockUrl: bedrock.url };
  settings = { ...urls, token: secret, lanes: 'lease' };
  gateway = await spawnGateway(settings);
});
afterEach(async () => {
  await gateway.close();
  await bedrock.close();
  await bursar.close();
});

async function search() {
  await moveBalances(bursar);
  return (await standings(bursar))['search'];
}

/** Of the last hour, by what bound. */
async function refused() {
  const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const { denials } = await bursar.gql<{ denials: unknown[] }>(
    `query ($from: DateTime!, $to: DateTime!) {
       denials(team: "search", from: $from, to: $to) { limitKind limitId denials gateways } }`,
    { from: at(-1), to: at(1) },
  );
  return denials;
}

async function spentMicroUsd(): Promise<number> {
  const { total } = await spendOf(bursar, []);
  return Math.round(Number(total['cost' as never]) * 1e6);
}

/** Calls until one lease is in hand. */
async function untilLeased(one = gateway): Promise<void> {
  while ((await one.status())['leases'] === 0) {
    expect((await one.converse(MODEL, ASK)).status).toBe(200);
    await sleep(20);
  }
}

const admitted = async (): Promise<number> => {
  const [{ n } = { n: 0 }] = await bursar.rows<{ n: number }>(
    'SELECT count(*)::int AS n FROM limits.hold WHERE lease_id IS NULL',
  );
  return n;
};

function gated(): { gate: Promise<void>; release: () => void } {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { gate, release };
}

describe('a gateway with a lease', () => {
  it('requests it once, spends it on its own, and the ledger ends at what the provider charges', async () => {
    await untilLeased();
    const before = await admitted();
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => gateway.converse(MODEL, ASK, { stream: n % 2 === 0 })),
    );
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await allReported(gateway);
    expect(await admitted()).toBe(before);
    const cost = bedrock.billed.length * COST_MICRO_USD;
    expect(await spentMicroUsd()).toBe(cost);
    expect((await post(bursar, bedrock.log())).body.quarantined).toBe(0);
    expect(await spentMicroUsd()).toBe(cost);
    expect(await gateway.kill('SIGTERM')).toBe(0);
    expect(await search()).toMatchObject({ held: '0', presumed: '0', leased: '0' });
    expect(await differences(bursar)).toEqual([]);
  });

  it('killed and restarted, returns it with the calls that were under way', async () => {
    await untilLeased();
    await allReported(gateway);
    const { gate, release } = gated();
    bedrock.plan = () => ({ gate });
    const open = await Promise.all(
      Array.from({ length: 3 }, () => gateway.converse(MODEL, ASK, { stream: true })),
    );
    await gateway.kill('SIGKILL');
    await Promise.all(open.map((answer) => answer.arrayBuffer().catch(() => null)));
    release();
    await gateway.restart();
    await allReported(gateway);
    const between = await search();
    expect(between).toMatchObject({ held: '0', leased: '0' });
    expect(Number(between?.presumed)).toBeGreaterThan(0.015);
    await post(bursar, bedrock.log());
    expect(await search()).toMatchObject({ held: '0', leased: '0', presumed: '0' });
    expect(await spentMicroUsd()).toBe(bedrock.billed.length * COST_MICRO_USD);
    expect(await differences(bursar)).toEqual([]);
  });

  it('obeys a stop at once for calls to come, and lets what is under way end', async () => {
    await untilLeased();
    const { gate, release } = gated();
    bedrock.plan = () => ({ gate });
    const open = await gateway.converse(MODEL, ASK, { stream: true });
    const { stop: made } = await stop(bursar, { scope: { team: 'search' }, confirm: 'search' });
    while ((await gateway.status())['stopsVersion'] === 1) await sleep(5);
    const asked = bedrock.asked.length;
    for (const project of ['app1', 'never-seen']) {
      const answer = await gateway.converse(MODEL, ASK, {
        headers: { 'x-bursar-project': project },
      });
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ code: 'stopped' });
    }
    expect(bedrock.asked).toHaveLength(asked);
    release();
    expect((await open.arrayBuffer()).byteLength).toBeGreaterThan(0);
    await allReported(gateway);
    expect(await spentMicroUsd()).toBe(bedrock.billed.length * COST_MICRO_USD);
    expect(await refused()).toMatchObject([
      { limitKind: 'stop', limitId: made?.id, denials: '2', gateways: ['edge-1'] },
    ]);
    await resume(bursar, made?.id);
    while ((await gateway.converse(MODEL, ASK)).status !== 200) await sleep(20);
  });
});

/** As epochs count. */
const secondsOf = (at: number) => Math.floor((at - Date.UTC(2026, 0, 1)) / 1000);

describe('two processes under one name, each with a folder of its own', () => {
  let later: GatewayProcess;
  afterEach(() => later.close());

  it('fence the older one: it says so, starts no call on its own, reports those under way, and nothing is overspent', async () => {
    await untilLeased();
    const { gate, release } = gated();
    bedrock.plan = () => ({ gate });
    const open = await gateway.converse(MODEL, ASK, { stream: true });
    bedrock.plan = () => ({});
    const { epoch } = await gateway.status();
    // Epochs are of a second: one that began in the same would be no later one.
    while (secondsOf(Date.now()) <= Number(epoch)) await sleep(10);
    later = await spawnGateway(settings);
    expect((await later.status())['epoch']).toBeGreaterThan(Number(epoch));
    await untilLeased(later);
    const isFenced = () => gateway.events().some(({ event }) => event === 'fenced');
    while (!isFenced()) {
      expect((await gateway.converse(MODEL, ASK)).status).toBe(200);
      await sleep(20);
    }
    expect(gateway.events().filter(({ event }) => event === 'fenced')).toEqual([
      { event: 'fenced', epoch, detail: expect.stringContaining('A later life of this gateway') },
    ]);
    const before = await admitted();
    for (let n = 0; n < 5; n++) expect((await gateway.converse(MODEL, ASK)).status).toBe(200);
    expect(await admitted()).toBe(before + 5);
    expect(await gateway.status()).toMatchObject({ leases: 0 });
    expect(await later.status()).toMatchObject({ leases: 1 });
    release();
    await open.arrayBuffer();
    await allReported(gateway);
    await allReported(later);
    expect(await spentMicroUsd()).toBe(bedrock.billed.length * COST_MICRO_USD);
    expect((await post(bursar, bedrock.log())).body.quarantined).toBe(0);
    expect(await spentMicroUsd()).toBe(bedrock.billed.length * COST_MICRO_USD);
    for (const one of [gateway, later]) expect(await one.kill('SIGTERM')).toBe(0);
    expect(await search()).toMatchObject({ held: '0', presumed: '0', leased: '0' });
    expect(await differences(bursar)).toEqual([]);
  });
});
