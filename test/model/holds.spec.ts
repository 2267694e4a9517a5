import { describe, expect, it } from '@jest/globals';
import { retell, retellAll, runCampaign, shrink } from './campaign.js';
import { FAULTS } from './chance.js';
import { playHistory, STEPS } from './history.js';
import { WRONG_RULES } from './wrong-rules.js';

const HISTORIES = 20_000;
const SEARCHED_MAX = 40_000;
const PIECE = 500;

describe('holds, leases and balances under faults', () => {
  const campaign = runCampaign(HISTORIES, 1);

  it('never overspend, deny what fits, lose, double, or keep what has ended', () => {
    expect(retellAll(campaign)).toBe('');
  });

  it('are exercised: calls are admitted, leased and denied, whatever else goes wrong', () => {
    expect(campaign.calls).toBeGreaterThan(5 * HISTORIES);
    expect(campaign.leased).toBeGreaterThan(HISTORIES);
    expect(campaign.denied).toBeGreaterThan(HISTORIES);
  });
});

describe('the model', () => {
  it.each(WRONG_RULES.map((wrong) => [wrong.name, wrong] as const))(
    'detects the wrong rule: %s',
    (_name, { rules, breaks }) => {
      let found: number | undefined;
      for (let seed = 1; found === undefined && seed < SEARCHED_MAX; seed += PIECE) {
        found = runCampaign(PIECE, seed, rules).seeds[breaks];
      }
      expect(found).toBeDefined();
    },
  );

  it('plays the same history from the same seed', () => {
    const lines: string[][] = [[], []];
    for (const traced of lines) {
      playHistory(7, undefined, { steps: STEPS, without: [], trace: (line) => traced.push(line) });
    }
    expect(lines[0]).toEqual(lines[1]);
    expect(lines[0]?.length).toBeGreaterThan(10);
  });

  it('shrinks a failure to the few steps and faults that it needs', () => {
    const wrong = WRONG_RULES.find(({ name }) => name === 'release on timeout');
    const seed = runCampaign(1_000, 1, wrong?.rules).seeds.overspent ?? 0;
    const shortest = shrink(seed, wrong?.rules);
    expect(shortest.steps).toBeLessThan(STEPS);
    expect(shortest.without.length).toBeGreaterThan(FAULTS.length / 2);
    expect(retell(seed, wrong?.rules)).toContain('!! ');
  });
});
