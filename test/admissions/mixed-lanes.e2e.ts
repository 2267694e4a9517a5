import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  admit,
  type Answer,
  differences,
  moveBalances,
  settle,
  standings,
} from '../support/limits/admissions.js';
import { askLease, called, giveBack, type GivenLease, report } from '../support/limits/leases.js';
import { applyConfig, logLine, post } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

/** $3 in and $15 out a million. A large call may write 32,000 tokens and writes 200: $0.54 at worst, $0.063 in truth. */
const LARGE = { model: 'acme.large-v1:0', inputTokens: 20_000, maxOutputTokens: 32_000 };
const LARGE_USED = { outcome: 'ok', usage: { input: 20_000, output: 200 } };
/** A small one, at a tenth of the prices: $0.0009 at worst, $0.00033 in truth. */
const SMALL = { model: 'acme.small-v1:0', inputTokens: 100, maxOutputTokens: 580 };
const SMALL_USED = { outcome: 'ok', usage: { input: 100, output: 200 } };
const SMALL_WORST = '0.0009';
const GATEWAYS = 8;
const LARGE_TOGETHER = 2;
const SMALL_TOGETHER = 40;

const CONFIG = `apiVersion: bursar/v1
trustedMetadataPrincipals: ["arn:aws:sts::*:assumed-role/GatewayRole/*"]
teams: [{ id: search, recognisedBy: { requestMetadata: { team: search } } }]
prices:
  - { model: "acme.large-v1:0", per1M: { input: "3", output: "15" } }
  - { model: "acme.small-v1:0", per1M: { input: "0.3", output: "1.5" } }
budgets:
  - { id: organisation, scope: {}, limit: "5000", window: month }
  - { id: search, scope: { team: search }, limit: "500.00", window: month }
`;
const PLACE = { team: 'search', project: null, environment: null, user: null };

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, CONFIG);
  // What was spent before today, past any gateway.
  const line = logLine({
    model: 'acme.large-v1:0',
    at: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    input: 145_000_000,
    output: 0,
    metadata: { team: 'search' },
  });
  await post(bursar, [line]);
  await moveBalances(bursar);
});
afterAll(() => bursar.close());

/** The first denial ends the day for all. */
const day: { denial: Answer | null; strict: number; leased: number; leases: number } = {
  denial: null,
  strict: 0,
  leased: 0,
  leases: 0,
};

async function callLarge(gateway: string, n: number): Promise<void> {
  const answer = await admit(bursar, { ...PLACE, ...LARGE, requestId: `${gateway}-${n}` });
  if (answer.status !== 201) {
    day.denial ??= answer;
    return;
  }
  expect((await settle(bursar, answer.body['admissionId'], LARGE_USED)).status).toBe(200);
  day.strict++;
}

/** Many small calls under a lease, reported together; where there is none to be had, each is asked for. */
async function callSmall(gateway: string, n: number): Promise<void> {
  const usual = { gateway, ...PLACE, ...SMALL, amountUsd: '0.09' };
  const { status, body } = await askLease(bursar, usual);
  if (status !== 201) {
    const answer = await admit(bursar, { ...PLACE, ...SMALL, requestId: `${gateway}-small-${n}` });
    if (answer.status === 201) await settle(bursar, answer.body['admissionId'], SMALL_USED);
    else day.denial ??= answer;
    return;
  }
  const given = body as unknown as GivenLease;
  day.leases++;
  const calls = Array.from({ length: SMALL_TOGETHER }, (_, i) =>
    called(given, i, {
      ...PLACE,
      ...SMALL,
      requestId: `${given.leaseId}-${i}`,
      worstUsd: SMALL_WORST,
      settlement: SMALL_USED,
    }),
  );
  const reported = await report(bursar, given, calls);
  expect(reported.body['results']).toHaveLength(SMALL_TOGETHER);
  day.leased += SMALL_TOGETHER;
  expect((await giveBack(bursar, given)).status).toBe(200);
}

async function live(gateway: string): Promise<void> {
  for (let n = 0; day.denial === null; n++) {
    await Promise.all(
      Array.from({ length: LARGE_TOGETHER }, (_, i) => callLarge(gateway, n * LARGE_TOGETHER + i)),
    );
    if (n % 4 === 0) await callSmall(gateway, n);
  }
}

describe('a budget of $500 that eight gateways spend on both lanes, with ceilings a hundred times what is used', () => {
  it('is spent to 95 % at least before the first denial, and never beyond its limit', async () => {
    await Promise.all(Array.from({ length: GATEWAYS }, (_, n) => live(`edge-${n}`)));
    expect(day.denial).toMatchObject({ status: 402, body: { budget: 'search', retryable: true } });
    expect(Number(day.denial?.body['spentUsd'])).toBeGreaterThanOrEqual(475);
    expect(day.leases).toBeGreaterThan(GATEWAYS);
    const { posted = '0', held, leased } = (await standings(bursar))['search'] ?? {};
    expect({ held, leased }).toEqual({ held: '0', leased: '0' });
    expect(Number(posted)).toBeLessThanOrEqual(500);
    expect(await differences(bursar)).toEqual([]);
  });
});
