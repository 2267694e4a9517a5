import { afterAll, beforeAll, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { describeWithBrowser } from '../support/browser.js';
import { insertAnomaly } from '../support/anomalies/shown.js';
import { savePerson } from '../support/http/access.js';
import { importPeople } from '../support/people/people.js';
import { picture, violationsOf } from './axe.js';
import { expect } from './expect.js';
import { openAs, raiseStage, settled, type Stage, visit } from './stage.js';

const ANOMALY = '0199d000-0000-7000-8000-000000000001';
const PERSON = 'lead@sample.example';
const USER = 'ana@sample.example';

describeWithBrowser('forms that change what is shared', () => {
  let stage: Stage;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    stage = await raiseStage({ sample: true });
    await insertAnomaly(stage.bursar, ANOMALY);
    ({ page, complaints } = await openAs(stage, 'platform'));
  });
  afterAll(async () => {
    expect(complaints).toEqual([]);
    await stage.close();
  });

  const said = async (): Promise<string> => (await stage.bursar.http('/v1/config')).text();
  const button = (name: string | RegExp, within: Page | Locator = page) =>
    within.getByRole('button', { name, exact: true });
  const plan = async () => {
    await button('Show the plan').click();
    await settled(page);
  };
  /** Both versions, side by side. */
  const versions = async (within: Locator): Promise<string> => {
    await within.getByText('Another person changed this meanwhile.').waitFor();
    return within.getByRole('table').filter({ hasText: 'As it is now' }).innerText();
  };

  it('of a budget overwrite nothing that a second person changed meanwhile', async () => {
    const { page: second } = await openAs(stage, 'platform');
    await visit(stage, page, '/budgets/search-month?edit=yes');
    await visit(stage, second, '/budgets/search-month?edit=yes');
    await second.getByLabel('Limit, USD').fill('4321');
    await second.getByRole('button', { name: 'Show the plan' }).click();
    await second.getByText(/4321/).first().waitFor();
    await settled(second);
    const confirm = second.getByLabel('Type search-month to confirm');
    if ((await confirm.count()) > 0) await confirm.fill('search-month');
    await second.getByRole('button', { name: 'Apply', exact: true }).click();
    await second.waitForURL((url) => !url.searchParams.has('edit'));
    await second.context().close();
    await page.getByLabel('Limit, USD').fill('1234');
    await plan();
    await page.getByText('Another person changed this meanwhile.').waitFor();
    const now = page.getByRole('region', { name: 'As it is now' });
    await expect(now).toContainText('4321');
    await expect(page.getByLabel('Limit, USD')).toHaveValue('1234');
    await settled(page);
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, 'crossed-budget');
    expect(await said()).toMatch(/search-month[^]*?"?4321/);
    // What was typed outlives a reload, and is shown beside what is there by then.
    await page.reload();
    await page.getByText('Another person changed this meanwhile.').waitFor();
    await expect(page.getByLabel('Limit, USD')).toHaveValue('1234');
    await button('Go on with mine').click();
    await plan();
    await page.getByText(/4321.*1234/).waitFor();
    await button('Start again').click();
    await expect(page.getByLabel('Limit, USD')).toHaveValue('4321');
  });

  it('of a person show what another administrator made of them, and take either', async () => {
    const { id } = await savePerson(stage.bursar, { email: PERSON, roles: ['auditor'] });
    await visit(stage, page, '/admin/people');
    await button('Edit Ana').click();
    const dialog = page.getByRole('dialog', { name: 'Edit Ana' });
    await dialog.getByLabel('Name').fill('Ana B.');
    await savePerson(stage.bursar, { id, email: PERSON, roles: ['finance'] });
    await button('Save', dialog).click();
    const both = await versions(dialog);
    expect(both).toMatch(/Name\s+Ana\s+Ana B\.[^]*Roles\s+Finance\s+Auditor/);
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, 'crossed-person');
    await button('Take theirs', dialog).click();
    await dialog.getByLabel('Name').fill('Ana C.');
    await button('Save', dialog).click();
    await page.getByText('Ana C. is saved').first().waitFor();
    const { people } = await stage.bursar.gql<{ people: { id: string; roles: string[] }[] }>(
      '{ people { id roles } }',
    );
    expect(people.find((one) => one.id === id)?.roles).toEqual(['finance']);
  });

  it('of a plan show what is planned, and what another person planned meanwhile', async () => {
    const { page: finance } = await openAs(stage, 'finance');
    await visit(stage, finance, '/forecast');
    await button('Set a plan', finance).click();
    const dialog = finance.getByRole('dialog', { name: 'Set a plan' });
    await dialog.getByRole('button', { name: /^Team/ }).click();
    await finance.getByRole('option', { name: 'Search' }).click();
    await dialog.getByLabel('Month').fill('2026-10');
    await dialog.getByText('Nothing is planned so far.').waitFor();
    await dialog.getByLabel('Amount in USD').fill('900');
    await dialog.getByLabel('Reason').fill('The board');
    await stage.bursar.http('/v1/plans', {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: 'month,team,costCentre,amountUsd\n2026-10,search,,700\n',
    });
    await button('Set', dialog).click();
    expect(await versions(dialog)).toMatch(/\$700\.00\s+\$900\.00/);
    await picture(finance, 'crossed-plan');
    await button('Go on with mine', dialog).click();
    await button('Set', dialog).click();
    await finance.getByText('The plan of search for 2026-10 is set').first().waitFor();
    await finance.context().close();
  });

  it('that split a quota keep the parts that another lead made meanwhile', async () => {
    const { page: lead } = await openAs(stage, 'teamLead');
    await visit(stage, lead, '/quotas');
    await lead
      .getByRole('button', { name: /^Split search/ })
      .first()
      .click();
    const dialog = lead.getByRole('dialog', { name: /^Split/ });
    const parent = (await dialog.getByRole('heading').first().innerText()).replace('Split ', '');
    await stage.bursar.gql(
      `mutation ($parent: ID!) { splitQuota(input: { parent: $parent, reason: "Fair.", parts: [{ scope: { environment: "dev" }, maxOutputTokens: 100 }] }) { __typename } }`,
      { parent },
    );
    await dialog.getByLabel('Reason').fill('Mine.');
    // What is shown is asked for again while it is open; what was refused, too.
    await button('Split', dialog).click();
    expect(await versions(dialog)).toMatch(/dev[^]*100[^]*—/);
    await picture(lead, 'crossed-split');
    await button('Take theirs', dialog).click();
    await dialog.getByLabel(/^Value of environment/).waitFor();
    await lead.context().close();
  });

  it('of an anomaly keep the verdict that another person gave meanwhile', async () => {
    await visit(stage, page, `/anomalies/${ANOMALY}?from=2026-09-01&to=2026-10-01`);
    await button('False…').click();
    const dialog = page.getByRole('dialog', { name: 'This anomaly is false' });
    await dialog.getByLabel('Reason').fill('A test.');
    await stage.bursar.gql(
      `mutation { judgeAnomaly(input: { id: "${ANOMALY}", verdict: "real", reason: "A loop." }) { __typename } }`,
    );
    await button('Save the verdict', dialog).click();
    expect(await versions(dialog)).toMatch(/Real, by .*: A loop\.\s+False/);
    await picture(page, 'crossed-verdict');
    await button('Take theirs', dialog).click();
    await dialog.waitFor({ state: 'detached' });
  });

  it('that move a user show what would move, and where another person moved them meanwhile', async () => {
    await visit(stage, page, '/admin/directory');
    await button('Move a user').click();
    const dialog = page.getByRole('dialog', { name: 'Move a user' });
    await dialog.getByLabel('User').fill(USER);
    await dialog.getByText('Now in no team.').waitFor();
    await dialog.getByRole('button', { name: /^Team/ }).click();
    await page.getByRole('option', { name: 'Ads' }).click();
    await dialog.getByLabel('Reason').fill('She joined Ads.');
    await button('Show what would move', dialog).click();
    await dialog.getByRole('table', { name: 'What would move' }).waitFor();
    await importPeople(stage.bursar, [`${USER},search,2026-09-01,`]);
    await button('Move', dialog).click();
    expect(await versions(dialog)).toMatch(/Search from 1 Sep 2026\s+Ads from 2026-09-01/);
    await picture(page, 'crossed-user');
    await button('Go on with mine', dialog).click();
    await dialog.getByText('Now Search from 1 Sep 2026.').waitFor();
    await button('Show what would move', dialog).click();
    await dialog.getByRole('table', { name: 'What would move' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, 'move-user');
    await button('Move', dialog).click();
    await page.getByRole('row', { name: new RegExp(`^${USER} ads`) }).waitFor();
  });
});
