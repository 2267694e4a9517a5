import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGateway, type Gateway } from '@bursar/gateway';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKey } from '../support/http/access.js';
import { admit, differences, settle, standings } from '../support/limits/admissions.js';
import { applyConfig, SONNET, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const CANVAS = 'amazon.nova-canvas-v1:0';
const RERANK = 'cohere.rerank-v3-5:0';
const CONFIG = `${TWO_TEAMS}
prices:
  - { model: acme.speak-v1:0, per1M: { input: "1", output: "2" } }
budgets:
  - { id: everything, scope: {}, limit: "1000", window: month }
`;

let bursar: TestBursar;
let calls = 0;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, CONFIG);
});
afterAll(async () => {
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

const ask = (model: string, more: Record<string, unknown> = {}) =>
  admit(bursar, {
    ...{ requestId: `unit-${calls++}`, model, inputTokens: 0, maxOutputTokens: 1 },
    ...more,
  });

describe('an admission for a model that is sold by another unit than the token', () => {
  it.each([
    ['five images, the most that one request makes', CANVAS, {}, '0.4'],
    ['as many images as are asked for', CANVAS, { units: { images: 2 } }, '0.16'],
    ['images of a class', CANVAS, { units: { 'image.out[1024,standard]': 2 } }, '0.08'],
    ['one image of Stability', 'stability.stable-image-core-v1:1', {}, '0.04'],
    ['queries for every document that a ranking takes', RERANK, {}, '0.2'],
    ['a query', RERANK, { units: { queries: 1 } }, '0.002'],
    ['the longest film', 'amazon.nova-reel-v1:0', {}, '0.48'],
    ['seconds of a film', 'luma.ray-v2:0', { units: { 'video.out.second[540p]': '5.5' } }, '4.125'],
    ['an image beside text', 'amazon.titan-embed-image-v1', { inputTokens: 100 }, '0.00014'],
    [
      'speech at its own rate',
      'amazon.nova-sonic-v1:0',
      { inputTokens: 100, maxOutputTokens: 50 },
      '0.00102',
    ],
    ['each attempt', CANVAS, { attempts: 2, units: { images: 1 } }, '0.16'],
    [
      'a guardrail beside tokens',
      SONNET,
      { units: { 'guardrail.textUnit[contentFilters]': 2 } },
      '0.0003165',
    ],
  ])('holds %s', async (_what, model, more, holdUsd) => {
    expect(await ask(model, more)).toMatchObject({ status: 201, body: { holdUsd } });
  });

  it.each([
    ['nothing', {}],
    ['no tokens and no units', { units: {} }],
  ])('never holds nothing: %s', async (_what, more) => {
    for (const model of [
      CANVAS,
      RERANK,
      'twelvelabs.pegasus-1-2-v1:0',
      'twelvelabs.marengo-embed-3-0-v1:0',
      'amazon.titan-image-generator-v2:0',
    ]) {
      const { status, body } = await ask(model, more);
      expect([model, status, Number(body['holdUsd']) > 0]).toEqual([model, 201, true]);
    }
  });

  it.each([
    ['a unit that the model is not sold by', CANVAS, { units: { queries: 1 } }],
    ['a meter without a price', SONNET, { units: { webSearches: 3 } }],
  ])('is refused with what is missing: %s', async (_what, model, more) => {
    const { status, body } = await ask(model, more);
    expect([status, body['code']]).toEqual([422, 'unpriced_model']);
    expect(body['detail']).toContain(model);
  });

  it.each([
    [{ images: -1 }],
    [{ images: 1.5 }],
    [{ 'not a meter!': 1 }],
    [{ images: 'many' }],
    [{ 'output[unreported]': 1 }],
    [{ input: 5 }],
  ])('refuses units that cannot be counted: %j', async (units) => {
    const { status, body } = await ask(CANVAS, { units });
    expect([status, body['code'] !== 'unpriced_model']).toEqual([422, true]);
  });

  it('is the same under the same units, in any order', async () => {
    const requestId = 'same-units';
    const units = { images: 1, 'guardrail.textUnit[contentFilters]': 2 };
    const first = await ask(CANVAS, { requestId, units });
    const again = { 'guardrail.textUnit[contentFilters]': 2, images: 1 };
    expect(await ask(CANVAS, { requestId, units: again })).toEqual(first);
    expect(await ask(CANVAS, { requestId, units: { images: 2 } })).toMatchObject({ status: 409 });
  });

  it('is settled with its units, exactly', async () => {
    const { body } = await ask(CANVAS, { units: { images: 2 } });
    const usage = { units: { 'image.out[2048,premium]': 2 } };
    const settled = await settle(bursar, body['admissionId'], { outcome: 'ok', usage });
    expect(settled).toMatchObject({ status: 200, body: { state: 'POSTED', costUsd: '0.16' } });
    const speech = await ask('amazon.nova-sonic-v1:0', { inputTokens: 100, maxOutputTokens: 50 });
    const spoken = { input: 20, output: 10, units: { inputAudio: 80, outputAudio: 40 } };
    expect(
      await settle(bursar, speech.body['admissionId'], { outcome: 'ok', usage: spoken }),
    ).toMatchObject({ status: 200, body: { costUsd: '0.0008196' } });
  });

  it('whose units are not reported stays presumed at its hold', async () => {
    const { body } = await ask(CANVAS, { units: { images: 1 } });
    const settled = await settle(bursar, body['admissionId'], { outcome: 'ok', usage: {} });
    expect(settled).toMatchObject({ status: 200, body: { state: 'PRESUMED' } });
    expect((await standings(bursar))['everything']?.presumed).toBe('0.08');
  });
});

describe('a gateway that leases', () => {
  let gateway: Gateway;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'bursar-unit-gateway-'));
    const { secret } = await createKey(bursar, { name: 'unit edge', kind: 'gateway' });
    gateway = await createGateway({
      ...{
        url: bursar.url,
        token: secret,
        environment: 'prod',
        gateway: 'edge-1',
        dataDir: folder,
      },
    });
  });
  afterAll(async () => {
    await gateway.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function made(model: string, more: object, usage: object): Promise<string> {
    const admission = await gateway.admit({
      team: 'search',
      model,
      region: 'us-east-1',
      inputTokens: 0,
      ...more,
    });
    if (!admission.allowed) throw new Error(JSON.stringify(admission.denied));
    const sent = await admission.dispatch();
    if (!sent.allowed) throw new Error(JSON.stringify(sent.denied));
    await admission.settle({ outcome: 'ok', usage });
    return admission.lane;
  }

  it('asks for each call that is sold by units, and reports what it used', async () => {
    const before = Number((await standings(bursar))['everything']?.posted);
    const lanes = new Set<string>();
    for (let n = 0; n < 3; n++)
      lanes.add(
        await made(CANVAS, { units: { images: 1 } }, { units: { 'image.out[1024,standard]': 1 } }),
      );
    expect([...lanes]).toEqual(['strict']);
    for (let tries = 0; tries < 200; tries++) {
      const { posted } = (await standings(bursar))['everything'] ?? {};
      if (Math.round((Number(posted) - before) * 100) === 12) break;
      await sleep(20);
    }
    expect(Number((await standings(bursar))['everything']?.posted) - before).toBeCloseTo(0.12);
  });
});
