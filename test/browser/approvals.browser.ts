import { afterAll, beforeAll, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeWithBrowser } from '../support/browser.js';
import { picture, violationsAt } from './axe.js';
import { expect } from './expect.js';
import { goOn, openAs, raiseStage, settled, type Stage, type Theme, visit } from './stage.js';
import { themesFor, WIDTHS } from './views.js';

const RULES = `apiVersion: bursar/v1
approvals:
  rules:
    - { what: stop, by: [platform, finance] }
    - { what: budget, over: "100", by: [finance] }
`;
const BUDGET = `apiVersion: bursar/v1
budgets:
  - { id: launch, scope: { team: search }, limit: "900.00", window: month }
`;

describeWithBrowser('approvals and people on screen', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage({ sample: true });
    await apply(RULES);
  });
  afterAll(() => stage.close());

  const apply = async (body: string) => {
    const init = { method: 'POST', headers: { 'content-type': 'text/yaml' }, body };
    expect((await stage.bursar.http('/v1/config?reason=launch', init)).status).toBe(200);
  };
  const dialog = (page: Page) => page.getByRole('dialog').filter({ visible: true });

  async function look(page: Page, name: string, theme: Theme): Promise<string[]> {
    const wrong: string[] = [];
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      await picture(page, `${name}-${theme}-${width}`);
      const isWider = await page.evaluate(
        () => document.documentElement.scrollWidth > window.innerWidth,
      );
      if (isWider) wrong.push(`${name} is wider than ${width}`);
      wrong.push(
        ...(await violationsAt(page, name, [width, WIDTHS], theme)).map(
          (one) => `${name} ${width}: ${one}`,
        ),
      );
    }
    return wrong;
  }

  it('shows what waits, approves it as it was seen, and refuses the person who asked', async () => {
    await apply(BUDGET);
    const { page: platform, complaints } = await openAs(stage, 'platform');
    await visit(stage, platform, '/approvals');
    await platform
      .getByRole('heading', { name: 'Change budgets by the configuration file' })
      .waitFor();
    await expect(platform.getByRole('button', { name: /^Approve: Change budgets/ })).toHaveCount(0);
    const { page: finance } = await openAs(stage, 'finance');
    await visit(stage, finance, '/approvals');
    await finance.getByText('New budget launch: 900.00 USD a month, hard').waitFor();
    await finance.getByRole('button', { name: /^Approve: Change budgets/ }).click();
    await dialog(finance).getByRole('button', { name: 'Approve', exact: true }).click();
    await finance
      .getByText(/^Approved and done: Change budgets/)
      .first()
      .waitFor();
    await visit(stage, finance, '/budgets');
    await finance.getByRole('link', { name: 'launch', exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await platform.context().close();
    await finance.context().close();
  });

  it('names a delegate, who then acts under both names on every page', async () => {
    const { page: finance } = await openAs(stage, 'finance');
    await visit(stage, finance, '/approvals');
    await finance.getByRole('button', { name: 'Name a delegate' }).click();
    await dialog(finance).getByLabel('Who').fill('auditor@sample.invalid');
    await dialog(finance).getByLabel('To', { exact: true }).fill('2026-09-30');
    await dialog(finance).getByLabel('Why').fill('on leave');
    await dialog(finance).getByRole('button', { name: 'Name this delegate' }).click();
    await finance.getByText('Auditor is your delegate').first().waitFor();
    await finance.context().close();
    const { page, complaints } = await openAs(stage, 'auditor');
    await visit(stage, page, '/approvals');
    await page.getByRole('button', { name: 'Act for Finance' }).click();
    await page.getByText('You act for Finance.').waitFor();
    await visit(stage, page, '/budgets');
    await page.getByRole('button', { name: 'Act as yourself' }).click();
    await page.getByText('You act for Finance.').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('reviews access: confirms a role, and takes one away', async () => {
    const { page, complaints } = await openAs(stage, 'auditor');
    await visit(stage, page, '/admin/people?show=review');
    await page.getByRole('button', { name: 'Confirm Finance of Finance' }).click();
    await page.getByText('Confirmed: Finance of Finance').first().waitFor();
    await page
      .getByRole('row', { name: /^Finance finance@/ })
      .getByText(/by Auditor/)
      .waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('moves a user in the directory, and takes it back', async () => {
    const { page, complaints } = await openAs(stage, 'finance');
    await visit(stage, page, '/admin/directory');
    await page.getByRole('button', { name: 'Move a user' }).click();
    await dialog(page).getByLabel('User').fill('new@example.com');
    await dialog(page).getByRole('button', { name: /^Team/ }).click();
    await page.getByRole('option', { name: 'Search', exact: true }).click();
    await dialog(page).getByLabel('Reason').fill('joined');
    await dialog(page).getByRole('button', { name: 'Show what would move' }).click();
    await dialog(page).getByRole('button', { name: 'Move', exact: true }).click();
    await page.getByRole('row', { name: /new@example.com search 1 Sep 2026, 00:00 UTC/ }).waitFor();
    await page.getByRole('button', { name: 'Undo: new@example.com to search' }).click();
    await dialog(page).getByLabel('Reason').fill('a slip');
    await dialog(page).getByRole('button', { name: 'Undo', exact: true }).click();
    await page
      .getByText(/is undone/)
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each(themesFor('approvals'))('is accessible at every width, %s', async (theme) => {
    await apply(BUDGET.replace('900.00', '1200.00').replace('launch', `launch-${theme}`));
    const { page, complaints } = await openAs(stage, 'platform', { theme });
    const wrong: string[] = [];
    for (const [path, name] of [
      ['/approvals?show=all', 'approvals'],
      ['/admin/people', 'people'],
      ['/admin/people?show=review', 'review'],
      ['/admin/directory', 'directory'],
      ['/platform/keys', 'keys'],
      ['/quota/requests', 'requests'],
    ] as const) {
      await goOn(stage, page, path);
      wrong.push(...(await look(page, name, theme)));
    }
    expect(wrong).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
