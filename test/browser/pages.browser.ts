import { it } from '@jest/globals';
import { openPage } from '../support/browser.js';
import { picture, violationsOf } from './axe.js';
import { describeSample } from './every-page.js';
import { expect } from './expect.js';
import { goOn, openAs, settled, visit } from './stage.js';
import { themesFor } from './views.js';
import { outOfSight } from './width.js';

describeSample('spend and the platform', (stage) => {
  it.each(themesFor('pages'))('have an accessible sign-in page, %s', async (theme) => {
    const { page, complaints } = await openPage(stage().browser, { colorScheme: theme });
    await page.goto(stage().bursar.url);
    await page.getByRole('button', { name: 'Finance' }).waitFor();
    await settled(page);
    await picture(page, `sign-in-${theme}`);
    expect(await violationsOf(page, theme)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each(themesFor('pages 2'))('stay accessible with what opens over them, %s', async (theme) => {
    const { page, complaints } = await openAs(stage(), 'platform', { theme });
    const wrong: string[] = [];
    const look = async (name: string) => {
      await picture(page, `${name}-${theme}`);
      wrong.push(...(await violationsOf(page, theme)).map((violation) => `${name} ${violation}`));
    };
    await visit(stage(), page, '/unallocated');
    await page
      .getByRole('button', { name: /^Assign / })
      .first()
      .click();
    await page.getByRole('dialog').waitFor();
    await look('assign');
    await goOn(stage(), page, '/platform/keys');
    await page.getByRole('button', { name: 'Create key' }).click();
    await look('create-key');
    await goOn(stage(), page, '/platform/ingestion');
    await page.getByRole('button', { name: /odd\.json\.gz, line 4/ }).click();
    await look('line');
    await goOn(stage(), page, '/audit');
    await page
      .getByRole('button', { name: /show entry/ })
      .first()
      .click();
    await look('entry');
    await goOn(stage(), page, '/overview');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    await look('palette');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Words' }).waitFor();
    await look('help');
    await page.keyboard.press('t');
    await page.getByRole('table', { name: 'Spend by team' }).waitFor();
    await look('chart-as-table');
    expect(wrong).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('keep each column in sight at 1280 px for those who may only look', async () => {
    const { page } = await openAs(stage(), 'auditor');
    await page.setViewportSize({ width: 1280, height: 900 });
    await visit(stage(), page, '/unallocated');
    expect(await outOfSight(page)).toEqual([]);
    await page.context().close();
  });
});
