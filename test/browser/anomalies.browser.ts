import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithBrowser } from '../support/browser.js';
import { insertAnomaly, keyOf } from '../support/anomalies/shown.js';
import { picture, violationsOf } from './axe.js';
import { openAs, raiseStage, settled, type Stage, type Theme, visit } from './stage.js';

const THEMES: readonly Theme[] = ['light', 'dark'];
const WIDTHS = [390, 1280];
const RANGE = 'from=2026-09-01&to=2026-10-01';
const ID = '0199d000-0000-7000-8000-000000000001';
const PAGES: readonly [name: string, path: string, heading: string][] = [
  ['anomalies', `/anomalies?${RANGE}`, 'Anomalies'],
  ['anomaly', `/anomalies/${ID}?${RANGE}`, 'Burst of tokens'],
];

describeWithBrowser('anomalies', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage({ sample: true });
    await insertAnomaly(stage.bursar, ID);
  });
  afterAll(() => stage.close());

  it.each(PAGES.flatMap((page) => THEMES.map((theme) => [...page, theme] as const)))(
    '%s is accessible and fits at every width: %s %s %s',
    async (name, path, heading, theme) => {
      const { page, complaints } = await openAs(stage, 'platform', { theme });
      await visit(stage, page, path);
      expect(await page.locator('h1').innerText()).toBe(heading);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        await settled(page);
        await picture(page, `${name}-${theme}-${width}`);
        expect(await violationsOf(page, theme)).toEqual([]);
        const isWide = await page.evaluate(
          () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
        );
        expect(isWide).toBe(false);
      }
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );

  it('lead from the list to one, which names its cause, and is judged with a reason', async () => {
    const { page, complaints } = await openAs(stage, 'platform');
    await visit(stage, page, `/anomalies?${RANGE}`);
    await page.getByRole('link', { name: 'Burst of tokens' }).click();
    await settled(page);
    const causes = page.getByRole('table', { name: 'What explains it' });
    expect(await causes.innerText()).toContain(keyOf(ID));
    await page.getByRole('button', { name: 'False…' }).click();
    await page.getByLabel('Reason').fill('A load test.');
    await page.getByRole('button', { name: 'Save the verdict' }).click();
    await page.getByText('The verdict is false.').waitFor();
    await settled(page);
    expect(await page.locator('main').innerText()).toContain('A load test.');
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
