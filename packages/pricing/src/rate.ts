import type { CallToRate, PlacedMeters, Quantities } from './book.js';
import type { RateCard } from './card.js';
import type { PriceBook } from './compile.js';
import { rateInDetail } from './detail.js';
import { cardAt, cardsFor } from './lookup.js';
import type { FemtoUsd } from './money.js';
import { joined, NARROW_COUNT_MAX } from './meters/narrow.js';

/** What a call costs, or why that is unknown. Unpriced is an answer of its own, never zero. */
export type Rating = RatedCall | UnpricedCall;

export interface RatedCall {
  readonly outcome: 'rated';
  /** Exact, after contract layers. */
  readonly cost: FemtoUsd;
  /** The same, if every write of unknown lifetime was the most expensive kind, and what is unreported was used. */
  readonly costUpper: FemtoUsd;
  /** Exact, before provider multipliers and contract layers. */
  readonly listCost: FemtoUsd;
  /** True if something was used that the source reports in part only, so that the call may have cost more. */
  readonly estimated: boolean;
  readonly meters: PlacedMeters;
  readonly priceRow: number | null;
  readonly layer: number | null;
}

export interface UnpricedCall {
  readonly outcome: 'unpriced';
  /**
   * unknown-model · unknown-profile · no-rate-for-routing:R · no-rate-for-region:R · no-rate-for-tier:T ·
   * no-rate-at-date · no-multiplier:A=V · unpriced-meter:M · inexact-quantity:M · unreported-units
   */
  readonly reason: string;
  readonly meters: PlacedMeters;
}

/**
 * The cost of one call, look-up included, exact to the femtodollar: no division, no rounding.
 *
 * Ordinary calls (token meters only, counts to 10⁸) take a path without BigInt arithmetic; everything else goes
 * through rateInDetail. Both give the same answer. Counts that are not whole, safe and non-negative throw RangeError.
 */
export function rate(book: PriceBook, call: CallToRate, usage: Quantities): Rating {
  if (usage.more === undefined) {
    const { input, output, cacheRead, cacheWrite5m, cacheWrite1h, cacheWriteUnknown } = usage;
    const cacheWrite30m = usage.cacheWrite30m ?? 0;
    if (
      isSmall(input) &&
      isSmall(output) &&
      isSmall(cacheRead) &&
      isSmall(cacheWrite5m) &&
      isSmall(cacheWrite30m) &&
      isSmall(cacheWrite1h) &&
      isSmall(cacheWriteUnknown)
    ) {
      const prompt =
        input + cacheRead + cacheWrite5m + cacheWrite30m + cacheWrite1h + cacheWriteUnknown;
      const card = cardAt(cardsFor(book, call), call.at, prompt);
      if (card?.narrow.fits && card.soldByUnit === 'never') {
        const meters = place(card, usage, cacheWrite30m);
        if (meters !== null) return rateNarrow(card, meters, cacheWriteUnknown);
      }
    }
  }
  return rateAtLength(book, call, usage);
}

/** A whole number from 0 to 10⁸: `| 0` changes every other number of that range. */
function isSmall(count: number): boolean {
  return (count | 0) === count && count >= 0 && count <= NARROW_COUNT_MAX;
}

/** The usage with unknown writes on the card's cheapest write meter; null if the card does not price it all. */
function place(card: RateCard, usage: Quantities, writes30m: number): PlacedMeters | null {
  const unknown = usage.cacheWriteUnknown;
  let cacheWrite5m = usage.cacheWrite5m;
  let cacheWrite30m = writes30m;
  let cacheWrite1h = usage.cacheWrite1h;
  if (unknown !== 0) {
    const { meter } = card.unknownWrites;
    if (meter === 'cacheWrite5m') cacheWrite5m += unknown;
    else if (meter === 'cacheWrite30m') cacheWrite30m += unknown;
    else if (meter === 'cacheWrite1h') cacheWrite1h += unknown;
    else return null;
    if (Math.max(cacheWrite5m, cacheWrite30m, cacheWrite1h) > NARROW_COUNT_MAX) return null;
  }
  const { input, output, cacheRead } = usage;
  const used =
    (input === 0 ? 0 : 1) |
    (output === 0 ? 0 : 2) |
    (cacheRead === 0 ? 0 : 4) |
    (cacheWrite5m === 0 ? 0 : 8) |
    (cacheWrite30m === 0 ? 0 : 16) |
    (cacheWrite1h === 0 ? 0 : 32);
  if ((used & card.narrow.missing) !== 0) return null;
  return { input, output, cacheRead, cacheWrite5m, cacheWrite30m, cacheWrite1h };
}

function rateNarrow(card: RateCard, meters: PlacedMeters, unknownWrites: number): RatedCall {
  const { high, low, listHigh, listLow, asListed } = card.narrow;
  const cost = joined(weigh(meters, high), weigh(meters, low));
  const { spread } = card.unknownWrites;
  const estimated = unknownWrites !== 0 && spread !== 0n;
  return {
    outcome: 'rated',
    cost,
    costUpper: estimated ? cost + BigInt(unknownWrites) * spread : cost,
    listCost: asListed ? cost : joined(weigh(meters, listHigh), weigh(meters, listLow)),
    estimated,
    meters,
    priceRow: card.row,
    layer: card.layer,
  };
}

/** Sum of count × rate over the token meters, in their fixed order. */
function weigh(meters: PlacedMeters, rates: readonly number[]): number {
  return (
    meters.input * (rates[0] ?? 0) +
    meters.output * (rates[1] ?? 0) +
    meters.cacheRead * (rates[2] ?? 0) +
    meters.cacheWrite5m * (rates[3] ?? 0) +
    meters.cacheWrite30m * (rates[4] ?? 0) +
    meters.cacheWrite1h * (rates[5] ?? 0)
  );
}

function rateAtLength(book: PriceBook, call: CallToRate, usage: Quantities): Rating {
  const detailed = rateInDetail(book, call, usage);
  if (detailed.outcome === 'unpriced') return detailed;
  const { cost, costUpper, listCost, estimated, meters, priceRow, layer } = detailed;
  return { outcome: 'rated', cost, costUpper, listCost, estimated, meters, priceRow, layer };
}
