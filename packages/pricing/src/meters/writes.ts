import type { Meter } from '../book.js';
import type { MeterRate } from '../card.js';

/** Lifetimes a cache write can be billed by, shortest first. */
const WRITE_METERS = ['cacheWrite5m', 'cacheWrite30m', 'cacheWrite1h'] as const;
type WriteMeter = (typeof WRITE_METERS)[number];

/** Where a card puts cache writes whose lifetime was not reported. */
export interface UnknownWrites {
  /** The cheapest write meter that the card prices; null if it prices none. */
  readonly meter: WriteMeter | null;
  /** Femtodollars per token by which the most expensive write meter exceeds it; 0 = nothing is estimated. */
  readonly spread: bigint;
}

/**
 * Writes of unknown lifetime cost the lowest rate they can have had, and are an estimate as far as they may have
 * cost more. A card with one write meter leaves no doubt.
 */
export function placeUnknownWrites(rates: ReadonlyMap<Meter, MeterRate>): UnknownWrites {
  let meter: WriteMeter | null = null;
  let lowest = 0n;
  let highest = 0n;
  for (const candidate of WRITE_METERS) {
    const rate = rates.get(candidate)?.effective;
    if (rate === undefined) continue;
    if (meter === null || rate < lowest) {
      lowest = rate;
      meter = candidate;
    }
    if (rate > highest) highest = rate;
  }
  return { meter, spread: highest - lowest };
}
