import { afterAll, beforeAll, it } from '@jest/globals';
import { describeWithBrowser } from '../support/browser.js';
import { picture, violationsOf } from './axe.js';
import { expect } from './expect.js';
import { openAs, raiseStage, settled, type Stage, visit } from './stage.js';
import { isTooWideAt } from './width.js';

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
      expect(await isTooWideAt(page, width, `overview-pinned-${width}`)).toBe(false);
    }
    await pinned.click();
    await page.waitForURL(/\/explore\?group=model&team=search$/);
    await settled(page);

    const lead = await openAs(stage, 'executive');
    await visit(stage, lead.page, '/overview');
    await expect(lead.page.getByRole('link', { name: 'Search by model' })).toHaveCount(0);
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

  it('are sent as reports: set, changed, paused, stopped and taken back', async () => {
    const { page, complaints } = await openAs(stage, 'finance');
    await visit(stage, page, '/explore?group=team,model,costCentre');
    const menu = page.getByRole('button', { name: 'Views' });
    await menu.click();
    await page.getByRole('menuitem', { name: 'Save this view…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save this view' });
    await dialog.getByLabel('Name', { exact: true }).fill('Ledger');
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Ledger is saved.').waitFor();
    await menu.click();
    await page.getByRole('menuitem', { name: 'All saved views…' }).click();
    const all = page.getByRole('dialog', { name: 'Saved views' });
    await all.getByRole('button', { name: 'Send Ledger' }).click();
    const sending = page.getByRole('dialog', { name: 'Send Ledger' });
    await sending.getByText('Me, by e-mail.').click();
    await sending.getByRole('button', { name: 'Send it' }).click();
    await sending.getByText('No one would get it.').waitFor();
    await sending.getByText('Me, by e-mail.').click();
    await sending.getByText('On the first of each month: the month before').click();
    await picture(page, 'send-view');
    expect(await violationsOf(page)).toEqual([]);
    await sending.getByRole('button', { name: 'Send it' }).click();
    await all.getByText('Monthly to you').waitFor();
    await all.getByText('Next 1 Oct 2026, 08:00 UTC').waitFor();
    for (const width of [390, 1280, 1920]) {
      expect(await isTooWideAt(page, width, `all-views-sent-${width}`)).toBe(false);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(await violationsOf(page)).toEqual([]);
    await all.getByRole('button', { name: 'Pause the report Ledger' }).click();
    await all.getByText('Paused').waitFor();
    await all.getByRole('button', { name: 'Resume the report Ledger' }).click();
    await all.getByText('Next 1 Oct 2026').waitFor();
    await all.getByRole('button', { name: 'Stop sending Ledger' }).click();
    await all.getByRole('button', { name: 'Send Ledger' }).waitFor();
    await all.getByRole('button', { name: 'Close', exact: true }).last().click();
    await page.getByText('Ledger is not sent any more.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await menu.click();
    await page.getByRole('menuitem', { name: 'All saved views…' }).click();
    await all.getByText('Monthly to you').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('of three groups are a ledger file in two clicks, and open level by level', async () => {
    const { page, complaints } = await openAs(stage, 'finance');
    await visit(stage, page, '/explore?group=team,model,costCentre&range=lastMonth');
    const link = page.getByRole('link', { name: 'Download the breakdown as CSV' });
    const href = new URL((await link.getAttribute('href')) ?? '', page.url()).href;
    const [head = ''] = (await (await page.request.get(href)).text()).split('\r\n');
    expect(head).toMatch(/^team,teamName,teamCostCentre,model,costCentre,requests,.*,currency,/);
    const sheet = page.getByRole('link', { name: 'Download the breakdown as XLSX' });
    const file = await page.request.get(
      new URL((await sheet.getAttribute('href')) ?? '', page.url()).href,
    );
    expect([file.status(), file.headers()['content-disposition']]).toEqual([
      200,
      expect.stringContaining('-by-team-model-costCentre_2026-08-01_2026-09-01_UTC.xlsx'),
    ]);
    const table = page.getByRole('treegrid', { name: 'Team, then model, then cost centre' });
    await table.getByRole('button', { name: 'Show what Search is made of' }).click();
    await settled(page);
    const inner = table.getByRole('button', { name: /^Show what .*(claude|nova).* is made of$/ });
    await inner.first().click();
    await settled(page);
    await table.getByText('CC-').first().waitFor();
    expect(page.url()).toContain('open=');
    await picture(page, 'explore-three-groups');
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: /^And by/ }).click();
    await page.getByRole('option', { name: 'Region' }).click();
    await page.waitForURL(/group=team,model,region/);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
