import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { settled, type Theme } from './stage.js';
import { inEveryTheme, someOf } from './views.js';

const script = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

/** What a theme changes: colours. Everything else is the same element in the other theme. */
const COLOURS = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } as const;
const EVERYTHING = { type: 'tag', values: RULES } as const;

/**
 * What a page does wrong by WCAG 2.2 AA, as far as a program can tell: rule and element, for reading. Of the dark theme, where
 * a page is looked at in the light one, too, its colours.
 */
export async function violationsOf(
  page: Page,
  theme: Theme = 'light',
  within = ':root',
): Promise<string[]> {
  // What is refreshed is dimmed meanwhile, which is no colour to judge.
  await settled(page);
  // Through the protocol: the content security policy lets no other script in.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(script);
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run(${JSON.stringify(within)}, ${JSON.stringify({
      runOnly: theme === 'dark' && inEveryTheme ? COLOURS : EVERYTHING,
      resultTypes: ['violations'],
      // No rule of these reads style sheets.
      preload: false,
    })})`,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`),
  );
}

/**
 * The same of one of several widths at which a page is shown, by its name, unless it is each of them: whether it fits is measured at
 * all.
 */
export async function violationsAt(
  page: Page,
  name: string,
  [width, widths]: readonly [number, readonly number[]],
  theme: Theme,
): Promise<string[]> {
  await settled(page);
  const judged = someOf(widths, widths.length, name.length % widths.length);
  return judged.includes(width) ? violationsOf(page, theme) : [];
}

const folder = process.env['BURSAR_SCREENSHOTS'];

/** Pictures for people, where a folder is named for them. */
export async function picture(page: Page, name: string): Promise<void> {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}
