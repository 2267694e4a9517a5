import type { priceFacts } from '../../prices/prices.module.js';
import type { Alert } from '../alert.js';

/** Days without any list that confirms the book. */
export const BOOK_DAYS_MAX = 14;

/** Pure. Prices of a list wait for a person. */
export function alertOfHeld(news: priceFacts.HeldNews, at: Date): Alert {
  const { source, document, day, rows, models } = news;
  const isOne = rows === 1;
  return {
    event: 'price',
    key: `price/held/${source}/${document}/${day}`,
    thread: `price/held/${source}`,
    teams: [],
    usd: null,
    title: `${rows} price${isOne ? ' waits' : 's wait'} for a decision`,
    lines: [
      `The list of ${source} has prices that need a decision: ${models.join(', ')}.`,
      'The current prices apply until then. Accept or dismiss the new ones on the Prices page.',
    ],
    path: `/platform/prices?held=${encodeURIComponent(`${source}/${document}`)}`,
    at,
    breaks: null,
  };
}

/** Pure. Null while the book is fresh enough; once for each day on which it was last confirmed. */
export function alertOfOldBook(
  confirmedOn: string | null,
  ageDays: number | null,
  at: Date,
): Alert | null {
  if (ageDays === null || ageDays <= BOOK_DAYS_MAX) return null;
  return {
    event: 'price',
    key: `price/old/${confirmedOn ?? 'never'}`,
    thread: 'price/old',
    teams: [],
    usd: null,
    title: `No price list was read for ${ageDays} days`,
    lines: [
      `Prices were last confirmed on ${confirmedOn ?? 'no day'}. New models and changed prices since then are not known.`,
      'Import a list with `npx bursar prices import`, or check the sources of prices.',
    ],
    path: '/platform/prices',
    at,
    breaks: null,
  };
}

/** Calls of one model that no price fits, in one month. */
export interface UnpricedModel {
  readonly model: string;
  readonly calls: bigint;
}

/** Pure. Once for each model and month (YYYY-MM): until it has a price, its calls cost nothing in any sum. */
export function alertOfUnpriced({ model, calls }: UnpricedModel, month: string, at: Date): Alert {
  return {
    event: 'price',
    key: `price/unpriced/${month}/${model}`,
    thread: `price/unpriced/${model}`,
    teams: [],
    usd: null,
    title: `${model} has no price`,
    lines: [
      `${count(calls)} of ${month} wait${calls === 1n ? 's' : ''} for one. What they cost is not known, and is in no sum.`,
      'Import a list that has the model, or set its price in the configuration file. The calls are priced then.',
    ],
    path: `/platform/prices?q=${encodeURIComponent(model)}`,
    at,
    breaks: null,
  };
}

const count = (calls: bigint): string => (calls === 1n ? '1 call' : `${calls} calls`);
