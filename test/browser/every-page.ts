import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeWithBrowser, type TestPage } from '../support/browser.js';
import { picture, violationsAt, violationsOf } from './axe.js';
import { goOn, openAs, raiseStage, settled, type Stage, type Theme } from './stage.js';
import { THEMES, themesFor } from './views.js';
import { outOfSight } from './width.js';
import { brokenWords } from './words.js';

const HEIGHT = 900;
/** Colours are the same at every width; pages that change with it are looked at by tests of their own, at 390 px too. */
const WIDTHS: Readonly<Record<Theme, readonly number[]>> = { light: [1280], dark: [1280] };

type PageSeen = readonly [path: string, heading: string];

/** Looks at every page, in its themes and at each width; `further` says what else is seen on the same stage. */
export function describePages(
  name: string,
  pages: readonly PageSeen[],
  further: (stage: () => Stage) => void = () => undefined,
): void {
  describeWithBrowser(name, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await raiseStage({ sample: true });
    });
    afterAll(() => stage.close());

    it.each(THEMES)('is accessible and without complaint at every width, %s', async (theme) => {
      const { page, complaints } = await openAs(stage, 'platform', { theme });
      const wrong: string[] = [];
      for (const [path, heading] of pages.filter(([at]) => themesFor(at).includes(theme))) {
        await goOn(stage, page, path);
        for (const width of WIDTHS[theme]) wrong.push(...(await wrongAt(page, width, path, theme)));
        wrong.push(...(await brokenAt(page, path)));
        expect(await page.locator('h1').first().innerText()).toBe(heading);
      }
      expect(wrong).toEqual([]);
      expect(complaints).toEqual([]);
      await page.context().close();
    });

    further(() => stage);
  });
}

/** A phone, a desk, and a wide one. */
const WIDTHS_OF_ONE = [390, 1280, 1920];

type NamedPage = readonly [name: string, path: string, heading: string];

/** Looks at each of these pages in its themes at every width, on a stage that its test file has set. */
export function itFits(pages: readonly NamedPage[], stageOf: () => Stage): void {
  /** One page of each theme for all of them, since they only read. */
  const opened = new Map<Theme, TestPage>();
  it.each(pages.flatMap((page) => themesFor(page[0]).map((theme) => [...page, theme] as const)))(
    '%s is accessible and fits at every width: %s %s %s',
    async (name, path, heading, theme) => {
      const { page, complaints } =
        opened.get(theme) ?? (await openAs(stageOf(), 'platform', { theme }));
      opened.set(theme, { page, complaints });
      await goOn(stageOf(), page, path);
      expect(await page.locator('h1').innerText()).toBe(heading);
      for (const width of WIDTHS_OF_ONE) {
        await page.setViewportSize({ width, height: HEIGHT });
        await settled(page);
        await picture(page, `${name}-${theme}-${width}`);
        expect(await brokenWords(page)).toEqual([]);
        expect(await violationsAt(page, name, [width, WIDTHS_OF_ONE], theme)).toEqual([]);
        expect(await outOfSight(page)).toEqual([]);
      }
      expect(complaints.splice(0)).toEqual([]);
    },
  );
}

/** No word and no number is cut by the end of a line, and what can be done is in sight, on any desk and on a phone. */
async function brokenAt(page: Page, path: string): Promise<string[]> {
  const broken: string[] = [];
  for (const width of WIDTHS_OF_ONE) {
    await page.setViewportSize({ width, height: HEIGHT });
    await settled(page);
    broken.push(...(await brokenWords(page)).map((word) => `${path} at ${width}: broken ${word}`));
    broken.push(...(await outOfSight(page)).map((what) => `${path} at ${width}: ${what}`));
  }
  return broken;
}

async function wrongAt(page: Page, width: number, path: string, theme: Theme): Promise<string[]> {
  await page.setViewportSize({ width, height: HEIGHT });
  await settled(page);
  await picture(page, `${path.replace(/\W+/g, '-').slice(1)}-${theme}-${width}`);
  return (await violationsOf(page, theme)).map((violation) => `${path} at ${width}: ${violation}`);
}
