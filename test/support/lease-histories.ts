import { expect } from '@jest/globals';
import { fromFemto } from '@bursar/pricing';
import fc from 'fast-check';
import { differences, moveBalances, standings } from './admissions.js';
import { LeaseModel, type Step, stepOfLeases } from './lease-model.js';
import { takeStep } from './lease-steps.js';
import { applyConfig } from './lines.js';
import type { TestBursar } from './server.js';

const STEPS_MIN = 4;

const configOf = (teams: readonly string[]): string => `apiVersion: bursar/v1
teams: [${teams.map((id) => `{ id: ${id} }`).join(', ')}]
prices: [{ model: "acme.chat-v1:0", per1M: { input: "1", output: "10" } }]
budgets:
${teams.map((id) => `  - { id: ${id}, scope: { team: ${id} }, limit: "20", window: month }`).join('\n')}
`;

async function play(bursar: TestBursar, model: LeaseModel, steps: readonly Step[]): Promise<void> {
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

/** Random histories, each under a budget of its own, beside the pure rules; then everything is verified together. */
export async function playLeaseHistories(
  bursar: TestBursar,
  histories: number,
  stepsMax: number,
): Promise<void> {
  const teams = Array.from({ length: histories }, (_, n) => `team-${n}`);
  await applyConfig(bursar, configOf(teams));
  let played = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(stepOfLeases, { minLength: STEPS_MIN, maxLength: stepsMax }),
      (steps) => {
        const model = new LeaseModel(teams[played % teams.length] ?? '', played++);
        return play(bursar, model, steps);
      },
    ),
    { numRuns: histories, endOnFailure: true },
  );
  expect(await differences(bursar)).toEqual([]);
}
