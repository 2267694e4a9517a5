import type { Meter } from '../book.js';
import type { MeterRate } from '../card.js';

/** The token meters of nearly every call, in the order that the arrays and bits below use. */
export const TOKEN_METERS = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite30m',
  'cacheWrite1h',
] as const;

/** Rates are split at this many femtodollars so that products with small counts stay whole in a double. */
const SPLIT = 1_000_000;
const SPLIT_BIG = 1_000_000n;

/** Counts up to this many are multiplied as doubles, larger ones as BigInt. */
export const NARROW_COUNT_MAX = 100_000_000;

/** With six meters, 6 × 10⁸ × 10⁷ = 6 × 10¹⁵ stays below 2⁵³. */
const NARROW_HIGH_MAX = 10_000_000n;

/** A card's token rates as pairs of small integers, rate = high × 10⁶ + low. Built once, read millions of times. */
export interface NarrowRates {
  /** Bit i is set where meter i has no price. */
  readonly missing: number;
  /** False if a rate is too large for this form: more than 10,000 USD per 1M. */
  readonly fits: boolean;
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly listHigh: readonly number[];
  readonly listLow: readonly number[];
  /** True if the list costs the same, so that one sum serves both. */
  readonly asListed: boolean;
}

export function narrow(rates: ReadonlyMap<Meter, MeterRate>): NarrowRates {
  const found = TOKEN_METERS.map((meter) => rates.get(meter));
  const effective = found.map((rate) => rate?.effective ?? 0n);
  const list = found.map((rate) => rate?.list ?? 0n);
  return {
    missing: found.reduce((bits, rate, index) => (rate ? bits : bits | (1 << index)), 0),
    fits: [...effective, ...list].every((rate) => rate / SPLIT_BIG < NARROW_HIGH_MAX),
    high: effective.map((rate) => Number(rate / SPLIT_BIG)),
    low: effective.map((rate) => Number(rate % SPLIT_BIG)),
    listHigh: list.map((rate) => Number(rate / SPLIT_BIG)),
    listLow: list.map((rate) => Number(rate % SPLIT_BIG)),
    asListed: effective.every((rate, index) => rate === list[index]),
  };
}

/** high × 10⁶ + low as a BigInt, exactly. Both sums are whole and below 2⁵³; one allocation below 9 USD. */
export function joined(high: number, low: number): bigint {
  const total = high * SPLIT + low;
  return total <= Number.MAX_SAFE_INTEGER ? BigInt(total) : BigInt(high) * SPLIT_BIG + BigInt(low);
}
