import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  admit,
  differences,
  gatewayKey,
  moveBalances,
  settle,
  standings,
} from '../support/limits/admissions.js';
import type { Caller } from '../support/http/client.js';
import { called, lease, report } from '../support/limits/leases.js';
import {
  applyConfig,
  GATEWAY,
  logLine,
  post,
  SONNET,
  spendOf,
  TWO_TEAMS,
} from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const CONFIG = `${TWO_TEAMS}
prices:
  - { model: "acme.chat-v1:0", per1M: { input: "1", output: "10" } }
budgets:
  - { id: everything, scope: {}, limit: "5000", window: month }
  - { id: ads, scope: { team: ads }, limit: "5000", window: month }
  - { id: search, scope: { team: search }, limit: "5000", window: month }
`;
/** 1 token in, 1 out: 0.0000231 USD are held. */
const TINY = { inputTokens: 1, maxOutputTokens: 1 };

let bursar: TestBursar;
let gateway: Caller;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, CONFIG);
  gateway = await gatewayKey(bursar);
});
/** Keys are unfrozen after each test. */
afterEach(async () => {
  const { frozenKeys } = await bursar.gql<{ frozenKeys: { id: string }[] }>(
    '{ frozenKeys { id } }',
  );
  for (const { id } of frozenKeys)
    await bursar.gql(
      'mutation ($id: ID!) { unfreezeKey(id: $id, reason: "seen") { __typename } }',
      {
        id,
      },
    );
});
afterAll(async () => {
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

interface Presumed {
  requestId: string;
  presumed: string;
  reported: { keyName: string; usage: Record<string, number>; reason: string; at: string } | null;
}
const presumed = async (): Promise<Presumed[]> =>
  (
    await bursar.gql<{ presumed: Presumed[] }>(
      '{ presumed { requestId presumed reported { keyName usage reason at outcome model } } }',
    )
  ).presumed;
const frozen = async (): Promise<string[]> =>
  (await bursar.gql<{ frozenKeys: { name: string }[] }>('{ frozenKeys { name } }')).frozenKeys.map(
    ({ name }) => name,
  );
let asked = 0;
const asking = (call: Record<string, unknown>) =>
  admit(bursar, { requestId: `call-${++asked}`, ...call }, gateway);
const idOf = async (call: Record<string, unknown>): Promise<unknown> =>
  (await asking(call)).body['admissionId'];
const USED = (usage: Record<string, number>, more: object = {}) => ({
  outcome: 'ok',
  usage,
  ...more,
});

describe('usage that no such call can have', () => {
  const HUGE = USED({ input: 1, output: 1_000_000_000 });

  it('of a tiny hold exhausts no budget, is shown, freezes the key, and is answered the same again', async () => {
    const id = await idOf({ ...TINY, team: 'ads' });
    const answer = { status: 200, body: { admissionId: id, state: 'PRESUMED', costUsd: '0' } };
    expect(await settle(bursar, id, HUGE, gateway)).toEqual(answer);
    expect(await settle(bursar, id, HUGE, gateway)).toEqual(answer);
    expect((await settle(bursar, id, USED({ input: 1 }), gateway)).status).toBe(409);
    expect((await standings(bursar))['ads']).toMatchObject({
      ...{ posted: '0', held: '0', presumed: '0.0000231' },
    });
    expect((await spendOf(bursar, ['team'])).rows).toEqual([]);
    expect(await presumed()).toMatchObject([
      {
        requestId: 'call-1',
        presumed: '0.0000231',
        reported: {
          keyName: 'gateway any',
          usage: { output: 1_000_000_000 },
          reason: expect.stringContaining('64000'),
        },
      },
    ]);
    expect(await frozen()).toEqual(['gateway any']);
    expect((await admit(bursar, { requestId: 'next' }, gateway)).status).toBe(403);
    const other = await gatewayKey(bursar, 'search');
    expect((await admit(bursar, { requestId: 'other' }, other)).status).toBe(201);
  });

  it('is replaced by the provider\u2019s log, however many attempts it claimed', async () => {
    const { body } = await asking(TINY);
    await settle(bursar, body['admissionId'], { ...HUGE, attempts: 100 }, gateway);
    const metadata = body['requestMetadata'] as Record<string, string>;
    const line = {
      principal: GATEWAY,
      metadata,
      input: 1,
      output: 1,
      at: new Date().toISOString(),
    };
    await post(bursar, [logLine(line)]);
    await moveBalances(bursar);
    expect((await standings(bursar))['search']).toMatchObject({
      ...{ posted: '0.0000198', presumed: '0' },
    });
    expect((await presumed()).map(({ requestId }) => requestId)).toEqual(['call-1']);
  });

  it.each([
    ['more prompt than fits, read from a cache', SONNET, { cacheRead: 1_000_001 }],
    ['more prompt than fits, in parts', SONNET, { input: 500_000, cacheWrite5m: 500_001 }],
    ['more output than is written', SONNET, { output: 64_001 }],
    ['eleven times the hold, of a model with unknown limits', 'acme.chat-v1:0', { output: 12 }],
  ])('%s, is presumed at its hold', async (_, model, usage) => {
    const id = await idOf({ ...TINY, model });
    expect(await settle(bursar, id, USED(usage), gateway)).toMatchObject({
      body: { state: 'PRESUMED' },
    });
  });

  it('stays presumed under the name of another model, with or without a price', async () => {
    const ids = [await idOf(TINY), await idOf(TINY)];
    for (const [n, model] of ['acme.chat-v1:0', 'absent.model-v1:0'].entries()) {
      const id = ids[n];
      const answer = await settle(bursar, id, USED({ output: 1_000_000 }, { model }));
      expect(answer.body).toMatchObject({ state: 'PRESUMED' });
    }
    // Who reported it is not who was admitted: both rest.
    expect((await frozen()).sort()).toEqual(['gateway any', 'local CLI']);
  });

  it('is not posted under a lease, nor is a call that costs more than the whole lease', async () => {
    const given = await lease(bursar, {}, gateway);
    const calls = [
      { ...called(given, 1), settlement: HUGE },
      { ...called(given, 2), settlement: USED({ input: 10, output: 5 }) },
      { ...called(given, 3, { worstUsd: '4999' }) },
    ];
    const { body } = await report(bursar, given, calls, gateway);
    expect(body['results']).toMatchObject([
      { state: 'PRESUMED' },
      { state: 'POSTED' },
      { problem: { code: 'not_in_lease' } },
    ]);
    expect(await frozen()).toEqual(['gateway any']);
  });
});

describe('usage above the hold that such a call can have', () => {
  it.each([
    ['within the limits of the model', SONNET, { input: 900_000 }, '5.94'],
    [
      'up to ten times the hold where limits are unknown',
      'acme.chat-v1:0',
      { output: 11 },
      '0.00011',
    ],
  ])('%s is posted, and the key is frozen', async (_, model, usage, posted) => {
    const id = await idOf({ ...TINY, model });
    expect((await settle(bursar, id, USED(usage), gateway)).body).toMatchObject({
      ...{ state: 'POSTED', costUsd: posted },
    });
    expect(await frozen()).toEqual(['gateway any']);
  });

  it('freezes no key where it stays within the hold, however long the answer', async () => {
    const id = await idOf({ inputTokens: 1, maxOutputTokens: 128_000 });
    expect((await settle(bursar, id, USED({ output: 128_000 }), gateway)).body).toMatchObject({
      state: 'POSTED',
    });
    expect(await frozen()).toEqual([]);
  });

  it('counts every permitted attempt', async () => {
    const id = await idOf({ ...TINY, attempts: 3 });
    const usage = { output: 3 * 64_000 };
    expect((await settle(bursar, id, USED(usage, { attempts: 3 }), gateway)).body).toMatchObject({
      state: 'POSTED',
    });
  });
});
