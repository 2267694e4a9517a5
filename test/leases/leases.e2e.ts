import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { toFemto } from '@bursar/pricing';
import { admit, differences, standings } from '../support/limits/admissions.js';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';
import { askLease, called, giveBack, lease, report } from '../support/limits/leases.js';
import { BUDGETS, USED, leaseStage } from '../support/limits/lease-stage.js';
import { applyConfig } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

let bursar: TestBursar;
const { expectAbove } = leaseStage((raised) => (bursar = raised));

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
      leaseId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      tokenKey: expect.stringMatching(/^[\w-]{43}$/),
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
    ['a wish for a few calls', { amountUsd: '0.5' }],
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
    ['an unknown team', { team: 'absent' }, 403, 'unknown_scope'],
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

  it('goes to the newest instance of a gateway alone; an older one may still report what it spent', async () => {
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
      handBack: true,
    });
    await expectAbove({ posted: '0.007392', leased: '7.992608' });
  });
});

describe('leases over two processes', () => {
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

  it('never take more than there is, whatever admissions and leases come at once', async () => {
    const teams = Array.from({ length: 8 }, (_, n) => `team-${n}`);
    await applyConfig(
      both[0],
      `apiVersion: bursar/v1
teams: [${teams.map((id) => `{ id: ${id} }`).join(', ')}]
budgets: [${teams.map((id) => `{ id: ${id}, scope: { team: ${id} }, limit: "5", window: month }`).join(', ')}]
`,
    );
    const small = { inputTokens: 10, maxOutputTokens: 10, amountUsd: '2' };
    const of = (n: number): TestBursar => both[n % 2 === 0 ? 0 : 1];
    for (const team of teams) {
      // Each gateway asks once while the room is ample for all of them, in any order.
      const first = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          askLease(of(n), { ...small, team, gateway: `edge-${n}` }),
        ),
      );
      expect(first.map(({ status }) => status)).toEqual(first.map(() => 201));
      await Promise.all(
        Array.from({ length: 60 }, (_, n) =>
          n % 4 === 0
            ? askLease(of(n / 4), { ...small, team, gateway: `edge-${(n / 4) % 8}` })
            : admit(of(n), { team, requestId: `${team}-${n}`, inputTokens: 20_000 }),
        ),
      );
      const { held = '0', leased = '0' } = (await standings(both[0]))[team] ?? {};
      expect(toFemto(held) + toFemto(leased)).toBeLessThanOrEqual(toFemto('5'));
      // More was asked for than there is: what the next call needs is gone.
      expect(
        (await admit(both[1], { team, requestId: `${team}-last`, inputTokens: 20_000 })).status,
      ).toBe(402);
    }
  });

  it('count each call once when both processes get its report at once', async () => {
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
