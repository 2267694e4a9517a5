import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  breakDownChange,
  cellsOf,
  type ChangeCell,
  expectedAmount,
  explainChange,
} from './change.js';

const cell = (
  [key, model, team]: readonly [string, string, string],
  expected: number,
  actual: number,
): ChangeCell => ({
  values: { key, model, team },
  expected: BigInt(expected),
  actual: BigInt(actual),
});

/** One key of many loops on a model that all use. */
const loop = [
  cell(['k1', 'opus', 'search'], 10, 960),
  cell(['k1', 'haiku', 'search'], 10, 12),
  cell(['k2', 'opus', 'search'], 300, 290),
  cell(['k3', 'opus', 'ads'], 600, 630),
  cell(['k4', 'haiku', 'ads'], 80, 78),
];

describe('an excess', () => {
  it('is explained by the value whose share changed most, not by one that all have', () => {
    const [first, ...others] = explainChange(loop, ['model', 'team', 'key']);
    expect(first?.dimension).toBe('key');
    expect(first?.parts.map(({ value, excess }) => [value, excess])).toEqual([['k1', 952n]]);
    expect(first?.rest).toBe(18n);
    expect(others.map(({ dimension }) => dimension)).toEqual(['team', 'model']);
  });

  it('is followed into the cells of its cause', () => {
    const [cause] = explainChange(loop, ['key']);
    if (cause === undefined) throw new Error('There is no cause.');
    const [within] = explainChange(cellsOf(loop, cause), ['model']);
    expect(within?.parts.map(({ value }) => value)).toEqual(['opus']);
  });

  it('is explained by nothing where everything grew alike', () => {
    const alike = Array.from({ length: 12 }, (_, i) => cell([`k${i}`, 'opus', 'search'], 100, 150));
    expect(explainChange(alike, ['key'])).toEqual([]);
    expect(explainChange([], ['key'])).toEqual([]);
  });

  it('is broken down largest first, what fell last', () => {
    const { parts, rest } = breakDownChange(loop, 'key');
    expect(parts.map(({ value, excess }) => [value, excess])).toEqual([
      ['k1', 952n],
      ['k3', 30n],
      ['k4', -2n],
      ['k2', -10n],
    ]);
    expect(rest).toBe(0n);
  });

  it('that is a fall is explained the same way', () => {
    const fall = [cell(['k1', 'opus', 'ads'], 900, 0), cell(['k2', 'opus', 'ads'], 100, 110)];
    const [cause] = explainChange(fall, ['key']);
    expect(cause?.parts.map(({ value, excess }) => [value, excess])).toEqual([['k1', -900n]]);
  });
});

describe('parts of a change', () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 30n });
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
  const cells = fc.array(
    fc.record({
      values: fc.record({ key: name, model: name }, { requiredKeys: ['key'] }),
      actual: amount,
      expected: amount,
    }),
  );

  it('add up with the rest to the whole, to the last digit', () => {
    fc.assert(
      fc.property(
        cells,
        fc.integer({ min: 1, max: 8 }),
        fc.option(amount),
        (all, partsMax, said) => {
          const options = { partsMax, ...(said === null ? {} : { excess: said }) };
          const whole =
            said ?? all.reduce((sum, { actual, expected }) => sum + actual - expected, 0n);
          const explained = explainChange(all, ['key', 'model'], options);
          const divided = ['key', 'model'].map((by) => breakDownChange(all, by, options));
          for (const { parts, rest } of [...divided, ...explained])
            expect(parts.reduce((sum, { excess }) => sum + excess, rest)).toBe(whole);
          for (const { surprise } of explained) expect(surprise >= 0 && surprise <= 1).toBe(true);
        },
      ),
    );
  });

  it('are the same whatever the order of the cells', () => {
    fc.assert(
      fc.property(cells, (all) => {
        const backwards = [...all].reverse();
        expect(breakDownChange(backwards, 'key')).toEqual(breakDownChange(all, 'key'));
      }),
    );
  });
});

describe('an expected amount', () => {
  it('is the median of earlier days, or what came right before if that is more', () => {
    expect(expectedAmount([5n, 1n, 9n], 2n)).toBe(5n);
    expect(expectedAmount([5n, 1n, 9n], 7n)).toBe(7n);
    expect(expectedAmount([5n, 1n], 0n)).toBe(1n);
    expect(expectedAmount([], 3n)).toBe(3n);
  });
});
