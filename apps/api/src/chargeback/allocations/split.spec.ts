import { toFemto } from '@bursar/pricing';
import { describe, expect, it } from '@jest/globals';
import { evenWeights, fixedWeights, measuredWeights, splitAmount } from './split.js';

const amounts = (parts: ReturnType<typeof splitAmount>) =>
  Object.fromEntries(parts.map(({ team, amount }) => [team ?? 'organisation', amount]));

describe('a split', () => {
  it('gives each team alike, and the odd femtodollar to the first by name', () => {
    expect(amounts(splitAmount(10n, evenWeights(['search', 'ads', 'core'])))).toEqual({
      ads: 4n,
      core: 3n,
      search: 3n,
    });
  });

  it('goes by fixed percentages, and leaves the organisation what is short of 100', () => {
    const weights = fixedWeights({ search: '62.5', ads: '30' });
    expect(amounts(splitAmount(toFemto('80'), weights))).toEqual({
      search: toFemto('50'),
      ads: toFemto('24'),
      organisation: toFemto('6'),
    });
  });

  it('goes by what was measured, and takes what is below zero for none', () => {
    const weights = measuredWeights(
      new Map([
        ['search', 3n],
        ['ads', 1n],
        ['core', -5n],
      ]),
    );
    expect(amounts(splitAmount(-8n, weights))).toEqual({ search: -6n, ads: -2n, core: 0n });
  });

  it.each([
    ['no team at all', measuredWeights(new Map())],
    ['no weight above zero', measuredWeights(new Map([['search', 0n]]))],
  ])('with %s is kept by the organisation', (_story, weights) => {
    const parts = splitAmount(7n, weights);
    expect(parts.find(({ team }) => team === null)?.amount).toBe(7n);
    expect(parts.filter(({ team }) => team !== null).every(({ amount }) => amount === 0n)).toBe(
      true,
    );
  });

  it('sums to the amount to the last digit, whatever the weights, and mirrors its opposite', () => {
    let seed = 20_261_129;
    const next = (max: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % max;
    };
    for (let round = 0; round < 500; round += 1) {
      const amount = BigInt(next(2_000_000_000)) * 10n ** BigInt(next(12)) + BigInt(next(1_000));
      const shares = Array.from({ length: next(40) }, (_, n) => ({
        key: `team-${n}`,
        weight: next(3) === 0 ? 0n : BigInt(next(1_000_000)) ** 2n,
      }));
      const weights = { shares, retained: next(4) === 0 ? BigInt(next(1_000)) : 0n };
      const parts = splitAmount(amount, weights);
      expect(parts.reduce((sum, part) => sum + part.amount, 0n)).toBe(amount);
      expect(splitAmount(-amount, weights).map((part) => -part.amount)).toEqual(
        parts.map((part) => part.amount),
      );
    }
  });
});
