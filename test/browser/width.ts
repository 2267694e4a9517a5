import type { Page } from 'playwright-core';
import { picture } from './axe.js';
import { settled } from './stage.js';

/** Whether a page is wider than its window, so that it scrolls sideways. */
export const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

/** The same at a width that the window is given, once the page has come to rest there; takes a picture of it. */
export async function isTooWideAt(page: Page, width: number, name: string): Promise<boolean> {
  await page.setViewportSize({ width, height: 900 });
  await settled(page);
  await picture(page, name);
  return isTooWide(page);
}

/** Narrower than this, lines of tables are cards. */
const CARDS_PX = 600;

/**
 * What of the tables on a page is out of sight: the end of the last column, where there are columns; any of them, where a line has to
 * be a card.
 */
export async function outOfSight(page: Page): Promise<string[]> {
  const found = await page.evaluate((cardsPx) => {
    const wrong: string[] = [];
    if (document.documentElement.scrollWidth > document.documentElement.clientWidth)
      wrong.push('the page is wider than its window');
    for (const table of document.querySelectorAll('table')) {
      const name = table.getAttribute('aria-label') ?? table.innerText.slice(0, 40);
      // What a chart stands on, the reading of a screen reader and calendars are no lines to choose from.
      if (table.closest('[hidden], [aria-hidden="true"]') !== null || table.offsetWidth === 0)
        continue;
      if (window.innerWidth < cardsPx) {
        if (table.closest('[class*="awsui_table"]') !== null) wrong.push(`columns of ${name}`);
        continue;
      }
      const frame = table.parentElement?.getBoundingClientRect();
      if (frame === undefined) continue;
      const last = [...table.querySelectorAll('thead th')].at(-1) as HTMLElement | undefined;
      const head = last?.innerText.trim() ?? '';
      // A column of actions stays in sight as the others move under it; without one, nothing is to be moved.
      const ends = /^(?:Actions?|Why|)$/.test(head)
        ? [...table.querySelectorAll('tbody tr > :last-child')]
        : [table];
      const right = Math.max(...ends.map((end) => end.getBoundingClientRect().right));
      if (right > frame.right + 1 || right > window.innerWidth + 1)
        wrong.push(`the last column, ${head || 'without a name'}, of ${name}`);
    }
    return wrong;
  }, CARDS_PX);
  return [...new Set(found)];
}

/** Tables that have columns out of sight, under those of actions too. */
export const scrolledTables = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('table')]
      .filter((table) => {
        const frame = table.parentElement;
        return (
          table.closest('[hidden], [aria-hidden="true"]') === null &&
          frame !== null &&
          frame.scrollWidth > frame.clientWidth + 1
        );
      })
      .map((table) => table.getAttribute('aria-label') ?? table.innerText.slice(0, 40)),
  );
