import { afterAll, beforeAll, it } from '@jest/globals';
import { describeWithBrowser, type TestPage } from '../support/browser.js';
import { picture, violationsAt } from './axe.js';
import { expect } from './expect.js';
import { goOn, openAs, raiseStage, settled, type Stage, type Theme } from './stage.js';
import { themesFor, WIDTHS } from './views.js';
import { outOfSight } from './width.js';
import { brokenWords, wholeArns } from './words.js';

const HEIGHT = 900;

/** What is seen on one stage that stands on the sample organisation. */
export function describeSample(name: string, seen: (stageOf: () => Stage) => void): void {
  describeWithBrowser(name, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await raiseStage({ sample: true });
    });
    afterAll(() => stage.close());
    seen(() => stage);
  });
}

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
      await expect(page.locator('h1')).toHaveText(heading);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: HEIGHT });
        await settled(page);
        await picture(page, `${name}-${theme}-${width}`);
        expect(await brokenWords(page)).toEqual([]);
        expect(await wholeArns(page)).toEqual([]);
        expect(await violationsAt(page, name, [width, WIDTHS], theme)).toEqual([]);
        expect(await outOfSight(page)).toEqual([]);
      }
      expect(complaints.splice(0)).toEqual([]);
    },
  );
}
