import { afterAll, beforeAll, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeWithBrowser } from '../support/browser.js';
import { picture, violationsOf } from './axe.js';
import { itFits } from './every-page.js';
import { expect } from './expect.js';
import { goOn, openAs, raiseStage, settled, type Stage, visit } from './stage.js';

const CONFIG = '/platform/configuration?section=';

/** What is looked at: each form, and each of a new entry. */
const LOOKS: Parameters<typeof itFits>[0] = [
  ['form-access', `${CONFIG}modelAccess&new=rule`, 'New rule'],
  ['form-access-list', `${CONFIG}modelAccess`, 'Model access'],
  ['form-approvals', `${CONFIG}approvals`, 'Approvals'],
  ['form-discounts', `${CONFIG}discounts`, 'Discounts'],
  ['form-contracts', `${CONFIG}contracts`, 'Contracts'],
  ['form-team', `${CONFIG}teams&item=search`, 'Teams: search'],
  ['form-channel', `${CONFIG}channels&new=channel`, 'New channel'],
  ['form-alerts', `${CONFIG}alerts`, 'Alerts'],
];

describeWithBrowser('forms of the configuration', () => {
  let stage: Stage;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    stage = await raiseStage({ sample: true });
    ({ page, complaints } = await openAs(stage, 'platform'));
  });
  afterAll(async () => {
    expect(complaints).toEqual([]);
    await stage.close();
  });

  const said = async (): Promise<string> => (await stage.bursar.http('/v1/config')).text();
  /** As another person does it from a terminal. */
  const apply = async (text: string, query = '') => {
    const headers = { 'content-type': 'text/yaml' };
    const body = `apiVersion: bursar/v1\n${text}`;
    const sent = await stage.bursar.http(`/v1/config${query}`, { method: 'POST', headers, body });
    expect(await sent.json()).toMatchObject({ applied: true });
  };
  const yaml = () => page.getByRole('textbox', { name: 'YAML' });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const plan = async () => {
    await button('Show the plan').click();
    await settled(page);
  };
  const applyHere = async () => {
    await button('Apply').click();
    await page.getByText('The change is in force').first().waitFor();
  };

  it('of model access say whom a rule would have denied before it is applied', async () => {
    await visit(stage, page, `${CONFIG}modelAccess`);
    await page.getByRole('link', { name: 'New rule' }).click();
    await page.getByRole('heading', { level: 1, name: 'New rule' }).waitFor();
    await page.getByRole('combobox', { name: 'Value of team' }).fill('checkout');
    await page.keyboard.press('Escape');
    await page.getByLabel('Models', { exact: true }).fill('amazon.nova-micro-*');
    await page.getByText(/would have been denied, had they asked first\.$/).waitFor();
    const denied = page.getByRole('table', { name: 'What it would have denied' });
    await expect(denied).toContainText(/Checkout/);
    await expect(yaml()).toHaveValue(/team: checkout[^]*amazon\.nova-micro-\*/);
    await plan();
    await page.getByText(/^New access rule team=checkout/).waitFor();
    await page.getByText('This denies calls at once').waitFor();
    await page
      .getByText(/calls? of the last 7 days would have been denied: .* of Checkout \(/)
      .waitFor();
    await expect(button('Apply')).toBeDisabled();
    const asked = page.getByText(/^Type .* to confirm$/);
    const [, name = ''] = /^Type (.*) to confirm$/.exec(await asked.innerText()) ?? [];
    await page.getByLabel(/^Type .* to confirm$/).fill(name);
    // From the top: nothing of the form is half under the bar.
    await page.evaluate(() => window.scrollTo(0, 0));
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, 'access-rule');
    await applyHere();
    expect(await said()).toMatch(/team: checkout/);
    await visit(stage, page, `${CONFIG}modelAccess&item=team%3Dcheckout`);
    await page.getByLabel('Regions', { exact: true }).fill('us-*\n');
    await plan();
    await page.getByText('The access rule team=checkout: regions none → ["us-*"]').waitFor();
    await applyHere();
  });

  it('of teams, channels and rules change one thing, and say at the field what is wrong', async () => {
    await visit(stage, page, `${CONFIG}teams&item=search`);
    await page.getByLabel('Cost centre', { exact: true }).fill('CC-9');
    await page.getByLabel('AWS accounts').fill('12');
    await plan();
    await page
      .getByText(/"12" is no AWS account/)
      .first()
      .waitFor();
    await expect
      .poll(() => page.getByLabel('AWS accounts').getAttribute('aria-invalid'))
      .toBe('true');
    await picture(page, 'team-wrong');
    await page.getByLabel('AWS accounts').fill('444455556666');
    await plan();
    await page.getByText(/CC-9/).first().waitFor();
    await applyHere();
    expect(await said()).toMatch(/costCentre: CC-9[^]*444455556666/);
    await visit(stage, page, `${CONFIG}channels&new=channel`);
    await page.getByLabel('Name', { exact: true }).fill('books');
    await page.getByRole('button', { name: /^Kind/ }).click();
    await page.getByRole('option', { name: 'E-mail' }).click();
    await page.getByLabel('To', { exact: true }).fill('books@sample.example');
    await plan();
    await page.getByText('Channel books: email').waitFor();
    await applyHere();
    await visit(stage, page, `${CONFIG}alerts`);
    await button('Add a rule').click();
    await page.getByRole('group', { name: /^Rule/ }).last().getByLabel('Below, USD').fill('20');
    await page
      .getByRole('button', { name: /^To channels/ })
      .last()
      .click();
    await page.getByRole('option', { name: 'books' }).click();
    await page.keyboard.press('Escape');
    await plan();
    await picture(page, 'alert-rule');
    await page.getByText(/^Rules for alerts: \d+ → \d+/).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await applyHere();
    expect(await said()).toMatch(
      /alerts:[^]*channels:\s*(?:\[\s*books\s*\]|- books)[^]*minimumUsd: "20"/,
    );
  });

  it('of discounts and approvals follow their text, and what a file owns is only read', async () => {
    await visit(stage, page, `${CONFIG}discounts`);
    await button('Add a discount').click();
    const discount = page.getByRole('group', { name: /^Discount/ }).last();
    await discount.getByLabel('Provider').fill('anthropic');
    await discount.getByLabel('Off the list, %').fill('7.5');
    await plan();
    await page.getByText(/7\.5/).first().waitFor();
    await applyHere();
    expect(await said()).toMatch(/provider: anthropic[^]*percent: "7\.5"/);
    await visit(stage, page, `${CONFIG}approvals`);
    await button('Add a rule').click();
    const rule = page.getByRole('group', { name: 'Rule 1' });
    await rule.getByLabel('Above, USD').fill('5000');
    await rule.getByLabel('People').fill('2');
    await expect(yaml()).toHaveValue(/what: budget[^]*over: "5000"[^]*people: 2/);
    await yaml().fill((await yaml().inputValue()).replace('people: 2', 'people: 3'));
    await expect(rule.getByLabel('People')).toHaveValue('3');
    // The page is left by its menu, the browser's Back, and a reload: the draft stays.
    await visit(stage, page, '/overview');
    await page.goBack();
    await page.getByText('What you typed before is still here.').waitFor();
    await expect(rule.getByLabel('People')).toHaveValue('3');
    await apply('approvals: { autoApproveUsd: "10.00" }\n', '?owner=org.yaml');
    await visit(stage, page, `${CONFIG}approvals`);
    await page.getByText('read-only here, because the file org.yaml owns this').waitFor();
    await expect(rule.getByLabel('People')).toBeDisabled();
    await expect(button('Apply')).toHaveCount(0);
    await expect(button('Release…')).toHaveCount(1);
    await picture(page, 'owned-approvals');
  });

  it('over a page are open with what was typed after Back and Forward, but for what is secret', async () => {
    await visit(stage, page, '/admin/people');
    await button('Add person').click();
    const dialog = page.getByRole('dialog', { name: 'Add a person' });
    await dialog.getByLabel('Name').fill('Dora');
    await dialog.getByLabel('Password').fill('only-typed-once');
    // Over the form, as from the palette, and back.
    await goOn(stage, page, '/platform/keys');
    await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
    await expect(dialog).toHaveCount(0);
    await page.goBack();
    await expect(dialog.getByLabel('Name')).toHaveValue('Dora');
    await expect(dialog.getByLabel('Password')).toHaveValue('');
    await dialog.getByLabel('Email').fill('dora@acme.example');
    await page.goForward();
    await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
    await settled(page);
    expect(await page.evaluate(() => JSON.stringify(window.sessionStorage))).toMatch(
      /^(?!.*only-typed-once).*dora@acme\.example/,
    );
    // What is loaded again on the other page still finds it.
    await page.reload();
    await settled(page);
    await page.goBack();
    await expect(dialog.getByLabel('Email')).toHaveValue('dora@acme.example');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.goForward();
    await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
    await page.goBack();
    await button('Add person').click();
    await expect(dialog.getByLabel('Email')).toHaveValue('');
  });

  it('that a link opens begin with what it says, whatever was typed into another', async () => {
    const dialog = page.getByRole('dialog', { name: 'Request more' });
    const limit = () => dialog.getByRole('button', { name: /^Which limit/ }).innerText();
    await goOn(stage, page, '/quota/requests?ask=organisation');
    await dialog.getByLabel('Why').fill('A launch');
    await page.goBack();
    await page.goForward();
    await expect(dialog.getByLabel('Why')).toHaveValue('A launch');
    const first = await limit();
    await goOn(stage, page, '/quota/requests?ask=search-dev-day');
    await expect(dialog.getByLabel('Why')).toHaveValue('');
    expect(await limit()).not.toBe(first);
    // By a link to the page alone, no form is open.
    await goOn(stage, page, '/admin/people');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  it('of a request say that it is asked already, and take it back', async () => {
    await goOn(stage, page, '/quota/requests?ask=search-month');
    const dialog = page.getByRole('dialog', { name: 'Request more' });
    const send = dialog.getByRole('button', { name: 'Send the request' });
    await dialog.getByLabel('Why').fill('A launch');
    await send.click();
    await dialog.waitFor({ state: 'detached' });
    await goOn(stage, page, '/quota/requests?ask=search-month');
    await dialog.getByText(/^You ask for \$195\.00 until .* already/).waitFor();
    await dialog.getByLabel('Why').fill('A larger launch');
    await send.click();
    await dialog
      .getByText(/^You asked for \$195\.00 until .* UTC already.* withdraw that request first$/)
      .waitFor();
    await picture(page, 'asked-already');
    expect(await violationsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Withdraw it' }).click();
    await dialog.getByText(/^You ask for/).waitFor({ state: 'detached' });
    await send.click();
    await dialog.waitFor({ state: 'detached' });
  });

  itFits(LOOKS, () => stage);
});
