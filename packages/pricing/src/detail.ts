import { type CallToRate, type Meter, type Quantities, UNREPORTED_UNITS } from './book.js';
import type { MeterRate, RateCard } from './card.js';
import type { PriceBook } from './compile.js';
import { cardAt, cardsFor } from './lookup.js';
import {
  guardrailCard,
  hidesUnits,
  isGuardrail,
  isGuardrailAlone,
  isUncharged,
} from './sold-by-unit.js';
import { fromFemto, fromRate, type FemtoUsd } from './money.js';
import type { RatedCall, UnpricedCall } from './rate.js';
import {
  count,
  fromQuantity,
  placedMeters,
  promptTokens,
  QUANTITY_UNIT,
  toQuantity,
  usedMeters,
  type UsedMeters,
} from './meters/used.js';

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

/** See UNREPORTED_UNITS. */
const UNITS = UNREPORTED_UNITS.slice(0, UNREPORTED_UNITS.indexOf('['));

export type DetailedRating = DetailedCall | UnpricedCall;

export interface DetailedCall extends RatedCall {
  readonly lines: readonly ChargeLine[];
  /** What a person should know about these prices: `list-price-used:cacheRead` where a fixed price left one out. */
  readonly warnings: readonly string[];
}

/**
 * `rate` with one line per used meter. A call that used nothing is rated zero, even of an unknown model; where its
 * prices are known, input and output are shown at zero. A model that is sold by images, queries or seconds is unpriced
 * where the source does not report any: to report nothing is not to use nothing.
 */
export function rateInDetail(book: PriceBook, call: CallToRate, usage: Quantities): DetailedRating {
  const { used, unreported } = usedMeters(usage);
  const unknownWrites = count('cacheWriteUnknown', usage.cacheWriteUnknown);
  const set = cardsFor(book, call);
  const isGuarded = unknownWrites === 0 && isGuardrailAlone(used, unreported);
  const card =
    cardAt(set, call.at, promptTokens(used) + unknownWrites) ??
    (isGuarded ? guardrailCard(book, call) : null);
  const isEmpty = used.size === 0 && unknownWrites === 0;
  if (unknownWrites > 0) {
    const placed = card?.unknownWrites.meter ?? 'cacheWrite5m';
    used.set(placed, (used.get(placed) ?? 0n) + BigInt(unknownWrites) * QUANTITY_UNIT);
  }
  const unpriced = (reason: string): UnpricedCall => ({
    outcome: 'unpriced',
    reason,
    meters: placedMeters(used),
  });
  if (card !== null && call.failed !== true && hidesUnits(card, used))
    return unpriced('unreported-units');
  if (isEmpty && unreported.size === 0) return nothingUsed(card);
  if (card === null) return unpriced(set.reason);
  if (unreported.has(UNITS)) return unpriced('unreported-units');
  if (unknownWrites > 0 && card.unknownWrites.meter === null)
    return unpriced('unpriced-meter:cacheWrite');
  const lines = linesOf(book, call, card, used);
  if (typeof lines === 'string') return unpriced(lines);
  const more = upperOf(card, unreported);
  if (typeof more === 'string') return unpriced(more);
  return rated(
    card,
    used,
    lines,
    more + BigInt(unknownWrites) * card.unknownWrites.spread,
    unreported.size > 0,
  );
}

function rated(
  card: RateCard,
  used: ReadonlyMap<Meter, bigint>,
  lines: readonly ChargeLine[],
  more: FemtoUsd,
  isEstimate: boolean,
): DetailedCall {
  const cost = lines.reduce((sum, line) => sum + line.amount, 0n);
  return {
    outcome: 'rated',
    cost,
    costUpper: cost + more,
    listCost: lines.reduce((sum, line) => sum + line.listAmount, 0n),
    estimated: isEstimate || more > 0n,
    meters: placedMeters(used),
    priceRow: card.row,
    layer: card.layer,
    lines,
    warnings: warningsOf(card, used),
  };
}

/** A guardrail is sold by itself, whatever the model that it watched: its meters have a card of their own. */
function linesOf(
  book: PriceBook,
  call: CallToRate,
  card: RateCard,
  used: ReadonlyMap<Meter, bigint>,
): readonly ChargeLine[] | string {
  const lines: ChargeLine[] = [];
  for (const [meter, quantity] of used) {
    if (isUncharged(card, meter)) continue;
    const seller = isGuardrail(meter) ? guardrailCard(book, call) : card;
    const line = seller === null ? `unpriced-meter:${meter}` : chargeLine(seller, meter, quantity);
    if (typeof line === 'string') return line;
    lines.push(line);
  }
  return lines;
}

/** What the call cost besides, if all was used that it may have used; or which meter of it has no price. */
function upperOf(card: RateCard, unreported: UsedMeters['unreported']): FemtoUsd | string {
  let more = 0n;
  for (const [meter, quantity] of unreported) {
    // A model without a price for answers gives none: what is open of an embedding is nothing.
    if (quantity === 0n || (meter === 'output' && !card.rates.has(meter))) continue;
    const rate = meter === 'cacheWrite' ? mostExpensiveWrite(card) : rateOf(card, meter)?.effective;
    const amount = rate === undefined ? null : times(quantity, rate);
    if (amount === null) return `unpriced-meter:${meter}`;
    more += amount;
  }
  return more;
}

function mostExpensiveWrite({
  rates,
  unknownWrites: { meter, spread },
}: RateCard): FemtoUsd | undefined {
  const cheapest = meter === null ? undefined : rates.get(meter)?.effective;
  return cheapest === undefined ? undefined : cheapest + spread;
}

/** Lines of one meter at one price joined: a guardrail's policies each meter the same text. */
export function joinLines(lines: readonly ChargeLine[]): readonly ChargeLine[] {
  const joined = new Map<string, ChargeLine>();
  for (const line of lines) {
    const key = JSON.stringify([line.meter, line.listPrice, line.effectivePrice, line.layer]);
    const before = joined.get(key);
    const quantity = before ? toQuantity(before.quantity) + toQuantity(line.quantity) : 0n;
    joined.set(
      key,
      before
        ? {
            ...line,
            priceClass: null,
            quantity: fromQuantity(quantity),
            listAmount: before.listAmount + line.listAmount,
            amount: before.amount + line.amount,
          }
        : line,
    );
  }
  return [...joined.values()];
}

/** A price for this class of the meter, else one for the meter whatever the class. */
function rateOf(card: RateCard, meter: Meter): MeterRate | undefined {
  const bracket = meter.indexOf('[');
  return card.rates.get(meter) ?? card.rates.get(bracket < 0 ? meter : meter.slice(0, bracket));
}

function chargeLine(card: RateCard, meter: Meter, quantity: bigint): ChargeLine | string {
  const bracket = meter.indexOf('[');
  const base = bracket < 0 ? meter : meter.slice(0, bracket);
  const exact = card.rates.get(meter);
  const rate = rateOf(card, meter);
  if (!rate) return `unpriced-meter:${meter}`;
  const amount = times(quantity, rate.effective);
  const listAmount = times(quantity, rate.list);
  if (amount === null || listAmount === null) return `inexact-quantity:${meter}`;
  return {
    meter: base,
    priceClass: exact && bracket >= 0 ? meter.slice(bracket + 1, -1) : null,
    quantity: fromQuantity(quantity),
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

function warningsOf(card: RateCard, used: ReadonlyMap<Meter, bigint>): readonly string[] {
  const deal = [...card.rates.values()].some((rate) => rate.layer === 'fixed');
  return [...used.keys()].flatMap((meter) => {
    const rate = card.rates.get(meter);
    if (!rate) return [];
    if (!rate.listed) return [`no-list-price:${meter}`];
    return deal && rate.layer !== 'fixed' ? [`list-price-used:${meter}`] : [];
  });
}
