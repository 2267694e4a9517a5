import { UNREPORTED, type Meter, type PlacedMeters, type Quantities } from '../book.js';
import { fromScaled, toScaled } from '../money.js';
import { TOKEN_METERS } from './narrow.js';

/** Quantities are integers of 10^-6, so that 36.5 hours is exact too. */
const QUANTITY_DECIMALS = 6;
export const QUANTITY_UNIT = 10n ** BigInt(QUANTITY_DECIMALS);

export const toQuantity = (text: string): bigint => toScaled(text, QUANTITY_DECIMALS);
export const fromQuantity = (quantity: bigint): string => fromScaled(quantity, QUANTITY_DECIMALS);

/** What a call used, by meter, in millionths; writes of unknown lifetime aside. */
export interface UsedMeters {
  readonly used: Map<Meter, bigint>;
  /** The most that it may have used besides, by meter without class: see UNREPORTED. Zero marks an estimate without a bound. */
  readonly unreported: ReadonlyMap<Meter, bigint>;
}

const UNREPORTED_CLASS = `[${UNREPORTED}]`;

export function usedMeters(usage: Quantities): UsedMeters {
  const used = new Map<Meter, bigint>();
  const unreported = new Map<Meter, bigint>();
  const add = (meter: Meter, quantity: bigint): void => {
    if (quantity < 0n) throw new RangeError(`${meter} is below zero.`);
    if (meter.endsWith(UNREPORTED_CLASS))
      unreported.set(meter.slice(0, -UNREPORTED_CLASS.length), quantity);
    else if (quantity > 0n) used.set(meter, (used.get(meter) ?? 0n) + quantity);
  };
  for (const meter of TOKEN_METERS) {
    add(meter, BigInt(count(meter, usage[meter] ?? 0)) * QUANTITY_UNIT);
  }
  for (const [meter, quantity] of Object.entries(usage.more ?? {})) {
    if (typeof quantity === 'string') add(meter, toQuantity(quantity));
    else if (typeof quantity === 'bigint') add(meter, quantity * QUANTITY_UNIT);
    else add(meter, BigInt(count(meter, quantity)) * QUANTITY_UNIT);
  }
  return { used, unreported };
}

export function count(meter: Meter, quantity: number): number {
  if (Number.isSafeInteger(quantity) && quantity >= 0) return quantity;
  throw new RangeError(`${meter} is ${quantity}: not a whole, non-negative count.`);
}

/** What selects the context tier: input, reads and every kind of write. Output never counts. */
export function promptTokens(used: ReadonlyMap<Meter, bigint>): number {
  let total = 0n;
  for (const [meter, quantity] of used) {
    if (meter === 'input' || meter === 'cacheRead' || meter.startsWith('cacheWrite')) {
      total += quantity;
    }
  }
  return Number(total / QUANTITY_UNIT);
}

export function placedMeters(used: ReadonlyMap<Meter, bigint>): PlacedMeters {
  const of = (meter: Meter): number => Number((used.get(meter) ?? 0n) / QUANTITY_UNIT);
  return {
    input: of('input'),
    output: of('output'),
    cacheRead: of('cacheRead'),
    cacheWrite5m: of('cacheWrite5m'),
    cacheWrite30m: of('cacheWrite30m'),
    cacheWrite1h: of('cacheWrite1h'),
  };
}
