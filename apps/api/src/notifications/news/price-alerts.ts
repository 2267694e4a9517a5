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
    path: '/platform/prices',
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
