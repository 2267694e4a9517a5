import { beforeEach, describe, expect, it } from '@jest/globals';
import { createKey } from '../support/http/access.js';
import {
  admit,
  expireHolds,
  gatewayKey,
  moveBalances,
  settle,
  voidAdmission,
} from '../support/limits/admissions.js';
import { bearer } from '../support/http/client.js';
import { called, giveBack, type GivenLease, lease, report } from '../support/limits/leases.js';
import { BUDGETS, USED, leaseStage } from '../support/limits/lease-stage.js';
import { applyConfig, spendOf } from '../support/usage/lines.js';
import { type TestBursar } from '../support/processes/server.js';

let bursar: TestBursar;
const { expectAbove } = leaseStage((raised) => (bursar = raised));

describe('a call under a lease', () => {
  let given: GivenLease;
  beforeEach(async () => {
    given = await lease(bursar, { amountUsd: '4' });
  });

  it('leaves the lease at its worst case, is posted at its cost, and the lease may spend the rest again', async () => {
    const open = await report(bursar, given, [called(given, 1), called(given, 2)]);
    expect(open.body['results']).toMatchObject([{ state: 'PENDING', costUsd: '0' }, {}]);
    await expectAbove({ posted: '0', held: '0.03234', leased: '3.96766' });
    const ended = await report(bursar, given, [called(given, 1, { settlement: USED })]);
    expect(ended.body).toEqual({
      results: [
        {
          admissionId: called(given, 1).admissionId,
          state: 'POSTED',
          costUsd: '0.007392',
        },
      ],
      handBack: false,
    });
    await expectAbove({ posted: '0.007392', held: '0.01617', leased: '3.976438' });
    expect((await spendOf(bursar, ['team'])).rows).toMatchObject([
      { team: 'search', requests: 1, cost: '0.007392' },
    ]);
  });

  it('is found by its trace, which another word of it cannot change', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await report(bursar, given, [called(given, 1, { traceId })]);
    const ended = called(given, 1, { traceId: '1'.repeat(32), settlement: USED });
    const { body } = await report(bursar, given, [ended]);
    expect(body['results']).toMatchObject([{ state: 'POSTED' }]);
    await giveBack(bursar, given, [
      called(given, 2, { traceId: `00-${traceId}-${'1'.repeat(16)}-01` }),
    ]);
    const { why } = await bursar.gql<{ why: { requestId: string }[] }>(
      'query ($id: String!) { why(id: $id) { requestId } }',
      { id: traceId },
    );
    expect(why.map(({ requestId }) => requestId).sort()).toEqual(['leased-1', 'leased-2']);
  });

  it('reported again is answered the same, and moves nothing', async () => {
    const calls = [1, 2, 3].map((n) => called(given, n, { settlement: USED }));
    const first = await report(bursar, given, calls);
    await expectAbove({ posted: '0.022176', held: '0', leased: '3.977824' });
    const again = await report(bursar, given, [...calls, ...calls]);
    expect(again.body['results']).toEqual([
      ...(first.body['results'] as unknown[]),
      ...(first.body['results'] as unknown[]),
    ]);
    await expectAbove({ posted: '0.022176', held: '0', leased: '3.977824' });
  });

  it.each([
    ['with another worst case', { worstUsd: '0.02' }, undefined, 'told_otherwise'],
    ['settled otherwise', {}, { outcome: 'ok', usage: { input: 5 } }, 'settled_otherwise'],
  ])('reported %s is a conflict of its own', async (_, more, settlement = USED, code = '') => {
    await report(bursar, given, [called(given, 1, { settlement: USED })]);
    const { body } = await report(bursar, given, [
      called(given, 1, { ...more, settlement }),
      called(given, 2, { settlement: USED }),
    ]);
    expect(body['results']).toMatchObject([
      { problem: { status: 409, code } },
      { state: 'POSTED' },
    ]);
    await expectAbove({ posted: '0.014784', held: '0' });
  });

  it.each([
    ['of another lease', { admissionId: '00000000-0000-8000-8000-000000000001' }],
    ['of another project, where a budget looks at it', { project: 'app2' }],
    ['of another team', { team: 'ads' }],
  ])('%s is not taken for one of it', async (_, more) => {
    const { body } = await report(bursar, given, [called(given, 1, { ...more, settlement: USED })]);
    expect(body['results']).toMatchObject([{ problem: { status: 409, code: 'not_in_lease' } }]);
    await expectAbove({ posted: '0', leased: '4' });
  });

  it('of another environment, user, model and region is one of it, since no budget looks at those', async () => {
    const other = { environment: 'dev', user: 'u2', region: 'eu-west-1', settlement: USED };
    const { body } = await report(bursar, given, [called(given, 1, other)]);
    expect(body['results']).toMatchObject([{ state: 'POSTED' }]);
    expect((await spendOf(bursar, ['environment'])).rows).toMatchObject([{ environment: 'dev' }]);
  });

  it('is settled at nothing where the provider did not bill it, and never voided', async () => {
    await report(bursar, given, [called(given, 1)]);
    const { admissionId } = called(given, 1);
    expect(await voidAdmission(bursar, admissionId, 'unbilled-error')).toMatchObject({
      status: 409,
      body: { code: 'not_voidable' },
    });
    await report(bursar, given, [
      called(given, 1, { settlement: { outcome: 'error', attempts: 0 } }),
    ]);
    await expectAbove({ posted: '0', held: '0', leased: '4' });
  });

  it('may be settled at its admission too: the lease gets back the same', async () => {
    await report(bursar, given, [called(given, 1)]);
    const { admissionId } = called(given, 1);
    expect(await settle(bursar, admissionId, USED)).toMatchObject({ status: 200 });
    expect(await settle(bursar, admissionId, USED)).toMatchObject({ status: 200 });
    await expectAbove({ posted: '0.007392', held: '0', leased: '3.992608' });
  });

  it('whose cost is unknown keeps its worst case, presumed', async () => {
    await report(bursar, given, [called(given, 1, { settlement: { outcome: 'unknown' } })]);
    await expectAbove({ presumed: '0.01617', held: '0', leased: '3.98383' });
  });

  it('above its worst case is posted whole, and its key is frozen before its gateway is answered', async () => {
    const much = { outcome: 'ok', usage: { input: 1_180, output: 60_000 } };
    const reported = await report(bursar, given, [called(given, 1, { settlement: much })]);
    expect(reported.body).toMatchObject({ results: [{ state: 'POSTED' }], handBack: true });
    expect(await admit(bursar, { requestId: 'after' })).toMatchObject({
      status: 403,
      body: { code: 'stopped', frozen: true, admission: called(given, 1).admissionId },
    });
    await expectAbove({ posted: '0.993894', leased: '3.006106' });
    expect(await bursar.rows('SELECT kind FROM limits.alert')).toEqual([{ kind: 'bound_broken' }]);
  });

  it('may have the request id of a call that was admitted by itself', async () => {
    const strict = await admit(bursar, { requestId: 'leased-1' });
    await report(bursar, given, [called(given, 1), called(given, 2, { requestId: 'leased-1' })]);
    expect(await admit(bursar, { requestId: 'leased-1' })).toEqual(strict);
    await expectAbove({ held: '0.04851', leased: '3.96766' });
  });

  it('is reported by the key that holds its lease, or a platform engineer, and by no other', async () => {
    const own = await gatewayKey(bursar, 'search');
    const beside = { name: 'beside it', kind: 'gateway', team: 'search' };
    const sameTeam = bearer((await createKey(bursar, beside)).secret);
    const held = await lease(bursar, { gateway: 'edge-9', amountUsd: '4' }, own);
    for (const other of [sameTeam, await gatewayKey(bursar, 'ads')]) {
      expect((await report(bursar, held, [called(held, 1)], other)).status).toBe(403);
      expect((await giveBack(bursar, held, [], other)).status).toBe(403);
    }
    expect((await report(bursar, held, [called(held, 1)], own)).status).toBe(200);
    expect((await report(bursar, held, [called(held, 2)])).status).toBe(200);
  });
});

describe('a lease that is returned', () => {
  let given: GivenLease;
  beforeEach(async () => {
    given = await lease(bursar, { amountUsd: '4' });
    await report(bursar, given, [called(given, 1, { settlement: USED })]);
  });

  it('gives back what was never spent; the calls under way keep their worst cases', async () => {
    const answer = await giveBack(bursar, given, [called(given, 2)]);
    expect(answer).toEqual({ status: 200, body: { returnedUsd: '3.976438' } });
    await expectAbove({ posted: '0.007392', held: '0.01617', leased: '0' });
    expect(await giveBack(bursar, given, [called(given, 2)])).toEqual(answer);
    await report(bursar, given, [called(given, 2, { settlement: USED })]);
    await expectAbove({ posted: '0.014784', held: '0', leased: '0', presumed: '0' });
  });

  it('adds the cost of calls that its return did not list', async () => {
    await giveBack(bursar, given);
    await report(bursar, given, [called(given, 2, { settlement: USED })]);
    await expectAbove({ posted: '0.014784', held: '0', leased: '0' });
  });

  it('presumes calls that its return listed and that were not settled in time', async () => {
    await giveBack(bursar, given, [called(given, 2)]);
    await expireHolds(bursar);
    await expectAbove({ posted: '0.007392', presumed: '0.01617', held: '0', leased: '0' });
  });

  it('asks its gateway to hand it back once the room is no longer ample', async () => {
    const other = await lease(bursar, { gateway: 'edge-2', amountUsd: '4' });
    await applyConfig(bursar, BUDGETS.replace('limit: "500"', 'limit: "30"'));
    const { body } = await report(bursar, other, [called(other, 1)]);
    expect(body['handBack']).toBe(true);
  });

  it('asks its gateway to hand it back once a ladder stops its calls, and not before', async () => {
    const largest = { team: 'search', project: 'app1', inputTokens: 0, maxOutputTokens: 128_000 };
    for (const requestId of ['dear-1', 'dear-2', 'dear-3']) {
      const { body } = await admit(bursar, { requestId, ...largest });
      const usage = { input: 0, output: 128_000 };
      await settle(bursar, body['admissionId'], { outcome: 'ok', usage });
    }
    await moveBalances(bursar);
    const ladder = (at: number) =>
      BUDGETS.replace(
        '"500", window: month',
        `"500", window: month, ladder: [{ at: ${at}, do: stop }]`,
      );
    await applyConfig(bursar, ladder(2));
    expect((await report(bursar, given, [called(given, 1)])).body['handBack']).toBe(false);
    await applyConfig(bursar, ladder(1));
    expect((await report(bursar, given, [called(given, 2)])).body['handBack']).toBe(true);
  });
});
