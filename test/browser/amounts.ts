import type { Locator } from 'playwright-core';

/** The exact amounts of everything that is drawn there, in order; to be asked by `expect.poll`. */
export const amountsIn = (part: Locator, marked = '[data-usd]'): Promise<string[]> =>
  part
    .locator(marked)
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-usd') ?? ''));
