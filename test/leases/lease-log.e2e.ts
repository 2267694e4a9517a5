import { beforeEach, describe, expect, it } from '@jest/globals';
import { differences, moveBalances, standings } from '../support/limits/admissions.js';
import {
  called,
  endTerms,
  giveBack,
  type GivenLease,
  lease,
  metadataUnder,
  report,
  waitAfterReclaim,
} from '../support/limits/leases.js';
import { BUDGETS, USED, leaseStage } from '../support/limits/lease-stage.js';
import { applyConfig, logLine, post, SONNET, spendOf } from '../support/usage/lines.js';
import { type TestBursar } from '../support/processes/server.js';

let bursar: TestBursar;
const { expectAbove } = leaseStage((raised) => (bursar = raised));

const now = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z');
/** From an untrusted role: the token alone says whose it is. It costs $0.007392. */
const logged = (n: number, more: Parameters<typeof logLine>[0] = {}) =>
  logLine({
    at: now(),
    requestId: `p-${n}`,
    principal: 'arn:aws:sts::444455556666:assumed-role/Other/x',
    metadata: metadataUnder(given, n),
    input: 1_180,
    output: 212,
    ...more,
  });

let given: GivenLease;
beforeEach(async () => {
  given = await lease(bursar, { amountUsd: '4' });
});

const reportCall = (n: number, settlement?: unknown) =>
  report(bursar, given, [called(given, n, settlement === undefined ? {} : { settlement })]);

describe('a line of the provider\u2019s log under a lease', () => {
  it('that comes before the report of its gateway leaves the lease at its cost, once', async () => {
    await post(bursar, [logged(1)]);
    await expectAbove({ posted: '0.007392', held: '0', leased: '3.992608' });
    expect((await spendOf(bursar, ['team'])).rows).toMatchObject([{ team: 'search', requests: 1 }]);
    await post(bursar, [logged(1)]);
    await expectAbove({ posted: '0.007392', leased: '3.992608' });
  });

  it('stays on its way where the report of its gateway is refused', async () => {
    await post(bursar, [logged(1)]);
    const { body } = await report(bursar, given, [called(given, 1, { worstUsd: '4.01' })]);
    expect(body['results']).toMatchObject([{ problem: { code: 'not_in_lease' } }]);
    await expectAbove({ posted: '0.007392', held: '0', leased: '3.992608' });
  });

  it('is not counted again when its gateway reports the call', async () => {
    await post(bursar, [logged(1)]);
    await moveBalances(bursar);
    expect((await reportCall(1)).body['results']).toMatchObject([
      { state: 'POSTED', costUsd: '0.007392' },
    ]);
    // What the call did not need stays with the lease: its gateway takes it with the answer to its settlement.
    await expectAbove({ posted: '0.007392', held: '0', leased: '3.992608' });
    await reportCall(1, USED);
    await expectAbove({ posted: '0.007392', held: '0', leased: '3.992608' });
    expect((await spendOf(bursar, [])).total).toMatchObject({ requests: 1, cost: '0.007392' });
  });

  it('is not counted again when it is still on its way as its gateway reports the call', async () => {
    await post(bursar, [logged(1)]);
    await reportCall(1, USED);
    await expectAbove({ posted: '0.007392', held: '0', leased: '3.992608' });
    expect((await spendOf(bursar, [])).total).toMatchObject({ requests: 1, cost: '0.007392' });
  });

  it('replaces what its gateway reported, by the difference', async () => {
    await reportCall(1, USED);
    await post(bursar, [logged(1, { output: 300 })]);
    await expectAbove({ posted: '0.008844', held: '0', leased: '3.992608' });
    expect((await spendOf(bursar, [])).total).toMatchObject({ requests: 1, cost: '0.008844' });
  });

  it('of one try of two leaves the worst case of the other held', async () => {
    await post(bursar, [logged(1)]);
    await moveBalances(bursar);
    await report(bursar, given, [called(given, 1, { attempts: 2, worstUsd: '0.03234' })]);
    await expectAbove({ posted: '0.007392', held: '0.024948', leased: '3.96766' });
    await post(bursar, [logged(1, { requestId: 'p-1b' })]);
    await expectAbove({ posted: '0.014784', held: '0', leased: '3.985216' });
  });

  it('and its other try, both before the report of the gateway, leave the lease together', async () => {
    await post(bursar, [logged(1)]);
    await moveBalances(bursar);
    await post(bursar, [logged(1, { requestId: 'p-1b' })]);
    await expectAbove({ posted: '0.014784', held: '0', leased: '3.985216' });
  });

  it('without a price counts once it has one', async () => {
    await post(bursar, [logged(1, { model: 'acme.later-v1:0' })]);
    await expectAbove({ posted: '0', leased: '4' });
    await applyConfig(
      bursar,
      `${BUDGETS}prices:\n  - { model: acme.later-v1:0, per1M: { input: "1", output: "10" } }\n`,
    );
    await bursar.gql(
      `mutation { rerate(from: "2020-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z", dryRun: false) { __typename } }`,
    );
    await expectAbove({ posted: '0.0033', held: '0', leased: '3.9967' });
    expect(await bursar.rows('SELECT kind FROM limits.alert')).toEqual([]);
  });

  it('after the lease was returned comes on top', async () => {
    await giveBack(bursar, given);
    await post(bursar, [logged(1)]);
    await expectAbove({ posted: '0.007392', held: '0', leased: '0', presumed: '0' });
  });

  it.each([
    ['for another team', { team: 'ads' }],
    ['for a project that the lease is not for', { project: 'app2' }],
  ])('whose token was sealed %s is unallocated, and changes no hold', async (_, more) => {
    await reportCall(1);
    await post(bursar, [logged(1, { metadata: metadataUnder(given, 1, more) })]);
    await moveBalances(bursar);
    expect((await spendOf(bursar, ['team'])).rows).toMatchObject([{ team: 'unallocated' }]);
    expect((await standings(bursar))['search']).toMatchObject({ posted: '0', held: '0.01617' });
  });

  it('whose token was sealed with the key of another lease is unallocated, and changes no hold', async () => {
    await reportCall(1);
    const own = await lease(bursar, { gateway: 'edge-2', amountUsd: '4' });
    const forged = metadataUnder({ ...given, tokenKey: own.tokenKey }, 1);
    const borrowed = metadataUnder({ ...own, leaseId: given.leaseId }, 1);
    await post(bursar, [
      logged(1, { metadata: forged }),
      logged(2, { requestId: 'p-2', metadata: borrowed }),
    ]);
    await moveBalances(bursar);
    // The second names, in truth, a call of the lease that its key is of.
    expect((await standings(bursar))['search']).toMatchObject({
      posted: '0.007392',
      held: '0.01617',
      leased: '7.976438',
    });
  });
});

describe('a gateway that is gone', () => {
  it('leaves its lease leased until its term, the longest call and the margin are over, then presumed', async () => {
    await reportCall(1, USED);
    await endTerms(bursar, false);
    expect(await bursar.rows('SELECT state FROM limits.lease')).toEqual([{ state: 'expired' }]);
    await expectAbove({ leased: '3.992608', presumed: '0' });
    await endTerms(bursar, true);
    expect(await bursar.rows('SELECT state FROM limits.lease')).toEqual([{ state: 'reclaimed' }]);
    await expectAbove({ posted: '0.007392', leased: '0', presumed: '3.992608' });
  });

  it('has its spend corrected by the log: it leaves what is presumed, once, in either order', async () => {
    await endTerms(bursar, true);
    await post(bursar, [logged(1), logged(2)]);
    await expectAbove({ posted: '0.014784', presumed: '3.985216', leased: '0' });
    await reportCall(1, USED);
    await expectAbove({ posted: '0.014784', presumed: '3.976438', held: '0' });
    await reportCall(3, USED);
    await expectAbove({ posted: '0.022176', presumed: '3.960268', held: '0' });
  });

  it('that comes back hands the rest back from its journal', async () => {
    await endTerms(bursar, true);
    await lease(bursar, { epoch: 2, amountUsd: '2' });
    expect(await giveBack(bursar, given, [called(given, 1)])).toMatchObject({ status: 200 });
    await expectAbove({ held: '0.01617', presumed: '0', leased: '2' });
  });

  it('has spent nothing more once its provider\u2019s log has gone on without it for three days', async () => {
    await endTerms(bursar, true);
    await post(bursar, [logged(1)]);
    await moveBalances(bursar);
    await waitAfterReclaim(bursar, 71);
    await expectAbove({ posted: '0.007392', presumed: '3.992608' });
    await waitAfterReclaim(bursar, 2);
    await expectAbove({ posted: '0.007392', presumed: '0' });
    expect(await bursar.rows('SELECT state FROM limits.lease')).toEqual([{ state: 'closed' }]);
  });

  it('keeps its money presumed where no log says anything', async () => {
    await endTerms(bursar, true);
    await waitAfterReclaim(bursar, 200);
    await expectAbove({ presumed: '4', leased: '0' });
  });
});

describe('a budget that comes while a lease lives', () => {
  const LATE = `${BUDGETS}
  - { id: late, scope: { team: search }, limit: "50", window: week, timezone: Asia/Shanghai }
  - { id: user, scope: { user: u1 }, limit: "50", window: day }
  - { id: other, scope: { project: app2 }, limit: "50", window: day }
`;

  it('begins with what is leased, and counts the calls that it covers', async () => {
    await reportCall(1, USED);
    await post(bursar, [
      logged(2),
      logLine({ at: now(), model: SONNET, metadata: { team: 'search' } }),
    ]);
    await applyConfig(bursar, LATE);
    expect((await standings(bursar))['late']).toMatchObject({ posted: '0.007392' });
    await report(bursar, given, [called(given, 3, { user: 'u2', settlement: USED })]);
    await report(bursar, given, [called(given, 4)]);
    await moveBalances(bursar);
    expect(await differences(bursar)).toEqual([]);
    const found = await standings(bursar);
    expect(found['late']).toMatchObject({
      posted: '0.033726',
      held: '0.01617',
      leased: '3.961654',
    });
    expect(found['user']).toMatchObject({
      posted: '0.014784',
      held: '0.01617',
      leased: '3.961654',
    });
    expect(found['other']).toMatchObject({ posted: '0', held: '0', leased: '0' });
    await endTerms(bursar, true);
    expect((await standings(bursar))['user']).toMatchObject({ presumed: '3.961654', leased: '0' });
  });
});
