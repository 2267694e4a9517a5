import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  admit,
  differences,
  moveBalances,
  settle,
  standings,
} from '../support/limits/admissions.js';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';
import {
  called,
  endTerms,
  giveBack,
  type GivenLease,
  lease,
  metadataUnder,
  report,
} from '../support/limits/leases.js';
import { applyConfig, logLine, post, spendOf, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const BUDGETS = `${TWO_TEAMS}
budgets:
  - { id: everything, scope: {}, limit: "1000", window: month }
  - { id: search, scope: { team: search }, limit: "500", window: month }
`;
const USED = { outcome: 'ok', usage: { input: 1_180, output: 212 } };
const CALLS = 24;

let database: TestDatabase;
let both: readonly [TestBursar, TestBursar];
beforeAll(async () => {
  database = await createTestDatabase();
  both = [await startBursar({ database }), await startBursar({ database })];
  await applyConfig(both[0], BUDGETS);
});
afterAll(async () => {
  for (const one of both) await one.close();
  await database.drop();
});

const logged = (given: GivenLease, n: number): string =>
  logLine({
    at: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    requestId: `${given.leaseId}-${n}`,
    metadata: metadataUnder(given, n),
    input: 1_180,
    output: 212,
  });

/** Everything that may be reported of the calls of a lease, by both processes, at once. */
function reportEverything(given: GivenLease): Promise<unknown>[] {
  const numbers = Array.from({ length: CALLS }, (_, n) => n);
  const settled = numbers.map((n) => called(given, n, { settlement: USED }));
  return [
    report(both[0], given, settled.slice(0, 16)),
    report(both[1], given, settled.slice(8)),
    post(
      both[1],
      numbers.filter((n) => n % 2 === 0).map((n) => logged(given, n)),
    ),
    post(
      both[0],
      numbers.filter((n) => n % 3 === 0).map((n) => logged(given, n)),
    ),
    moveBalances(both[0]),
    moveBalances(both[1]),
    giveBack(
      both[0],
      given,
      numbers.slice(20).map((n) => called(given, n)),
    ),
    ...numbers
      .slice(0, 6)
      .map((n) => settle(both[n % 2 === 0 ? 0 : 1], called(given, n).admissionId, USED)),
  ];
}

describe('leases under everything at once', () => {
  it('count every call once, in whatever order it is reported, while budgets come and they are reclaimed', async () => {
    const leases: GivenLease[] = [];
    for (let round = 0; round < 4; round++) {
      const given = await lease(both[0], { gateway: `edge-${round}`, amountUsd: '4' });
      leases.push(given);
      const answers = await Promise.all([
        ...reportEverything(given),
        ...[0, 1, 2].map((n) => admit(both[1], { requestId: `strict-${round}-${n}` })),
        applyConfig(
          both[1],
          `${BUDGETS}  - { id: late-${round}, scope: { team: search }, limit: "500", window: day }\n`,
        ),
        endTerms(both[0], true),
      ]);
      const failed = answers.filter(
        (one) => ((one as { status?: number } | null)?.status ?? 0) >= 500,
      );
      expect(failed).toEqual([]);
    }
    // What was answered while something else was under way is reported again, as gateways do.
    for (const given of leases) {
      const calls = Array.from({ length: CALLS }, (_, n) => called(given, n, { settlement: USED }));
      const { body } = await report(both[0], given, calls);
      expect(body['results']).toHaveLength(CALLS);
      await giveBack(both[0], given);
    }
    await moveBalances(both[0]);
    expect(await differences(both[0])).toEqual([]);
    const cost = 7_392 * CALLS * leases.length;
    expect((await spendOf(both[0], [])).total).toMatchObject({
      requests: CALLS * leases.length,
      cost: String(cost / 1_000_000),
    });
    expect((await standings(both[0]))['search']).toMatchObject({
      posted: String(cost / 1_000_000),
      presumed: '0',
      leased: '0',
    });
  });
});
