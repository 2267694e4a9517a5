import { afterAll, beforeAll, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Database } from '../../apps/api/src/platform/database.js';
import { replaceBill } from '../../apps/api/src/reconciliation/reconciliation.module.js';
import { describeWithBrowser } from '../support/browser.js';
import { importCharges, importDrivers } from '../support/chargeback/charges.js';
import { billLine } from '../support/reconciliation/figures.js';
import { applyConfig } from '../support/usage/lines.js';
import { picture, violationsAt } from './axe.js';
import { expect } from './expect.js';
import { goOn, openAs, raiseStage, settled, type Stage, visit } from './stage.js';
import { inEveryTheme, themesFor } from './views.js';
import { isTooWide, outOfSight, scrolledTables } from './width.js';

const RULES = `apiVersion: bursar/v1
allocations:
  - { id: tax, from: 2026-01-01, cost: { charge: tax }, split: { by: spend } }
  - { id: support, from: 2026-01-01, cost: { charge: support }, split: { by: driver, driver: headcount } }
`;
const PAGES = [
  ['charges', '/charges?month=2026-09', 'Charges'],
  ['no-charges', '/charges?month=2026-01', 'Charges'],
  ['allocations', '/allocations', 'Allocation rules'],
  ['savings', '/savings?team=search', 'Savings'],
  ['forecast', '/forecast', 'Forecast'],
  ['forecast-of-team', '/forecast?team=search&period=quarter', 'Forecast'],
] as const;
const WIDTHS = inEveryTheme ? [390, 1280, 1920] : [390, 1280];

const dialog = (page: Page) => page.getByRole('dialog');

describeWithBrowser('charges', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage({ sample: true });
    await applyConfig(stage.bursar, RULES);
    await importDrivers(stage.bursar, [
      '2026-09,headcount,search,30',
      '2026-09,headcount,support,10',
    ]);
    await importCharges(stage.bursar, [
      '2026-09-30,tax,VAT,1234.56,,,AWS EMEA SARL,EUINV26-1,2026-09-01,2026-10-01',
      '2026-09-30,support,Business support,80,,,AWS EMEA SARL,EUINV26-1,,',
      '2026-09-10,credit,Promotional credit,-250,,,AWS EMEA SARL,EUINV26-1,,',
    ]);
  });
  afterAll(() => stage.close());

  /** What the bill of September has beside calls. */
  const bill = () =>
    stage.bursar.app
      .get(Database)
      .bulk((tx) =>
        replaceBill(tx, 'bill', 'cur 2026-09', [
          billLine({ day: '2026-09-12', usd: '55.5', kind: 'fee', invoice: 'EUINV26-2' }),
          billLine({ day: '2026-09-13', usd: '-7', kind: 'credit', isEstimated: true }),
        ]),
      );

  it('of a month are planned beside its forecast, and the plan is taken back', async () => {
    const { page, complaints } = await openAs(stage, 'finance');
    await visit(stage, page, '/overview');
    await page.getByRole('link', { name: 'Forecast', exact: true }).click();
    await page.getByRole('heading', { name: 'Forecast', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Set a plan' }).click();
    await dialog(page)
      .getByRole('button', { name: /Choose a team/ })
      .click();
    await page.getByRole('option', { name: 'Search' }).click();
    await dialog(page).getByLabel('Month').fill('2026-09');
    await dialog(page).getByLabel('Amount in USD').fill('4321.5');
    await dialog(page).getByLabel('Reason').fill('Board of August');
    await picture(page, 'forecast-plan');
    await dialog(page).getByRole('button', { name: 'Set', exact: true }).click();
    const outlook = page.getByRole('table', { name: 'Outlook' });
    await outlook.locator('[data-usd="4321.5"]').first().waitFor();
    await settled(page);
    await picture(page, 'forecast-planned');
    await page.getByRole('button', { name: /^Undo: 1 plan/ }).click();
    await dialog(page).getByLabel('Reason').fill('Set by mistake');
    await dialog(page).getByRole('button', { name: 'Undo', exact: true }).click();
    await page
      .getByText(/^undone .* by /)
      .first()
      .waitFor();
    await outlook.locator('[data-usd="4321.5"]').first().waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('are added, shown with who bears them and why, and taken back', async () => {
    const { page, complaints } = await openAs(stage, 'finance');
    await visit(stage, page, '/charges?month=2026-09');
    await page.getByRole('button', { name: 'Add a charge' }).click();
    await dialog(page).getByLabel('For').fill('Migration help');
    await dialog(page).getByLabel('Amount in USD').fill('1,000');
    await dialog(page).getByLabel('Date', { exact: true }).fill('2026-09-15');
    await dialog(page).getByLabel('Reason').fill('agreed in August');
    await dialog(page).getByRole('button', { name: 'Add', exact: true }).click();
    await dialog(page).getByText('is no amount').waitFor();
    await dialog(page).getByLabel('Amount in USD').fill('1000');
    await dialog(page).getByRole('button', { name: 'Add', exact: true }).click();
    const kept = page.getByRole('row', { name: /Kept by the organisation Fee Migration help/ });
    await kept.getByText('$1,000.00').waitFor();
    await page
      .getByRole('button', { name: 'How was this split? Business support, search' })
      .click();
    await dialog(page).getByText('support: charges support, by the driver headcount.').waitFor();
    await dialog(page).getByRole('row', { name: 'search 30 $60' }).waitFor();
    await picture(page, 'split');
    await page.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('button', { name: 'Take back: Migration help' }).click();
    await dialog(page).getByLabel('Reason').fill('agreed otherwise');
    await dialog(page).getByRole('button', { name: 'Take back', exact: true }).click();
    await page.getByRole('row', { name: /Migration help.*taken back/ }).waitFor();
    await expect(page.getByRole('row', { name: /takes another back/ })).toHaveCount(1);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('come from the bill once a person has looked at it', async () => {
    await bill();
    const { page, complaints } = await openAs(stage, 'finance');
    await visit(stage, page, '/charges?month=2026-09');
    const lines = page.getByRole('table', { name: 'On the bill' });
    await lines.getByText('still estimated').waitFor();
    await lines.getByRole('checkbox', { name: /^Choose Fee of Amazon Bedrock/ }).click();
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    await dialog(page).getByLabel('Reason').fill('September invoice');
    await picture(page, 'record-bill');
    await dialog(page).getByRole('button', { name: 'Record', exact: true }).click();
    await lines.getByRole('row', { name: /Fee of Amazon Bedrock.* recorded/ }).waitFor();
    await page.getByRole('row', { name: /Kept by the organisation Fee Fee of Amazon/ }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('of savings are shown before every single call has been read for the list', async () => {
    const { page } = await openAs(stage, 'finance');
    const read = Promise.withResolvers<undefined>();
    await page.route('**/graphql', async (route) => {
      const asked = [route.request().postDataJSON() as { operationName?: string }].flat();
      if (asked.some(({ operationName }) => operationName === 'Savings')) await read.promise;
      await route.continue();
    });
    await page.goto(`${stage.bursar.url}/savings`);
    await page.getByText('No saving is noted as done').waitFor();
    await page.getByText('The bill of this range has no provisioned throughput').waitFor();
    await expect(page.getByText('Saves up to')).toHaveCount(0);
    read.resolve(undefined);
    await page.getByText('Saves up to').first().waitFor();
  });

  it('show a lead the lines of their own team alone', async () => {
    const { page, complaints } = await openAs(stage, 'teamLead');
    await visit(stage, page, '/charges?month=2026-09');
    await expect(page.getByRole('button', { name: 'Add a charge' })).toHaveCount(0);
    const lines = page.getByRole('table', { name: 'Who bears what' }).locator('tbody tr');
    await expect.poll(() => lines.allInnerTexts()).not.toContain('Kept by the organisation');
    await expect(page.getByRole('table', { name: 'Recorded charges' })).toHaveCount(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('of savings keep every column in sight at 1280 px, with what was done, and are cards on a phone', async () => {
    const { actOnSaving } = await stage.bursar.gql<{ actOnSaving: { __typename: string } }>(
      `mutation { actOnSaving(input: { kind: cheaperModel, team: "search", provider: "bedrock", model: "anthropic.claude-sonnet-5-5",
        instead: "anthropic.claude-haiku-5-5", since: "2026-09-10", reason: "Good enough." }) { __typename ... on Problem { message } } }`,
    );
    expect(actOnSaving).toEqual({ __typename: 'SavingActed' });
    const { page, complaints } = await openAs(stage, 'finance');
    await goOn(stage, page, '/savings?team=search');
    for (const width of [1280, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      await picture(page, `savings-done-${width}`);
      expect(await scrolledTables(page)).toEqual([]);
      for (const name of ['Savings', 'Done since'])
        await expect(page.getByRole('table', { name }).locator('tbody tr')).not.toHaveCount(0);
    }
    await page.setViewportSize({ width: 390, height: 900 });
    await settled(page);
    expect(await outOfSight(page)).toEqual([]);
    await page
      .getByRole('button', { name: /^Done: / })
      .first()
      .waitFor();
    await page.getByRole('button', { name: /^Take back: / }).waitFor();
    await picture(page, 'savings-done-390');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each(themesFor('charges'))('are accessible and fit at every width, %s', async (theme) => {
    const { page, complaints } = await openAs(stage, 'finance', { theme });
    const wrong: string[] = [];
    for (const [name, path, heading] of PAGES) {
      await goOn(stage, page, path);
      await expect(page.locator('h1')).toHaveText(heading);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        await settled(page);
        await picture(page, `${name}-${theme}-${width}`);
        wrong.push(...(await violationsAt(page, name, [width, WIDTHS], theme)));
      }
      const isWide = await isTooWide(page);
      expect([name, isWide]).toEqual([name, false]);
    }
    expect(wrong).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
