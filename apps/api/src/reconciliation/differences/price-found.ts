import type { FemtoUsd } from '@bursar/pricing';
import { fromRate } from '@bursar/pricing';
import type { Cell } from './cell.js';

/** Decimals of a price per 1,000,000 tokens, and femtodollars per token of the finest such price. */
const DECIMALS_MAX = 6;
const FINEST = 10n ** 9n;
/** A billed amount is rounded to ten places, and so are the lines that it is the sum of. */
const BILL_ROUNDING = 10n ** 5n;
/** A price is shown by an amount only where the next price would make a difference far beyond rounding. */
const CERTAIN = 1_000n;

/** The price per 1,000,000 tokens that an amount comes to, where it is one that a price list would print; else null. */
export function pricePer1M(usd: FemtoUsd, tokens: bigint): string | null {
  if (usd <= 0n || tokens <= 0n) return null;
  for (let decimals = 0; decimals <= DECIMALS_MAX; decimals += 1) {
    const step = FINEST / 10n ** BigInt(decimals);
    if (tokens * step < BILL_ROUNDING * CERTAIN) return null;
    const rate = ((usd + (tokens * step) / 2n) / (tokens * step)) * step;
    const off = rate * tokens - usd;
    if (rate > 0n && off <= BILL_ROUNDING && off >= -BILL_ROUNDING) return fromRate(rate);
  }
  return null;
}

/** Tokens that both sides agree on, so that only the price can differ; null where they do not. */
export function agreedTokens({ ours, billed }: Pick<Cell, 'ours' | 'billed'>): bigint | null {
  if (ours === null || billed === null || ours.tokens === 0n) return null;
  return billed.tokens === null || billed.tokens === ours.tokens ? ours.tokens : null;
}
