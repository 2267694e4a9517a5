import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { at, bookOf, layer, row } from '../testing/books.js';
import {
  quantities,
  rate,
  rateInDetail,
  type DetailedCall,
  type DetailedRating,
  type Quantities,
  type RatedCall,
  type Rating,
} from './index.js';
import { NARROW_COUNT_MAX } from './meters/narrow.js';

const call = { modelRef: 'acme.one', region: 'us-east-1', at: at('2026-08-10T12:00:00Z') };
const METERS = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite30m',
  'cacheWrite1h',
] as const;

/** A fraction of whole numbers: shares nothing with how the library holds money. */
interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}
const fraction = (decimal: string): Fraction => {
  const [whole = '', digits = ''] = decimal.split('.');
  return { over: BigInt(whole + digits), under: 10n ** BigInt(digits.length) };
};
const plus = (a: Fraction, b: Fraction): Fraction => ({
  over: a.over * b.under + b.over * a.under,
  under: a.under * b.under,
});
const times = (a: Fraction, b: Fraction): Fraction => ({
  over: a.over * b.over,
  under: a.under * b.under,
});
const equal = (a: Fraction, b: Fraction): boolean => a.over * b.under === b.over * a.under;
const dollars = (femto: bigint): Fraction => ({ over: femto, under: 10n ** 15n });
const ZERO: Fraction = { over: 0n, under: 1n };

const decimal = (most: number, decimals: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(most), fc.nat(decimals), fc.nat(10 ** decimals - 1))
    .map(([whole, places, digits]) =>
      places === 0 ? `${whole}` : `${whole}.${String(digits % 10 ** places).padStart(places, '0')}`,
    );
/** Prices of some of the meters. */
const prices: fc.Arbitrary<Record<string, string>> = fc
  .array(fc.tuple(fc.constantFrom(...METERS), decimal(20_000, 9)))
  .map((priced) => Object.fromEntries(priced));
const amount = fc.oneof(
  fc.constant(0),
  fc.nat(300_000),
  fc.integer({ min: NARROW_COUNT_MAX - 2, max: NARROW_COUNT_MAX + 2 }),
  fc.nat(Number.MAX_SAFE_INTEGER),
);
const counts = fc.record(Object.fromEntries(METERS.map((meter) => [meter, amount])));

const rated = (per1M: Record<string, string>, usage: Quantities): RatedCall => {
  const rating = rate(bookOf([row({ per1M })]), call, usage);
  if (rating.outcome === 'unpriced') throw new Error(rating.reason);
  return rating;
};

/** What a call comes to: a rating, or that its counts are refused. Any other error is a bug. */
function answer(ratingOf: () => Rating | DetailedRating): Partial<Omit<DetailedCall, 'outcome'>> {
  try {
    return ratingOf();
  } catch (error) {
    if (error instanceof RangeError) return {};
    throw error;
  }
}

describe('rating', () => {
  it('is exactly quantity × price ÷ 1,000,000, by an independent sum of fractions', () => {
    fc.assert(
      fc.property(prices, counts, (per1M, used) => {
        const priced = Object.fromEntries(
          METERS.map((meter) => [meter, per1M[meter] ? (used[meter] ?? 0) : 0]),
        );
        const wanted = METERS.reduce(
          (sum, meter) =>
            plus(sum, times(fraction(per1M[meter] ?? '0'), fraction(String(priced[meter])))),
          ZERO,
        );
        const { cost, listCost, costUpper } = rated(per1M, quantities(priced));
        expect(equal(dollars(cost), times(wanted, { over: 1n, under: 1_000_000n }))).toBe(true);
        expect([listCost, costUpper]).toEqual([cost, cost]);
      }),
      { numRuns: 400 },
    );
  });

  it('gives the lines and the bare figure one answer, whatever the card and the usage', () => {
    fc.assert(
      fc.property(
        prices,
        counts,
        fc.nat(2_000),
        decimal(99, 4),
        (per1M, used, unknown, percent) => {
          const usage = quantities({ ...used, cacheWriteUnknown: unknown });
          const book = bookOf([row({ per1M })], [layer('discount', { percent })]);
          const bare = answer(() => rate(book, call, usage));
          const detailed = answer(() => rateInDetail(book, call, usage));
          expect(detailed).toMatchObject(bare);
          const { cost = 0n, lines = [] } = detailed;
          expect(lines.reduce((sum, line) => sum + line.amount, 0n)).toBe(cost);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('adds up: two calls cost what one of both together costs', () => {
    const small = fc.record(Object.fromEntries(METERS.map((meter) => [meter, fc.nat(1_000_000)])));
    const all = fc.record(Object.fromEntries(METERS.map((meter) => [meter, decimal(20_000, 9)])));
    fc.assert(
      fc.property(all, small, small, (per1M, one, other) => {
        const both = Object.fromEntries(
          METERS.map((meter) => [meter, (one[meter] ?? 0) + (other[meter] ?? 0)]),
        );
        const apart = rated(per1M, quantities(one)).cost + rated(per1M, quantities(other)).cost;
        expect(rated(per1M, quantities(both)).cost).toBe(apart);
      }),
    );
  });

  it('is unpriced exactly if a used meter has no price, and never zero in its place', () => {
    fc.assert(
      fc.property(prices, counts, (per1M, used) => {
        const missing = METERS.filter(
          (meter) => per1M[meter] === undefined && (used[meter] ?? 0) > 0,
        );
        const rating = rate(bookOf([row({ per1M })]), call, quantities(used));
        const reasons = missing.map((meter) => `unpriced-meter:${meter}`);
        const reason = rating.outcome === 'unpriced' ? rating.reason : rating.outcome;
        expect(missing.length > 0 ? reasons : ['rated']).toContain(reason);
      }),
      { numRuns: 300 },
    );
  });

  it('changes to the long-prompt price at one token over, whatever the prompt is made of', () => {
    const parts = fc.array(fc.nat(100_000), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(parts, fc.nat(500_000), fc.integer({ min: -2, max: 2 }), (made, output, off) => {
        const [
          input = 0,
          cacheRead = 0,
          cacheWrite5m = 0,
          cacheWrite30m = 0,
          cacheWrite1h = 0,
          cacheWriteUnknown = 0,
        ] = made;
        const usage = quantities({
          input: input + 2,
          cacheRead,
          cacheWrite5m,
          cacheWrite30m,
          cacheWrite1h,
          cacheWriteUnknown,
          output,
        });
        const prompt = made.reduce((sum, part) => sum + part, 2);
        const flat = (price: string) => Object.fromEntries(METERS.map((meter) => [meter, price]));
        const book = bookOf([
          row({ per1M: flat('1') }),
          row({ per1M: flat('2'), contextOver: BigInt(prompt + off) }),
        ]);
        const tokens = BigInt(prompt + output);
        expect(rate(book, call, usage)).toMatchObject({
          cost: tokens * 10n ** 9n * (off < 0 ? 2n : 1n),
        });
      }),
    );
  });

  it('never makes an estimate cheaper than what it may have to become', () => {
    fc.assert(
      fc.property(prices, counts, fc.integer({ min: 1, max: 10 ** 9 }), (per1M, used, unknown) => {
        const writes = METERS.slice(3).flatMap((meter) => per1M[meter] ?? []);
        fc.pre(writes.length > 0);
        const known = Object.fromEntries(
          METERS.map((meter) => [meter, per1M[meter] ? (used[meter] ?? 0) % 10 ** 9 : 0]),
        );
        const rating = rated(per1M, quantities({ ...known, cacheWriteUnknown: unknown }));
        expect(rating.costUpper >= rating.cost).toBe(true);
        expect(rating.estimated).toBe(rating.costUpper > rating.cost);
        const each = writes
          .map((price) => fraction(price))
          .map(({ over, under }) => (over * 10n ** 9n) / under);
        const most = each.reduce((a, b) => (a > b ? a : b));
        const least = each.reduce((a, b) => (a < b ? a : b));
        expect(rating.costUpper - rating.cost).toBe(BigInt(unknown) * (most - least));
      }),
    );
  });
});
