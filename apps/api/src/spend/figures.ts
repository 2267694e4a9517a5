import {
  fromFemto,
  type Measure,
  MEASURES,
  TOKEN_METERS,
  toFemto,
  type TokenMeter,
} from '@bursar/pricing';
import type { Latency } from './latency.js';
import { isAmount } from './measures.js';

/** Sums as whole numbers: counts as they are, amounts in femtodollars. */
export type Sums = Record<Measure, bigint>;

export interface SpendFigures {
  readonly requests: bigint;
  readonly errors: bigint;
  readonly unpriced: bigint;
  readonly estimated: bigint;
  readonly tokens: Readonly<Record<TokenMeter, bigint>>;
  /** USD, exact, as every amount here. */
  readonly cost: string;
  readonly costUpper: string;
  readonly listCost: string;
  readonly costPerRequest: string | null;
  readonly costPer1kTokens: string | null;
  readonly cacheHitShare: number | null;
  readonly latency: Latency | null;
  /** Calls that the provider refused for want of capacity; null where they were not asked for. */
  readonly throttles: bigint | null;
}

export const NO_SUMS: Readonly<Sums> = Object.freeze(
  Object.fromEntries(MEASURES.map((name) => [name, 0n])) as Sums,
);

/** Reads what Postgres sums; measures that were not asked for count as zero. */
export function readSums(row: Readonly<Record<string, unknown>>): Sums {
  const sums = { ...NO_SUMS };
  for (const name of MEASURES) {
    const text = row[name];
    if (typeof text === 'string') sums[name] = isAmount(name) ? toFemto(text) : BigInt(text);
  }
  return sums;
}

export function addSums(total: Sums, more: Readonly<Sums>): void {
  for (const name of MEASURES) total[name] += more[name];
}

/** Unit costs have 15 decimals, half to even; everything else is exact. */
export function toFigures(
  sums: Readonly<Sums>,
  latency: Latency | null,
  throttles: bigint | null = null,
): SpendFigures {
  const tokens = TOKEN_METERS.reduce((all, name) => all + sums[name], 0n);
  const prompt = tokens - sums.output;
  // A failed call that carries no usage is priced, at zero: it is part of what a request costs.
  const priced = sums.requests - sums.unpriced;
  return {
    requests: sums.requests,
    errors: sums.errors,
    unpriced: sums.unpriced,
    estimated: sums.estimated,
    tokens: Object.fromEntries(TOKEN_METERS.map((name) => [name, sums[name]])) as Record<
      TokenMeter,
      bigint
    >,
    cost: fromFemto(sums.cost),
    costUpper: fromFemto(sums.costUpper),
    listCost: fromFemto(sums.listCost),
    costPerRequest: priced > 0n ? fromFemto(divideHalfEven(sums.cost, priced)) : null,
    costPer1kTokens: tokens > 0n ? fromFemto(divideHalfEven(sums.cost * 1000n, tokens)) : null,
    cacheHitShare: prompt > 0n ? Number(sums.cacheRead) / Number(prompt) : null,
    latency,
    throttles,
  };
}

/** The denominator is positive. */
function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = 2n * (numerator - quotient * denominator);
  const size = twice < 0n ? -twice : twice;
  const away = size > denominator || (size === denominator && quotient % 2n !== 0n);
  if (!away) return quotient;
  return numerator < 0n ? quotient - 1n : quotient + 1n;
}
