import type { CallToRate } from './book.js';
import type { PriceBook } from './compile.js';
import { cardAt, cardsFor } from './lookup.js';
import type { FemtoUsd } from './money.js';

/** The most a token of a call can cost, in femtodollars; or why nobody can say. */
export type WorstRates =
  | { readonly outcome: 'priced'; readonly input: FemtoUsd; readonly output: FemtoUsd }
  | { readonly outcome: 'unpriced'; readonly reason: string };

/**
 * Upper bounds for a call not yet made, given an upper bound of its prompt: any prompt token may turn out to be read
 * from or written to a cache, and a shorter prompt may sit in any lower context tier.
 */
export function worstRates(book: PriceBook, call: CallToRate, promptTokens: number): WorstRates {
  const set = cardsFor(book, call);
  const segment = set.segments.find(({ from, to }) => from <= call.at && call.at < to);
  if (!segment || !cardAt(set, call.at, promptTokens)) {
    return { outcome: 'unpriced', reason: set.reason };
  }
  let input = -1n;
  let output = 0n;
  for (const card of segment.cards) {
    if (promptTokens <= card.over) continue;
    for (const [meter, { effective }] of card.rates) {
      const prompts = meter === 'input' || meter === 'cacheRead' || meter.startsWith('cacheWrite');
      if (prompts && effective > input) input = effective;
      if (meter === 'output' && effective > output) output = effective;
    }
  }
  return input < 0n
    ? { outcome: 'unpriced', reason: 'unpriced-meter:input' }
    : { outcome: 'priced', input, output };
}
