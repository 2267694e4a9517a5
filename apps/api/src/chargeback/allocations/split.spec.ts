import { toFemto } from '@bursar/pricing';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
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
    const weight = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 10n ** 24n }));
    const weights = fc.record({
      retained: weight,
      shares: fc
        .array(weight, { maxLength: 40 })
        .map((all) => all.map((one, n) => ({ key: `team-${n}`, weight: one }))),
    });
    const amount = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    fc.assert(
      fc.property(amount, weights, (whole, by) => {
        const parts = splitAmount(whole, by);
        expect(parts.reduce((sum, part) => sum + part.amount, 0n)).toBe(whole);
        expect(splitAmount(-whole, by).map((part) => -part.amount)).toEqual(
          parts.map((part) => part.amount),
        );
      }),
      { numRuns: 500 },
    );
  });
});
