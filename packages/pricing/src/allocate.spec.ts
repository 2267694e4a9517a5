import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allocate, roundStatement, roundWithin, type Share } from './allocate.js';
import { toFemto } from './money.js';

const sum = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((a, b) => a + b, 0n);

const shares = fc
  .uniqueArray(
    fc.record({
      key: fc.string({ minLength: 1, maxLength: 4 }),
      weight: fc.bigInt({ min: 0n, max: 10n ** 20n }),
    }),
    { selector: ({ key }) => key, minLength: 1, maxLength: 12 },
  )
  .filter((list) => list.some(({ weight }) => weight > 0n));

describe('allocating a total by weight', () => {
  it('sums to the total, always', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), shares, (total, list) => {
        expect(sum(allocate(total, list).values())).toBe(total);
      }),
    );
  });

  it('gives everyone their exact share to within one unit, and more to the heavier', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), shares, (total, list) => {
        const weights = sum(list.map(({ weight }) => weight));
        const result = allocate(total, list);
        for (const { key, weight } of list) {
          const off = (result.get(key) ?? -1n) * weights - total * weight;
          expect(off > -weights && off < weights).toBe(true);
        }
        for (const a of list) {
          for (const b of list) {
            const less = (result.get(a.key) ?? 0n) < (result.get(b.key) ?? 0n);
            expect(a.weight > b.weight && less).toBe(false);
          }
        }
      }),
    );
  });

  it('does not depend on the order of the shares', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 9n }), shares, (total, list) => {
        const turned = allocate(total, [...list].reverse());
        for (const [key, amount] of allocate(total, list)) expect(turned.get(key)).toBe(amount);
      }),
    );
  });

  it.each<[string, bigint, Share[], bigint[]]>([
    ['the largest remainder, even of a small share', 10n, weigh(5, 3), [6n, 4n]],
    ['the larger weight at equal remainders', 3n, weigh(1, 3, 2), [0n, 2n, 1n]],
    ['the smaller key at equal weights', 100n, weigh(1, 1, 1), [34n, 33n, 33n]],
    ['no one without weight', 7n, weigh(0, 1, 1), [0n, 4n, 3n]],
    ['the same as of a charge, for a credit', -100n, weigh(1, 1, 1), [-34n, -33n, -33n]],
  ])('hands what is left over to %s', (_to, total, list, amounts) => {
    expect([...allocate(total, list).values()]).toEqual(amounts);
  });

  it('refuses what has no answer', () => {
    expect(() => allocate(1n, weigh(0, 0))).toThrow('nothing to allocate by');
    expect(() => allocate(1n, [])).toThrow('nothing to allocate by');
    expect(() => allocate(1n, weigh(-1, 2))).toThrow('negative');
    expect(() => allocate(2n, [...weigh(1), ...weigh(1)])).toThrow('named twice');
    expect([...allocate(0n, weigh(0, 0)).values()]).toEqual([0n, 0n]);
    expect(allocate(0n, []).size).toBe(0);
  });
});

function weigh(...weights: number[]): Share[] {
  return weights.map((weight, index) => ({ key: `k${index}`, weight: BigInt(weight) }));
}

describe('a statement', () => {
  const exact = fc.uniqueArray(
    fc.record({
      key: fc.string({ minLength: 1, maxLength: 4 }),
      exact: fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
    }),
    { selector: ({ key }) => key, minLength: 1, maxLength: 12 },
  );

  it('adds up at every level, from the organisation down, credits included', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ key: fc.string({ minLength: 1 }), lines: exact }), {
          selector: ({ key }) => key,
          minLength: 1,
          maxLength: 6,
        }),
        fc.integer({ min: 0, max: 3 }),
        (teams, decimals) => {
          const totals = teams.map(({ key, lines }) => ({
            key,
            exact: sum(lines.map((line) => line.exact)),
          }));
          const top = roundStatement(totals, decimals);
          expect(sum(top.lines.values())).toBe(top.total);
          for (const { key, lines } of teams) {
            const own = top.lines.get(key) ?? -1n;
            expect(sum(roundWithin(own, lines, decimals).values())).toBe(own);
          }
        },
      ),
    );
  });

  it('breaks ties by the larger amount, then by key', () => {
    const lines = [
      { key: 'b', exact: toFemto('1.005') },
      { key: 'a', exact: toFemto('1.005') },
      { key: 'c', exact: toFemto('2.005') },
    ];
    expect(Object.fromEntries(roundStatement(lines, 2).lines)).toEqual({
      a: 101n,
      b: 100n,
      c: 201n,
    });
  });

  it('gives the missing unit to the largest remainder, even of a small amount', () => {
    const lines = [
      { key: 'a', exact: toFemto('90.004') },
      { key: 'b', exact: toFemto('0.009') },
    ];
    expect(Object.fromEntries(roundStatement(lines, 2).lines)).toEqual({ a: 9_000n, b: 1n });
  });

  it('of nothing is nothing', () => {
    expect(roundStatement([], 2)).toEqual({ total: 0n, lines: new Map() });
  });

  it('refuses a total that its lines cannot make', () => {
    const lines = [{ key: 'a', exact: toFemto('1.5') }];
    expect(() => roundWithin(99n, lines, 2)).toThrow(RangeError);
    expect(() => roundWithin(152n, lines, 2)).toThrow(RangeError);
  });
});
