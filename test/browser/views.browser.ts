import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithBrowser } from '../support/browser.js';
import { picture, violationsOf } from './axe.js';
import { openAs, raiseStage, settled, type Stage, visit } from './stage.js';
import { isTooWide } from './width.js';

describeWithBrowser('saved views', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage({ sample: true });
  });
  afterAll(() => stage.close());

  it('are saved, shared and pinned, opened by others, and removed', async () => {
    const { page, complaints } = await openAs(stage, 'finance');
    await visit(stage, page, '/explore?group=model&team=search');
    const menu = page.getByRole('button', { name: 'Views' });
    await menu.click();
    await page.getByRole('menuitem', { name: 'Save this view…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save this view' });
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await dialog.getByText('A name has 1 to 80 characters.').waitFor();
    await dialog.getByLabel('Name', { exact: true }).fill('Search by model');
    await dialog.getByRole('button', { name: /^Shared with/ }).click();
    await page.getByRole('option', { name: 'Everyone' }).click();
    await dialog.getByText('Pin to my Overview').click();
    await picture(page, 'save-view');
    expect(await violationsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Search by model is saved.').waitFor();

    await visit(stage, page, '/overview');
    const pinned = page.getByRole('link', { name: 'Search by model' });
    await pinned.waitFor();
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      await picture(page, `overview-pinned-${width}`);
      expect(await isTooWide(page)).toBe(false);
    }
    await pinned.click();
    await page.waitForURL(/\/explore\?group=model&team=search$/);
    await settled(page);

    const lead = await openAs(stage, 'executive');
    await visit(stage, lead.page, '/overview');
    expect(await lead.page.getByRole('link', { name: 'Search by model' }).count()).toBe(0);
    await lead.page.getByRole('button', { name: 'Views' }).click();
    await lead.page.getByRole('menuitem', { name: 'Search by model' }).click();
    await lead.page.waitForURL(/group=model&team=search$/);
    await lead.page.context().close();

    await menu.click();
    await page.getByRole('menuitem', { name: 'All saved views…' }).click();
    const all = page.getByRole('dialog', { name: 'Saved views' });
    await picture(page, 'all-views');
    expect(await violationsOf(page)).toEqual([]);
    await all.getByRole('button', { name: 'Take Search by model from the Overview' }).click();
    await all.getByRole('button', { name: 'Pin Search by model to the Overview' }).waitFor();
    await all.getByRole('button', { name: 'Remove Search by model' }).click();
    await all.getByText('No view is saved').waitFor();
    expect([...complaints, ...lead.complaints]).toEqual([]);
    await page.context().close();
  });
});
