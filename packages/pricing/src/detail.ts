import type { CallToRate, Meter, PlacedMeters, Quantities } from './book.js';
import type { MeterRate, RateCard } from './card.js';
import type { PriceBook } from './compile.js';
import { cardAt, cardsFor } from './lookup.js';
import { fromFemto, fromRate, fromScaled, toScaled, type FemtoUsd } from './money.js';
import { TOKEN_METERS } from './narrow.js';
import type { RatedCall, UnpricedCall } from './rate.js';

/** One meter of a rated call: what was used, what the list says, what is charged and who decided that. */
export interface ChargeLine {
  /** The meter without its class: 'image.out'. */
  readonly meter: Meter;
  /** The class that set the price, '1024,standard'; null if the price has none. */
  readonly priceClass: string | null;
  /** Exact decimal string. */
  readonly quantity: string;
  /** Prices below are USD per 1,000,000 tokens, or USD each. */
  readonly unit: 'token' | 'each';
  readonly listPrice: string;
  readonly effectivePrice: string;
  readonly layer: MeterRate['layer'];
  readonly multipliers: readonly string[];
  readonly listAmount: FemtoUsd;
  readonly amount: FemtoUsd;
}

export type DetailedRating = DetailedCall | UnpricedCall;

export interface DetailedCall extends RatedCall {
  readonly lines: readonly ChargeLine[];
  /** What a person should know about these prices: `list-price-used:cacheRead` where a fixed price left one out. */
  readonly warnings: readonly string[];
}

/** Quantities as integers of 10^-6, so that 36.5 hours is exact too. */
const QUANTITY_DECIMALS = 6;
const QUANTITY_UNIT = 10n ** BigInt(QUANTITY_DECIMALS);

/**
 * `rate` with one line per used meter. A call that used nothing is rated zero, even of an unknown model; where its
 * prices are known, input and output are shown at zero.
 */
export function rateInDetail(book: PriceBook, call: CallToRate, usage: Quantities): DetailedRating {
  const used = usedMeters(usage);
  const unknownWrites = count('cacheWriteUnknown', usage.cacheWriteUnknown);
  const set = cardsFor(book, call);
  const card = cardAt(set, call.at, promptTokens(used) + unknownWrites);
  if (used.size === 0 && unknownWrites === 0) return nothingUsed(card);

  const placed = card?.unknownWrites.meter ?? 'cacheWrite5m';
  if (unknownWrites > 0) {
    const scaled = BigInt(unknownWrites) * QUANTITY_UNIT;
    used.set(placed, (used.get(placed) ?? 0n) + scaled);
  }
  const meters = placedMeters(used);
  if (card === null) return { outcome: 'unpriced', reason: set.reason, meters };
  if (unknownWrites > 0 && card.unknownWrites.meter === null) {
    return { outcome: 'unpriced', reason: 'unpriced-meter:cacheWrite', meters };
  }
  const lines: ChargeLine[] = [];
  for (const [meter, quantity] of used) {
    const line = chargeLine(card, meter, quantity);
    if (typeof line === 'string') return { outcome: 'unpriced', reason: line, meters };
    lines.push(line);
  }
  const cost = lines.reduce((sum, line) => sum + line.amount, 0n);
  const upper = BigInt(unknownWrites) * card.unknownWrites.spread;
  return {
    outcome: 'rated',
    cost,
    costUpper: cost + upper,
    listCost: lines.reduce((sum, line) => sum + line.listAmount, 0n),
    estimated: upper > 0n,
    meters,
    priceRow: card.row,
    layer: card.layer,
    lines,
    warnings: warningsOf(card, used),
  };
}

/** Lines of one meter at one price joined: a guardrail's policies each meter the same text. */
export function joinLines(lines: readonly ChargeLine[]): readonly ChargeLine[] {
  const joined = new Map<string, ChargeLine>();
  for (const line of lines) {
    const key = JSON.stringify([line.meter, line.listPrice, line.effectivePrice, line.layer]);
    const before = joined.get(key);
    const quantity = before
      ? toScaled(before.quantity, QUANTITY_DECIMALS) + toScaled(line.quantity, QUANTITY_DECIMALS)
      : 0n;
    joined.set(
      key,
      before
        ? {
            ...line,
            priceClass: null,
            quantity: fromScaled(quantity, QUANTITY_DECIMALS),
            listAmount: before.listAmount + line.listAmount,
            amount: before.amount + line.amount,
          }
        : line,
    );
  }
  return [...joined.values()];
}

/** Everything used, by meter, in millionths; writes of unknown lifetime aside. */
function usedMeters(usage: Quantities): Map<Meter, bigint> {
  const used = new Map<Meter, bigint>();
  const add = (meter: Meter, quantity: bigint): void => {
    if (quantity < 0n) throw new RangeError(`${meter} is below zero.`);
    if (quantity > 0n) used.set(meter, (used.get(meter) ?? 0n) + quantity);
  };
  for (const meter of TOKEN_METERS) {
    add(meter, BigInt(count(meter, usage[meter] ?? 0)) * QUANTITY_UNIT);
  }
  for (const [meter, quantity] of Object.entries(usage.more ?? {})) {
    if (typeof quantity === 'string') add(meter, toScaled(quantity, QUANTITY_DECIMALS));
    else if (typeof quantity === 'bigint') add(meter, quantity * QUANTITY_UNIT);
    else add(meter, BigInt(count(meter, quantity)) * QUANTITY_UNIT);
  }
  return used;
}

function count(meter: Meter, quantity: number): number {
  if (Number.isSafeInteger(quantity) && quantity >= 0) return quantity;
  throw new RangeError(`${meter} is ${quantity}: not a whole, non-negative count.`);
}

/** What selects the context tier: input, reads and every kind of write. Output never counts. */
function promptTokens(used: ReadonlyMap<Meter, bigint>): number {
  let total = 0n;
  for (const [meter, quantity] of used) {
    if (meter === 'input' || meter === 'cacheRead' || meter.startsWith('cacheWrite')) {
      total += quantity;
    }
  }
  return Number(total / QUANTITY_UNIT);
}

/** A price for this class of the meter, else one for the meter whatever the class. */
function chargeLine(card: RateCard, meter: Meter, quantity: bigint): ChargeLine | string {
  const bracket = meter.indexOf('[');
  const base = bracket < 0 ? meter : meter.slice(0, bracket);
  const exact = card.rates.get(meter);
  const rate = exact ?? card.rates.get(base);
  if (!rate) return `unpriced-meter:${meter}`;
  const amount = times(quantity, rate.effective);
  const listAmount = times(quantity, rate.list);
  if (amount === null || listAmount === null) return `inexact-quantity:${meter}`;
  return {
    meter: base,
    priceClass: exact && bracket >= 0 ? meter.slice(bracket + 1, -1) : null,
    quantity: fromScaled(quantity, QUANTITY_DECIMALS),
    unit: rate.unit,
    listPrice: priceOf(rate.unit, rate.list),
    effectivePrice: priceOf(rate.unit, rate.effective),
    layer: rate.layer,
    multipliers: rate.multipliers,
    listAmount,
    amount,
  };
}

function priceOf(unit: MeterRate['unit'], rate: bigint): string {
  return unit === 'token' ? fromRate(rate) : fromFemto(rate);
}

/** Null if the product is not whole femtodollars: only a fraction of a unit at a very fine price can be that. */
function times(quantity: bigint, rate: bigint): FemtoUsd | null {
  const product = quantity * rate;
  return product % QUANTITY_UNIT === 0n ? product / QUANTITY_UNIT : null;
}

function nothingUsed(card: RateCard | null): DetailedCall {
  const lines = ['input', 'output'].flatMap((meter) => {
    const line = card?.rates.has(meter) ? chargeLine(card, meter, 0n) : undefined;
    return line === undefined || typeof line === 'string' ? [] : [line];
  });
  return {
    outcome: 'rated',
    cost: 0n,
    costUpper: 0n,
    listCost: 0n,
    estimated: false,
    meters: placedMeters(new Map()),
    priceRow: card?.row ?? null,
    layer: card?.layer ?? null,
    lines,
    warnings: [],
  };
}

function placedMeters(used: ReadonlyMap<Meter, bigint>): PlacedMeters {
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

function warningsOf(card: RateCard, used: ReadonlyMap<Meter, bigint>): readonly string[] {
  const deal = [...card.rates.values()].some((rate) => rate.layer === 'fixed');
  return [...used.keys()].flatMap((meter) => {
    const rate = card.rates.get(meter);
    if (!rate) return [];
    if (!rate.listed) return [`no-list-price:${meter}`];
    return deal && rate.layer !== 'fixed' ? [`list-price-used:${meter}`] : [];
  });
}
