import type { CallToRate, Meter } from './book.js';
import type { MeterRate, RateCard } from './card.js';
import type { PriceBook } from './compile.js';
import { cardAt, cardsFor } from './lookup.js';
import { GUARDRAIL_MODEL } from './meters/meters-media.js';
import { TOKEN_METERS } from './meters/narrow.js';
import type { UsedMeters } from './meters/used.js';

/** What a provider may run for a call besides, and sells apart: no call is paid by that alone. */
const TOOLS: ReadonlySet<Meter> = new Set(['webSearch.query', 'web.grounding.request']);
const TOKENS: ReadonlySet<Meter> = new Set(TOKEN_METERS);

const isToken = (meter: Meter): boolean => TOKENS.has(meter);
export const isGuardrail = (meter: Meter): boolean => meter.startsWith('guardrail.');

/** A meter without its class: 'image.out'. */
export function baseOf(meter: Meter): Meter {
  const bracket = meter.indexOf('[');
  return bracket < 0 ? meter : meter.slice(0, bracket);
}

/** Units that the model itself is sold by, tools and guardrails aside. */
export const isOwnUnit = (meter: Meter, { unit }: Pick<MeterRate, 'unit'>): boolean =>
  unit === 'each' && !TOOLS.has(baseOf(meter));

export function soldByUnit(rates: ReadonlyMap<Meter, MeterRate>): 'never' | 'partly' | 'always' {
  if (![...rates].some(([meter, rate]) => isOwnUnit(meter, rate))) return 'never';
  return rates.has('input') ? 'partly' : 'always';
}

/** True if a model sold by unit was called and no unit is reported. Where tokens are sold too, they may be all of it. */
export function hidesUnits(card: RateCard, used: ReadonlyMap<Meter, bigint>): boolean {
  if (card.soldByUnit === 'never') return false;
  const own = [...used.keys()].filter((meter) => !isGuardrail(meter) || sellsGuardrails(card));
  return !own.some((meter) => card.soldByUnit === 'partly' || !isToken(meter));
}

/** Tokens of a model that is sold by units alone are reported but not charged. */
export const isUncharged = ({ soldByUnit, rates }: RateCard, meter: Meter): boolean =>
  soldByUnit === 'always' && isToken(meter) && !rates.has(meter);

const sellsGuardrails = ({ rates }: RateCard): boolean => [...rates.keys()].some(isGuardrail);

/** True where nothing but a guardrail was used: whatever the model is, it was not called. */
export const isGuardrailAlone = (
  used: ReadonlyMap<Meter, bigint>,
  unreported: UsedMeters['unreported'],
): boolean => used.size > 0 && unreported.size === 0 && [...used.keys()].every(isGuardrail);

export function guardrailCard(book: PriceBook, { region, at }: CallToRate): RateCard | null {
  return cardAt(cardsFor(book, { modelRef: GUARDRAIL_MODEL, region, at }), at, 0);
}
