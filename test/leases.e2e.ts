import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  admit,
  differences,
  expireHolds,
  gatewayKey,
  moveBalances,
  settle,
  type Standing,
  standings,
  voidAdmission,
} from './support/admissions.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { askLease, called, giveBack, type GivenLease, lease, report } from './support/leases.js';
import { applyConfig, spendOf, TWO_TEAMS } from './support/lines.js';
import { startBursar, type TestBursar } from './support/server.js';

/** A lease is at most 2 % of the least headroom: $10 here. A usual call is 2,000 tokens in and 1,000 out, $0.0297 at worst. */
const BUDGETS = `${TWO_TEAMS}
budgets:
  - { id: everything, scope: {}, limit: "1000", window: month }
  - { id: search, scope: { team: search }, limit: "500", window: month }
  - { id: app1, scope: { team: search, project: app1 }, limit: "800", window: quarter }
  - { id: ads, scope: { team: ads }, limit: "20", window: month }
`;
const ABOVE = ['everything', 'search', 'app1'];
const USED = { outcome: 'ok', usage: { input: 1_180, output: 212 } };

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, BUDGETS);
});
afterEach(async () => {
  await moveBalances(bursar);
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

async function expectAbove(standing: Partial<Standing>): Promise<void> {
  expect(await differences(bursar)).toEqual([]);
  const found = await standings(bursar);
  for (const budget of ABOVE)
    expect({ budget, ...found[budget] }).toMatchObject({ budget, ...standing });
}

describe('a lease', () => {
  it('is carved from every budget above its calls, and shown there', async () => {
    const { status, body } = await askLease(bursar, { amountUsd: '4' });
    expect({ status, ...body }).toMatchObject({
      status: 201,
      epoch: 1,
      amountUsd: '4',
      termMs: 60_000,
      longestCallMs: 900_000,
      marginMs: 10_000,
      boundBy: ['project', 'team'],
      team: 'search',
      leaseId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      tokenKey: expect.stringMatching(/^[\w-]{43}$/) as string,
    });
    await expectAbove({ posted: '0', presumed: '0', held: '0', leased: '4' });
    expect((await standings(bursar))['ads']?.leased).toBe('0');
  });

  it('is two per cent of the least headroom among all gateways at most, whatever the wish', async () => {
    expect((await lease(bursar, { amountUsd: '900' })).amountUsd).toBe('10');
    // Now there are two, and $490 left.
    expect((await lease(bursar, { gateway: 'edge-2', amountUsd: '900' })).amountUsd).toBe('4.9');
    await expectAbove({ leased: '14.9' });
  });

  it('is as large as two hundred usual calls where the gateway names no wish', async () => {
    expect((await lease(bursar)).amountUsd).toBe('5.94');
  });

  it.each([
    ['a small budget', { team: 'ads' }],
    ['large calls', { inputTokens: 100_000, maxOutputTokens: 32_000 }],
    ['a wish for many large calls', { amountUsd: '120' }],
  ])('is not given where the room is not ample: %s', async (_, more) => {
    const { status, body } = await askLease(bursar, more);
    expect({ status, ...body }).toMatchObject({
      status: 409,
      code: 'headroom_not_ample',
      retryAfterSeconds: 5,
    });
    await expectAbove({ leased: '0' });
  });

  it.each([
    ['an unknown team', { team: 'nobody' }, 403, 'unknown_scope'],
    ['a model without a price', { model: 'acme.unknown-v1:0' }, 422, 'unpriced_model'],
    ['no name of a gateway', { gateway: '' }, 422, 'bad_input'],
    ['less than nothing', { amountUsd: '-5' }, 422, 'bad_input'],
  ])('is refused for %s', async (_, more, status, code) => {
    expect(await askLease(bursar, more)).toMatchObject({ status, body: { code } });
    await expectAbove({ leased: '0' });
  });

  it('is not given twice over to a gateway that hands nothing back', async () => {
    for (let n = 0; n < 3; n++) await lease(bursar, { amountUsd: '5' });
    expect(await askLease(bursar, { amountUsd: '5' })).toMatchObject({
      status: 409,
      body: { code: 'headroom_not_ample' },
    });
    await expectAbove({ leased: '15' });
  });

  it('leaves to others what is not leased, to the last digit', async () => {
    await lease(bursar, { amountUsd: '10' });
    await applyConfig(bursar, BUDGETS.replace('limit: "500"', 'limit: "10.01617"'));
    expect((await admit(bursar)).status).toBe(201);
    expect(await admit(bursar, { requestId: 'one-more' })).toMatchObject({
      status: 402,
      body: { budget: 'search', heldUsd: '10.01617', retryable: true },
    });
  });

  it('goes to the newest life of a gateway alone; an older one may still tell what it spent', async () => {
    const old = await lease(bursar, { amountUsd: '4' });
    await lease(bursar, { epoch: 2, amountUsd: '4' });
    expect(await askLease(bursar, { epoch: 1 })).toMatchObject({
      status: 409,
      body: { code: 'stale_epoch', epoch: 2 },
    });
    const { status, body } = await report(bursar, old, [called(old, 1, { settlement: USED })]);
    expect({ status, ...body }).toMatchObject({
      status: 200,
      results: [{ state: 'POSTED', costUsd: '0.007392' }],
    });
    await expectAbove({ posted: '0.007392', leased: '7.992608' });
  });
});

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

  it('told again is answered the same, and moves nothing', async () => {
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
  ])('told %s is a conflict of its own', async (_, more, settlement = USED, code = '') => {
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

  it('whose cost nobody can tell keeps its worst case, presumed', async () => {
    await report(bursar, given, [called(given, 1, { settlement: { outcome: 'unknown' } })]);
    await expectAbove({ presumed: '0.01617', held: '0', leased: '3.98383' });
  });

  it('above its worst case is posted whole, and somebody is told', async () => {
    const much = { outcome: 'ok', usage: { input: 1_180, output: 300_000 } };
    await report(bursar, given, [called(given, 1, { settlement: much })]);
    await expectAbove({ posted: '4.953894', leased: '0' });
    expect(await bursar.rows('SELECT kind FROM limits.alert')).toEqual([{ kind: 'bound_broken' }]);
  });

  it('may have the request id of a call that was admitted by itself', async () => {
    const strict = await admit(bursar, { requestId: 'leased-1' });
    await report(bursar, given, [called(given, 1), called(given, 2, { requestId: 'leased-1' })]);
    expect(await admit(bursar, { requestId: 'leased-1' })).toEqual(strict);
    await expectAbove({ held: '0.04851', leased: '3.96766' });
  });

  it('is told by a key of its team, or of all teams, and by no other', async () => {
    const others = await gatewayKey(bursar, 'ads');
    expect((await report(bursar, given, [called(given, 1)], others)).status).toBe(404);
    expect((await giveBack(bursar, given, [], others)).status).toBe(404);
    const own = await gatewayKey(bursar, 'search');
    expect((await report(bursar, given, [called(given, 1)], own)).status).toBe(200);
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

  it('hears the truth of calls that it was not told of, on top', async () => {
    await giveBack(bursar, given);
    await report(bursar, given, [called(given, 2, { settlement: USED })]);
    await expectAbove({ posted: '0.014784', held: '0', leased: '0' });
  });

  it('presumes what it listed and nobody settled in time', async () => {
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
});

describe('two processes', () => {
  let database: TestDatabase;
  let both: readonly [TestBursar, TestBursar];
  beforeEach(async () => {
    database = await createTestDatabase();
    both = [await startBursar({ database }), await startBursar({ database })];
    await applyConfig(both[0], BUDGETS.replace('limit: "500"', 'limit: "100"'));
  });
  afterEach(async () => {
    expect(await differences(both[0])).toEqual([]);
    for (const one of both) await one.close();
    await database.drop();
  });

  it('never carve more than there is, whatever admissions and leases come at once', async () => {
    const small = { inputTokens: 10, maxOutputTokens: 10, amountUsd: '2' };
    const asked = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        n % 3 === 0
          ? admit(both[n % 2 === 0 ? 0 : 1], { requestId: `r-${n}`, maxOutputTokens: 100_000 })
          : askLease(both[n % 2 === 0 ? 0 : 1], { ...small, gateway: `edge-${n % 20}` }),
      ),
    );
    expect(asked.filter(({ status }) => status === 201).length).toBeGreaterThan(20);
    const { held = '0', leased = '0' } = (await standings(both[0]))['search'] ?? {};
    expect(Number(held) + Number(leased)).toBeLessThanOrEqual(100);
    const [sum] = await both[0].rows<{ leased: string }>(
      'SELECT trim_scale(sum(amount))::text AS leased FROM limits.lease',
    );
    expect(leased).toBe(sum?.leased);
  });

  it('hear of the same calls at once, and count each once', async () => {
    const given = await lease(both[0], { inputTokens: 10, maxOutputTokens: 10, amountUsd: '1' });
    const calls = Array.from({ length: 20 }, (_, n) => called(given, n, { settlement: USED }));
    await Promise.all([
      ...[0, 1, 2, 3].map((n) => report(both[n % 2 === 0 ? 0 : 1], given, calls)),
      giveBack(
        both[1],
        given,
        calls.slice(15).map(({ settlement: _, ...call }) => call),
      ),
    ]);
    expect((await standings(both[0]))['search']).toMatchObject({
      posted: '0.14784',
      held: '0',
      leased: '0',
    });
  });
});
