import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BalancesProcessor } from '../../apps/api/src/admissions/balances/balances.processor.js';
import { sealToken } from '../../apps/api/src/usage/token.js';
import {
  admit,
  differences,
  expireHolds,
  moveBalances,
  settle,
  standings,
} from '../support/limits/admissions.js';
import { applyConfig, logLine, post, SONNET, spendOf, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const BUDGETS = `${TWO_TEAMS}
budgets:
  - { id: everything, scope: {}, limit: "1000", window: month }
  - { id: search, scope: { team: search }, limit: "10", window: day }
  - { id: one-user, scope: { user: u1 }, limit: "10", window: quarter }
`;
const SETTLED = { outcome: 'ok', usage: { input: 1_180, output: 212 }, providerRequestId: 'p-1' };
const ALL = ['everything', 'search', 'one-user'];

let bursar: TestBursar;
let id: unknown;
let metadata: Record<string, string>;
beforeEach(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, BUDGETS);
  const { body } = await admit(bursar);
  id = body['admissionId'];
  metadata = body['requestMetadata'] as Record<string, string>;
});
afterEach(async () => {
  await moveBalances(bursar);
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

const now = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z');
/** From an untrusted role: the token alone says whose it is. */
const logged = (more: Parameters<typeof logLine>[0] = {}) =>
  logLine({
    at: now(),
    requestId: 'p-1',
    principal: 'arn:aws:sts::444455556666:assumed-role/Other/x',
    metadata,
    input: 1_180,
    output: 212,
    ...more,
  });

async function expectEverywhere(standing: Record<string, string>): Promise<void> {
  expect(await differences(bursar)).toEqual([]);
  await moveBalances(bursar);
  expect(await differences(bursar)).toEqual([]);
  const found = await standings(bursar);
  for (const budget of ALL)
    expect({ budget, ...found[budget] }).toMatchObject({ budget, ...standing });
}

const searchSpent = async () => (await spendOf(bursar, ['team'])).rows;

describe('a line of the provider\u2019s log that carries a token', () => {
  it('belongs to the team of the token, and ends a hold that was not settled', async () => {
    await post(bursar, [logged()]);
    await expectEverywhere({ posted: '0.007392', held: '0', presumed: '0' });
    expect(await searchSpent()).toMatchObject([{ team: 'search', requests: 1, cost: '0.007392' }]);
  });

  it('takes the place of the settlement: one net charge', async () => {
    await settle(bursar, id, SETTLED);
    await expectEverywhere({ posted: '0.007392', held: '0' });
    await post(bursar, [logged({ output: 300 })]);
    await expectEverywhere({ posted: '0.008844', held: '0', presumed: '0' });
    expect(await searchSpent()).toMatchObject([{ team: 'search', requests: 1, cost: '0.008844' }]);
    await post(bursar, [logged({ output: 300 })]);
    await expectEverywhere({ posted: '0.008844' });
  });

  it('stands where the settlement comes after it, moved or not', async () => {
    await post(bursar, [logged({ output: 300 })]);
    expect((await settle(bursar, id, SETTLED)).body).toMatchObject({ costUsd: '0.008844' });
    await expectEverywhere({ posted: '0.008844', held: '0', presumed: '0' });
    expect(await searchSpent()).toMatchObject([{ requests: 1, cost: '0.008844' }]);
  });

  it('trues up what was presumed, and later settlements change nothing', async () => {
    await expireHolds(bursar);
    await expectEverywhere({ posted: '0', presumed: '0.01617', held: '0' });
    await post(bursar, [logged()]);
    await expectEverywhere({ posted: '0.007392', presumed: '0' });
    await settle(bursar, id, { ...SETTLED, usage: { input: 1 } });
    await expectEverywhere({ posted: '0.007392', presumed: '0' });
  });

  it('of a second try adds to the first', async () => {
    await settle(bursar, id, { ...SETTLED, attempts: 2 });
    await post(bursar, [logged({ output: 100 })]);
    await expectEverywhere({ posted: '0.005544', presumed: '0.001848' });
    await post(bursar, [logged({ requestId: 'p-2', output: 0 })]);
    await expectEverywhere({ posted: '0.009438', presumed: '0' });
    expect(await searchSpent()).toMatchObject([{ requests: 2, cost: '0.009438' }]);
  });

  it('without a price keeps the worst case presumed until it has one', async () => {
    const own = 'acme.later-v1:0';
    await settle(bursar, id, SETTLED);
    await post(bursar, [logged({ model: own })]);
    await expectEverywhere({ posted: '0', presumed: '0.007392', held: '0' });
    await applyConfig(
      bursar,
      `${BUDGETS}prices:\n  - { model: "${own}", per1M: { input: "1", output: "10" } }\n`,
    );
    await bursar.gql(
      `mutation { rerate(from: "2020-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z", dryRun: false) { __typename } }`,
    );
    await expectEverywhere({ posted: '0.0033', presumed: '0', held: '0' });
  });
});

describe('a call that reached the provider without its gateway', () => {
  const ADS = 'arn:aws:sts::444455556666:assumed-role/AdsRole/batch';
  const foreign = (requestId: string, more: Parameters<typeof logLine>[0] = {}) =>
    logged({ requestId, principal: ADS, ...more });
  const claims = { admission: randomUUID(), key: randomUUID(), team: 'search', lease: null };
  const whole = { ...claims, project: 'app1', environment: 'prod', user: 'u1' };
  const alerts = () => bursar.rows('SELECT kind FROM limits.alert');

  it('under a token that is not ours, or not whole, is its caller\u2019s, and moves no hold', async () => {
    const token = metadata['bursar'] ?? '';
    const forged = [
      `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`,
      `${token}AAAA`,
      sealToken(randomBytes(32), whole) ?? '',
      randomBytes(120).toString('base64url'),
      '',
    ].map((bursar) => ({ ...metadata, bursar }));
    await post(bursar, [
      ...forged.map((one, n) => foreign(`ads-${n}`, { metadata: one })),
      ...forged.map((one, n) => logged({ requestId: `other-${n}`, metadata: one })),
    ]);
    await moveBalances(bursar);
    expect((await standings(bursar))['search']).toMatchObject({ posted: '0', held: '0.01617' });
    // Neither role is trusted to say whose a call is; one of the two is known to be a team's.
    expect(await searchSpent()).toMatchObject([
      { team: 'ads', requests: 5, cost: '0.03696' },
      { team: 'unallocated', requests: 5, cost: '0.03696' },
    ]);
    expect(await alerts()).toEqual([]);
  });

  it('under the token of an admission that was copied is charged to that admission, each request once, and to no other', async () => {
    const { body } = await admit(bursar, { requestId: 'other' });
    await post(bursar, [foreign('copied')]);
    // Who holds a token is not known to be who got it: it proves whose money was asked for, and the first request ends the hold.
    await expectEverywhere({ posted: '0.007392', held: '0.01617' });
    await post(bursar, [logged(), foreign('copied')]);
    await expectEverywhere({ posted: '0.014784', held: '0.01617', presumed: '0' });
    expect(await searchSpent()).toMatchObject([{ team: 'search', requests: 2, cost: '0.014784' }]);
    expect((await settle(bursar, body['admissionId'], SETTLED)).body).toMatchObject({
      state: 'POSTED',
    });
  });

  it('under a token that was replayed until the admission cost more than it may freezes the key that asked', async () => {
    await settle(bursar, id, SETTLED);
    await post(bursar, [logged(), foreign('again-1'), foreign('again-2')]);
    await expectEverywhere({ posted: '0.022176', held: '0', presumed: '0' });
    expect(await alerts()).toEqual([{ kind: 'bound_broken' }]);
    await bursar.app.get(BalancesProcessor, { strict: false }).run();
    expect(await admit(bursar, { requestId: 'next' })).toMatchObject({
      status: 403,
      body: { code: 'stopped', frozen: true },
    });
  });
});

describe('a budget that comes late', () => {
  it('begins with what was spent and held before, and nothing of it twice', async () => {
    await settle(bursar, id, SETTLED);
    await admit(bursar, { requestId: 'open' });
    await post(bursar, [
      logLine({ at: now(), model: SONNET, metadata: { team: 'search' } }),
      logLine({ at: now(), model: SONNET, metadata: { team: 'search', app: 'app2' } }),
    ]);
    const late = `${BUDGETS}  - { id: late, scope: { team: search }, limit: "5", window: week, timezone: Asia/Shanghai }
  - { id: app1, scope: { project: app1 }, limit: "5", window: day, timezone: America/New_York }\n`;
    await applyConfig(bursar, late);
    expect((await standings(bursar))['late']).toMatchObject({
      posted: '0.007392',
      held: '0.01617',
    });
    await moveBalances(bursar);
    expect(await differences(bursar)).toEqual([]);
    const found = await standings(bursar);
    expect(found['late']).toMatchObject({ posted: '0.030492', held: '0.01617' });
    expect(found['app1']).toMatchObject({ posted: '0.007392', held: '0.01617' });
    await expireHolds(bursar);
    expect((await standings(bursar))['late']).toMatchObject({ presumed: '0.01617', held: '0' });
  });

  it('or is redefined starts again, from the same ledger', async () => {
    await settle(bursar, id, SETTLED);
    await applyConfig(
      bursar,
      BUDGETS.replace('limit: "10", window: day', 'limit: "10", window: month'),
    );
    expect((await standings(bursar))['search']).toMatchObject({ posted: '0.007392' });
    await post(bursar, [logLine({ at: now(), model: SONNET, metadata: { team: 'search' } })]);
    await moveBalances(bursar);
    expect((await standings(bursar))['search']).toMatchObject({ posted: '0.018942' });
    expect(await bursar.rows('SELECT id FROM limits.budget_window')).toHaveLength(4);
  });
});
