import type { CallToRate, Meter } from './book.js';
import type { RateCard } from './card.js';
import type { PriceBook } from './compile.js';
import { cardAt, cardsFor } from './lookup.js';
import { mostUnitsOf } from './model-limits.js';
import type { FemtoUsd } from './money.js';
import { baseOf, guardrailCard, isGuardrail, isOwnUnit } from './sold-by-unit.js';
import { QUANTITY_UNIT, toQuantity } from './meters/used.js';

/** How many units a call asks for, by meter; a text may carry up to six decimals. */
export type Units = Readonly<Record<Meter, number | string>>;

/** The most a call can cost, in femtodollars: a token of it, and all its units together; or why that is unknown. */
export type WorstRates =
  | {
      readonly outcome: 'priced';
      readonly input: FemtoUsd;
      readonly output: FemtoUsd;
      readonly units: FemtoUsd;
    }
  | { readonly outcome: 'unpriced'; readonly reason: string };

/** Begins the reason why a call has no worst case that is sold by units, asks for none, and has no known limit. */
export const UNITS_NOT_GIVEN = 'units-not-given:';

/**
 * Upper bounds for a call not yet made, given an upper bound of its prompt: any prompt token may turn out to be spoken, or
 * read from or written to a cache, and a shorter prompt may sit in any lower context tier. Units are those that are asked
 * for; of a model that is sold by units where none are, the most that one request to it can use.
 */
export function worstRates(
  book: PriceBook,
  call: CallToRate,
  promptTokens: number,
  asked?: Units,
): WorstRates {
  const set = cardsFor(book, call);
  const segment = set.segments.find(({ from, to }) => from <= call.at && call.at < to);
  if (!segment || !cardAt(set, call.at, promptTokens)) {
    return { outcome: 'unpriced', reason: set.reason };
  }
  let [input, output] = [-1n, 0n];
  let isByUnit = asked !== undefined;
  for (const card of segment.cards) {
    if (promptTokens <= card.over) continue;
    isByUnit ||= card.soldByUnit !== 'never';
    for (const [meter, { unit, effective }] of card.rates) {
      if (unit !== 'token') continue;
      if (meter.startsWith('output')) output = larger(output, effective);
      else input = larger(input, effective);
    }
  }
  if (!isByUnit) return input < 0n ? NO_INPUT : { outcome: 'priced', input, output, units: 0n };
  const cards = segment.cards.filter(({ over }) => promptTokens > over);
  if (input < 0n && cards.every(({ soldByUnit }) => soldByUnit === 'never')) return NO_INPUT;
  const units = unitsAtMost(book, call, cards, asked);
  return typeof units === 'string'
    ? { outcome: 'unpriced', reason: units }
    : { outcome: 'priced', input: larger(input, 0n), output, units };
}

const NO_INPUT: WorstRates = { outcome: 'unpriced', reason: 'unpriced-meter:input' };

/** Whether the model has a price of any kind at this time and place. */
export const hasPrice = (book: PriceBook, call: CallToRate): boolean =>
  cardsFor(book, call).segments.some(({ from, to }) => from <= call.at && call.at < to);

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

function unitsAtMost(
  book: PriceBook,
  call: CallToRate,
  cards: readonly RateCard[],
  asked: Units | undefined,
): FemtoUsd | string {
  const given = Object.entries(asked ?? {}).filter(([, quantity]) => Number(quantity) > 0);
  let cost = 0n;
  for (const [meter, quantity] of given) {
    const guard = isGuardrail(meter) ? guardrailCard(book, call) : null;
    const rate = mostOf(guard === null ? cards : [guard], meter);
    if (rate === null) return `unpriced-meter:${meter}`;
    cost += roundedUp(toQuantity(String(quantity)) * rate);
  }
  const own = ownUnits(cards);
  if (own.size === 0 || given.some(([meter]) => own.has(baseOf(meter)))) return cost;
  // Where tokens are sold too, a call may be all tokens, and says so by asking for no units.
  if (asked !== undefined && cards.every(({ soldByUnit }) => soldByUnit === 'partly')) return cost;
  const limits = Object.entries(mostUnitsOf(book, call.modelRef, call.provider) ?? {});
  const most = limits.reduce(
    (sum, [meter, units]) => larger(sum, BigInt(units) * (mostOf(cards, meter) ?? 0n)),
    0n,
  );
  return most === 0n ? `${UNITS_NOT_GIVEN}${[...own].join()}` : cost + most;
}

const ownUnits = (cards: readonly RateCard[]): ReadonlySet<Meter> =>
  new Set(
    cards.flatMap(({ rates }) =>
      [...rates].flatMap(([meter, rate]) => (isOwnUnit(meter, rate) ? [baseOf(meter)] : [])),
    ),
  );

/** Of this class; where it has no price of its own, of the most expensive class. Null: it has no price at all. */
function mostOf(cards: readonly RateCard[], meter: Meter): FemtoUsd | null {
  const rates = cards.flatMap((card) => [...card.rates]);
  const exact = rates.filter(([name]) => name === meter && name !== baseOf(name));
  const alike = exact.length > 0 ? exact : rates.filter(([name]) => baseOf(name) === baseOf(meter));
  return alike.reduce<FemtoUsd | null>(
    (most, [, { effective }]) => (most === null || effective > most ? effective : most),
    null,
  );
}

const roundedUp = (product: bigint): FemtoUsd => (product + QUANTITY_UNIT - 1n) / QUANTITY_UNIT;
