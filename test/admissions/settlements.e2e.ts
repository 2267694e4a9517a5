import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  admit,
  differences,
  expireHolds,
  gatewayKey,
  settle,
  standings,
  voidAdmission,
} from '../support/limits/admissions.js';
import { applyConfig, spendOf, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const BUDGETS = `${TWO_TEAMS}
budgets:
  - { id: everything, scope: {}, limit: "1000", window: month, timezone: UTC }
  - { id: search-day, scope: { team: search }, limit: "0.05", window: day, timezone: America/New_York }
`;

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, BUDGETS);
});
afterEach(async () => {
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

describe('a settlement', () => {
  const USED = { outcome: 'ok', usage: { input: 1_180, output: 212, cacheRead: 0 } };
  let id: unknown;
  beforeEach(async () => {
    id = (await admit(bursar)).body['admissionId'];
  });

  it('posts what the call cost as it ends the hold, once', async () => {
    const answer = {
      status: 200,
      body: { admissionId: id, state: 'POSTED', costUsd: '0.0073920' },
    };
    const expected = { ...answer, body: { ...answer.body, costUsd: '0.007392' } };
    expect(await settle(bursar, id, USED)).toEqual(expected);
    expect(await settle(bursar, id, USED)).toEqual(expected);
    expect(await settle(bursar, id, { outcome: 'error' })).toMatchObject({ status: 409 });
    expect((await spendOf(bursar, ['team'])).rows).toMatchObject([
      { team: 'search', requests: 1, cost: '0.007392' },
    ]);
    expect((await standings(bursar))['search-day']).toMatchObject({
      posted: '0.007392',
      held: '0',
    });
  });

  it.each([
    ['an error costs nothing', { outcome: 'error' }, 'POSTED', '0', { posted: '0', presumed: '0' }],
    ['a cached answer asked no provider', { ...USED, responseCacheHit: true }, 'POSTED', '0', {}],
    [
      'an unknown outcome stays presumed',
      { outcome: 'unknown' },
      'PRESUMED',
      '0',
      { presumed: '0.01617' },
    ],
    [
      'a call cut off without usage too',
      { outcome: 'cancelled' },
      'PRESUMED',
      '0',
      { presumed: '0.01617' },
    ],
  ])('%s', async (_, body, state, costUsd, standing) => {
    expect((await settle(bursar, id, body)).body).toEqual({ admissionId: id, state, costUsd });
    expect((await standings(bursar))['search-day']).toMatchObject({ held: '0', ...standing });
  });

  it('above the worst case is posted whole, with an alert', async () => {
    await settle(bursar, id, { outcome: 'ok', usage: { input: 100_000, output: 500 } });
    expect((await standings(bursar))['search-day']?.posted).toBe('0.33825');
    expect(await bursar.rows('SELECT kind, admission FROM limits.alert')).toEqual([
      { kind: 'bound_broken', admission: id },
    ]);
  });

  it('that comes after its time is still the truth', async () => {
    expect(await expireHolds(bursar)).toBe(1);
    expect((await standings(bursar))['everything']).toMatchObject({
      presumed: '0.01617',
      held: '0',
    });
    expect((await settle(bursar, id, USED)).body).toMatchObject({
      state: 'TRUED_UP',
      costUsd: '0.007392',
    });
    expect((await standings(bursar))['everything']).toMatchObject({
      posted: '0.007392',
      presumed: '0',
    });
  });

  it.each([
    ['no such admission', '00000000-0000-4000-8000-000000000000', USED, 404],
    ['no id at all', 'x', USED, 404],
  ])('of %s is not found', async (_, other, body, status) => {
    expect((await settle(bursar, other, body)).status).toBe(status);
  });

  it('by a key of another team is not found', async () => {
    expect((await settle(bursar, id, USED, await gatewayKey(bursar, 'ads'))).status).toBe(404);
  });
});

describe('a void', () => {
  it('gives everything back on the gateway\u2019s proof, and comes too late after a settlement', async () => {
    const { body } = await admit(bursar);
    const id = body['admissionId'];
    expect((await voidAdmission(bursar, id, 'because')).status).toBe(422);
    const voided = { status: 200, body: { admissionId: id, state: 'VOIDED', costUsd: '0' } };
    expect(await voidAdmission(bursar, id, 'never-dispatched')).toEqual(voided);
    expect(await voidAdmission(bursar, id, 'never-dispatched')).toEqual(voided);
    expect((await standings(bursar))['everything']?.held).toBe('0');
    const other = (await admit(bursar, { requestId: 'other' })).body['admissionId'];
    await settle(bursar, other, { outcome: 'ok', usage: { input: 5 } });
    expect((await voidAdmission(bursar, other, 'never-dispatched')).status).toBe(409);
  });
});
