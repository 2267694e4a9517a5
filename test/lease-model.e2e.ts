import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromFemto } from '@bursar/pricing';
import { differences, moveBalances, standings } from './support/admissions.js';
import { LeaseModel, type Step, stepOfLeases } from './support/lease-model.js';
import { takeStep } from './support/lease-steps.js';
import { applyConfig } from './support/lines.js';
import { startBursar, type TestBursar } from './support/server.js';

const HISTORIES = 220;
const TEAMS = Array.from({ length: HISTORIES }, (_, n) => `team-${n}`);
const CONFIG = `apiVersion: bursar/v1
teams: [${TEAMS.map((id) => `{ id: ${id} }`).join(', ')}]
prices: [{ model: "acme.chat-v1:0", per1M: { input: "1", output: "10" } }]
budgets:
${TEAMS.map((id) => `  - { id: ${id}, scope: { team: ${id} }, limit: "20", window: month }`).join('\n')}
`;

let bursar: TestBursar;
let played = 0;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, CONFIG);
});
afterAll(() => bursar.close());

async function play(steps: readonly Step[]): Promise<void> {
  const model = new LeaseModel(TEAMS[played++ % TEAMS.length] ?? '', played);
  for (const one of steps) await takeStep(bursar, model, one);
  await moveBalances(bursar);
  const { posted, presumed, held, leased } = model.taken;
  expect((await standings(bursar))[model.team]).toEqual({
    posted: fromFemto(posted),
    presumed: fromFemto(presumed),
    held: fromFemto(held),
    leased: fromFemto(leased),
  });
}

describe('leases on Postgres', () => {
  it('end in every history as the pure rules say, and the ledger agrees', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepOfLeases, { minLength: 4, maxLength: 18 }), play),
      { numRuns: HISTORIES, endOnFailure: true },
    );
    expect(await differences(bursar)).toEqual([]);
  });
});
