import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { compareDecimals, subtract, sum } from '@bursar/pricing/decimal';
import { describeWithBrowser, openPage } from '../support/browser.js';
import { amountsIn } from './amounts.js';
import { expect } from './expect.js';
import { openAs, raiseStage, settled, type Stage, visit } from './stage.js';

const TABS_MAX = 120;

/** Presses Tab, as a person without a mouse does, until the element that has the name has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let step = 0; step < TABS_MAX; step += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      const labelledBy = (element?.getAttribute('aria-labelledby') ?? '').split(' ');
      const labels = labelledBy.map((id) => document.getElementById(id)?.textContent ?? '');
      return [element?.getAttribute('aria-label'), ...labels, element?.textContent].join(' ');
    });
    if (name.test(focused)) return;
  }
  throw new Error(`Nothing called ${String(name)} can be reached with Tab.`);
}

describeWithBrowser('with the keyboard alone', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage({ sample: true });
  });
  afterAll(() => stage.close());

  it('a person signs in, reaches Explore, groups by model and takes the figures along', async () => {
    const { page, complaints } = await openPage(stage.browser, { acceptDownloads: true });
    await page.goto(stage.bursar.url);
    await page.getByRole('button', { name: 'Finance' }).waitFor();
    await tabTo(page, /^ *Finance$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await settled(page);
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await page.getByRole('heading', { level: 1, name: 'Explore' }).waitFor();
    await settled(page);
    await tabTo(page, /Group by/);
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/group=model/);
    await page.getByRole('treegrid', { name: /^Model/ }).waitFor();
    await settled(page);
    await tabTo(page, /Download the breakdown as CSV/);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.keyboard.press('Enter'),
    ]);
    const [header = '', ...lines] = readFileSync(await download.path(), 'utf8')
      .trim()
      .split(/\r?\n/);
    const at = header.split(',').indexOf('cost');
    const total = page.getByRole('row', { name: /Total/ }).locator('[data-usd]').first();
    expect(header).toMatch(/^model,/);
    expect(lines.pop()).toMatch(/^Total,/);
    const inFile = sum(
      lines.map((line) => line.split(',')[at] ?? '').filter((cell) => cell !== ''),
    );
    await expect
      .poll(async () => compareDecimals(inFile, (await total.getAttribute('data-usd')) ?? ''))
      .toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('a person assigns unallocated spend after seeing what would move', async () => {
    const { page, complaints } = await openAs(stage, 'platform');
    await visit(stage, page, '/unallocated');
    const before = await unallocated();
    await tabTo(page, /Assign .*LegacyBatchRole/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, /Choose a team/);
    await page.keyboard.press('Enter');
    await page.keyboard.type('growth');
    await page.getByRole('option', { name: /growth/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await tabTo(page, /Show what would move/);
    await page.keyboard.press('Enter');
    const moves = page.getByRole('table', { name: 'What would move' });
    await moves.waitFor();
    await moves
      .getByRole('row', { name: /Growth/ })
      .first()
      .waitFor();
    await expect
      .poll(() => moves.getByRole('columnheader').allInnerTexts())
      .toEqual(['Team', 'Month', 'Before', 'Moves', 'After', 'Calls']);
    const growth = moves.getByRole('row', { name: /Growth/ });
    const [was, moving, will] = await amountsIn(growth.last());
    expect(was).toBe(await spentIn('growth'));
    expect(compareDecimals(subtract(will ?? '', was ?? ''), moving ?? '')).toBe(0);
    expect(await unallocated()).toBe(before);
    await tabTo(page, /^ *Assign$/);
    await page.keyboard.press('Enter');
    await page.getByText(/^\$[\d.,]+ in [\d,]+ calls of Sep 2026 moved to Growth/).waitFor();
    expect(await spentIn('growth')).toBe(will);
    await settled(page);
    await expect(page.getByRole('button', { name: /Assign .*LegacyBatchRole/ })).toHaveCount(0);
    expect(subtract(before, await unallocated())).not.toBe('0');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  async function spentIn(team: string): Promise<string | undefined> {
    const query = `{ spend(input: { from: "2026-09-01", to: "2026-10-01", filters: [{ dimension: "team", in: ["${team}"] }] }) {
      ... on SpendResult { total { cost } } } }`;
    const { spend } = await stage.bursar.gql<{ spend: { total: { cost: string } } }>(query);
    return spend.total.cost;
  }

  async function unallocated(): Promise<string> {
    const query = `{ unallocated(from: "2026-09-01T00:00:00Z", to: "2026-09-18T00:00:00Z") { cost } }`;
    return (await stage.bursar.gql<{ unallocated: { cost: string } }>(query)).unallocated.cost;
  }

  it('a person narrows to a team, and the filter follows to the next page and survives a reload', async () => {
    const { page } = await openAs(stage, 'finance');
    await visit(stage, page, '/explore');
    await page.keyboard.press('/');
    await page.keyboard.type('Team');
    await page.getByRole('option', { name: /^Team =/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: 'Legal' }).waitFor();
    const values = await page.getByRole('option').allInnerTexts();
    for (let at = 0; at <= values.indexOf('Legal'); at += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await tabTo(page, /^ *Apply$/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/team=legal/);
    await page.keyboard.press('Escape');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.waitForURL(/overview\?team=legal/);
    await page.reload();
    await settled(page);
    await page.locator('#filters').getByText('Legal').first().waitFor();
    await page.context().close();
  });

  it('a person goes to a team, a budget or a call by its name alone', async () => {
    const { page } = await openAs(stage, 'finance');
    await visit(stage, page, '/overview');
    const find = async (text: string) => {
      await settled(page);
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: /^Page, team/ }).waitFor();
      await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT');
      await page.keyboard.type(text);
      await page.getByRole('option', { selected: true }).waitFor();
    };
    await find('lega');
    await expect(page.getByRole('option', { selected: true })).toContainText(/^Legal/);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/teams/legal');
    await find('search-m');
    await page.getByRole('option', { name: /search-month/, selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/budgets/search-month');
    await find('c0ffee00-0000-4000-8000-000000000001');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/why/c0ffee00-*');
    await page.context().close();
  });

  it('a person sees how old the figures are while the server is gone, and the page goes on by itself', async () => {
    const { page } = await openAs(stage, 'finance');
    await visit(stage, page, '/overview');
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Find', exact: false }).first().waitFor();
    await page.keyboard.press('Control+k');
    const banner = page.getByText(/^You see figures of .* UTC/);
    await banner.waitFor();
    await expect(page.getByText('$', { exact: false })).not.toHaveCount(0);
    await page.context().setOffline(false);
    await banner.waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('a person who opens a page for the first time while the server is gone gets it once it is back', async () => {
    const { page } = await openAs(stage, 'finance');
    await visit(stage, page, '/overview');
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'Forecast', exact: true }).click();
    await page.getByText('Bursar cannot be reached', { exact: true }).first().waitFor();
    await page.context().setOffline(false);
    await page.getByRole('heading', { name: 'Forecast', level: 1 }).waitFor();
    await page.context().close();
  });

  it('a person finds what they typed after a reload and a page elsewhere', async () => {
    const { page } = await openAs(stage, 'platform');
    await visit(stage, page, '/budgets?edit=new');
    await page.getByLabel('Name', { exact: true }).fill('half-typed');
    await page.reload();
    await page.getByText('What you typed before is still here.').waitFor();
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('half-typed');
    await visit(stage, page, '/overview');
    await visit(stage, page, '/budgets?edit=new');
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('half-typed');
    await page.getByRole('button', { name: 'Start again' }).click();
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('');
    await page.context().close();
  });

  it('page shortcuts do nothing while a person types, or once they are off', async () => {
    const { page } = await openAs(stage, 'finance');
    await visit(stage, page, '/overview');
    await page.keyboard.press('/');
    await page.keyboard.type('t?');
    await expect(page.getByRole('heading', { name: 'Words' })).toHaveCount(0);
    await page.evaluate(() => window.localStorage.setItem('bursar.shortcuts', 'off'));
    await visit(stage, page, '/overview');
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    expect(new URL(page.url()).pathname).toBe('/overview');
    await page.context().close();
  });
});
