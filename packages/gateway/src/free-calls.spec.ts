import type { BudgetData } from '@bursar/policy';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { policyOf, rateOf } from '../../policy/testing/documents.js';
import { problem } from '../testing/fake-bursar.js';
import { allowed, CALL, denial, make, OK, Stage, withLease } from '../testing/stage.js';
import type { GatewayCall } from './index.js';

const OWN = 'our-own';
const steps = [{ over: 0, input: '0', output: '0' }];
const FREE_RATE = rateOf(OWN, 1, 1, { places: [{ regions: ['*'], steps }] });
const FREE: readonly (readonly [string, Partial<GatewayCall>])[] = [
  ['a model that is priced at nothing', { model: OWN }],
  ['an answer out of a cache of its own', { responseCacheHit: true }],
];
const ALLOWANCE = '40000000000000';
const nothing: BudgetData = { id: 'none', scope: {}, mode: 'hard', onUnavailable: 'deny' };
const little: BudgetData = { ...nothing, id: 'little', onUnavailable: { allow: ALLOWANCE } };

let stage: Stage;
beforeEach(async () => {
  const { rates } = policyOf();
  stage = await Stage.open({ rates: [...rates, FREE_RATE] });
});
afterEach(() => stage.close());

describe('a call that costs nothing', () => {
  const budgets: readonly (readonly [string, readonly BudgetData[]])[] = [
    ['a budget that denies', [nothing]],
    ['budgets of others only', [{ ...little, scope: { team: 'ads' } }]],
    ['an allowance that is used up', [little]],
  ];

  describe.each(budgets)('while Bursar is away, under %s', (_name, list) => {
    it.each(FREE)('is made: %s', async (_kind, call) => {
      const { rates } = policyOf();
      stage.bursar.publishPolicy({
        rates: [...rates, FREE_RATE],
        notes: { offline: { budgets: list } },
      });
      const gateway = await stage.gateway({ lanes: 'strict', admitMsMax: 30 });
      stage.bursar.reply = ({ path }) => (path.startsWith('POST') ? 'cut' : undefined);
      while ((await gateway.admit(CALL)).allowed);
      expect(denial(await gateway.admit(CALL)).code).toBe('budget_unavailable');
      expect(allowed(await gateway.admit({ ...CALL, ...call })).lane).toBe('offline');
      const unnamed = { ...CALL, ...call, team: null };
      expect(allowed(await gateway.admit(unnamed)).lane).toBe('offline');
    });
  });

  it.each(FREE)('spends nothing of what the gateway may at most: %s', async (_kind, call) => {
    const { rates } = policyOf();
    stage.bursar.publishPolicy({ rates: [...rates, FREE_RATE] });
    const gateway = await stage.gateway({ lanes: 'strict', admitMsMax: 30, offlineUsd: '0.02' });
    stage.bursar.reply = ({ path }) => (path.startsWith('POST') ? 'cut' : undefined);
    for (let n = 0; n < 3; n++) expect((await make(gateway, call)).lane).toBe('offline');
    expect((await make(gateway)).lane).toBe('offline');
    expect(denial(await gateway.admit(CALL)).code).toBe('budget_unavailable');
    expect((await make(gateway, call)).lane).toBe('offline');
  });

  it('goes on under a lease that has nothing left, and asks for no other', async () => {
    stage.bursar.reply = ({ path, body }) =>
      path === 'POST /v1/leases'
        ? { status: 201, body: { ...stage.bursar.lease(body), amountUsd: '0.02' } }
        : undefined;
    const gateway = await withLease(stage);
    stage.bursar.reply = ({ path }) =>
      path === 'POST /v1/leases' ? problem(503, 'unavailable') : undefined;
    const open = allowed(await gateway.admit(CALL));
    await open.dispatch();
    expect(allowed(await gateway.admit(CALL)).lane).toBe('strict');
    const asked = stage.bursar.about(/POST \/v1\/leases$/).length;
    const hit = allowed(await gateway.admit({ ...CALL, responseCacheHit: true }));
    expect(hit.lane).toBe('lease');
    await hit.settle({ outcome: 'ok', responseCacheHit: true });
    expect(stage.bursar.about(/POST \/v1\/leases$/)).toHaveLength(asked);
    await open.settle(OK);
  });

  it('is asked for as what it is', async () => {
    const gateway = await stage.gateway({ lanes: 'strict' });
    const hit = allowed(await gateway.admit({ ...CALL, responseCacheHit: true }));
    await hit.settle({ outcome: 'ok', responseCacheHit: true });
    await make(gateway);
    const bodies = stage.bursar.about(/POST \/v1\/admissions$/).map(({ body }) => body);
    expect(bodies.map((body) => body['responseCacheHit'])).toEqual([true, undefined]);
  });
});
