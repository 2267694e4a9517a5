import { afterAll, beforeAll, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeWithBrowser } from '../support/browser.js';
import { picture, violationsOf } from './axe.js';
import { itFits } from './every-page.js';
import { expect } from './expect.js';
import { openAs, raiseStage, settled, type Stage, visit } from './stage.js';

const UNPRICED_MODEL = 'amazon.nova-3-lite-v1:0';

/** What is looked at: the list, a section, an entry with a form, a new one. */
const LOOKS: Parameters<typeof itFits>[0] = [
  ['sections', '/platform/configuration', 'Configuration'],
  ['section', '/platform/configuration?section=approvals', 'Approvals'],
  ['teams-section', '/platform/configuration?section=teams', 'Teams'],
  ['flag', '/flags?edit=short-answers', 'Edit short-answers'],
  ['new-flag', '/flags?new=flag', 'New flag'],
  ['route', '/routing?edit=chat', 'Edit chat'],
  ['new-quota', '/quotas?new=quota', 'New quota'],
];

describeWithBrowser('the configuration on screen', () => {
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

  /** As another person does it from a terminal. */
  const apply = async (text: string, query = '') => {
    const body = `apiVersion: bursar/v1\n${text}`;
    const sent = { method: 'POST', headers: { 'content-type': 'text/yaml' }, body };
    expect(await (await stage.bursar.http(`/v1/config${query}`, sent)).json()).toMatchObject({
      applied: true,
    });
  };
  const said = async (): Promise<string> => (await stage.bursar.http('/v1/config')).text();
  const lastEntry = async () => {
    const last =
      'SELECT action, entity_id AS id, reason FROM audit_entry ORDER BY seq DESC LIMIT 1';
    return (await stage.bursar.rows(last))[0];
  };
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const yaml = () => page.getByRole('textbox', { name: 'YAML' });
  const plan = async () => {
    await button('Show the plan').click();
    await settled(page);
  };

  it('changes a flag in two clicks and a reason, and the history puts it back', async () => {
    await visit(stage, page, '/flags');
    await button('Switch prompt-version off').click();
    const dialog = page.getByRole('dialog', { name: 'Switch prompt-version off' });
    await dialog.getByText('The flag prompt-version: disabled none → true').waitFor();
    await dialog.getByLabel('Reason').fill('v4 answers too briefly');
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, 'switch-flag');
    await dialog.getByRole('button', { name: 'Switch off' }).click();
    await page.getByText('prompt-version is off').first().waitFor();
    await page.getByRole('row', { name: /prompt-version.*off: gives its default/ }).waitFor();
    expect(await lastEntry()).toEqual({
      action: 'flag.change',
      id: 'prompt-version',
      reason: 'v4 answers too briefly',
    });
    await page.getByRole('link', { name: 'Edit prompt-version' }).click();
    await page.getByRole('heading', { level: 1, name: 'Edit prompt-version' }).waitFor();
    await settled(page);
    await expect.poll(() => yaml().inputValue()).toContain('disabled: true');
    await button(/^Put back prompt-version/)
      .first()
      .click();
    await expect.poll(() => yaml().inputValue()).not.toContain('disabled');
    await plan();
    await page.getByText('The flag prompt-version: disabled true → none').waitFor();
    await button('Apply').click();
    await page.getByText('The change is in force').first().waitFor();
    expect(await said()).not.toContain('disabled');
  });

  it('changes a weight in two clicks, and not to a sum that is not the whole', async () => {
    await visit(stage, page, '/routing');
    await button('Change the weights of chat').click();
    const dialog = page.getByRole('dialog', { name: 'Change the weights of chat' });
    const weights = dialog.getByRole('textbox', { name: /claude-sonnet/ });
    await weights.nth(1).waitFor();
    await weights.nth(0).fill('70');
    await dialog.getByText('The weights sum to 90.').waitFor();
    const send = dialog.getByRole('button', { name: 'Apply' });
    await expect(send).toBeDisabled();
    await picture(page, 'weights-wrong');
    await weights.nth(1).fill('30');
    await dialog
      .getByText('The route chat: targets 1 weight 80 → 70; targets 2 weight 20 → 30')
      .waitFor();
    await picture(page, 'weights');
    expect(await violationsOf(page)).toEqual([]);
    await send.click();
    await page.getByText('The weights of chat are changed').first().waitFor();
    const route = page.getByRole('table', { name: 'Route chat' });
    await route.getByText('70, 70%').waitFor();
    expect(await said()).toMatch(/weight: 70[^]*weight: 30/);
  });

  it('makes a flag by a form and a text that follow each other, and says on which line a bad one is wrong', async () => {
    await visit(stage, page, '/flags');
    await page.getByRole('link', { name: 'New flag' }).click();
    await page.getByRole('heading', { level: 1, name: 'New flag' }).waitFor();
    await page.getByLabel('Key', { exact: true }).fill('beta');
    await button('Add a rule').click();
    await page.getByLabel('Value of condition 1 of rule 1').fill('search');
    await expect(yaml()).toHaveValue(/key: beta[^]*team: search/);
    await yaml().fill(
      'apiVersion: bursar/v1\nflags:\n  - key: beta\n    type: bool\n    default: false\n    description: Try it\n',
    );
    await expect(page.getByLabel('What it is for')).toHaveValue('Try it');
    await plan();
    const wrong = page.getByRole('alert').filter({ hasText: 'Line 4' });
    await expect(wrong).toContainText('expected "boolean" or "string"');
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, 'bad-yaml');
    await wrong.getByRole('button', { name: 'Line 4' }).click();
    const chosen = await yaml().evaluate((area: HTMLTextAreaElement) =>
      area.value.slice(area.selectionStart, area.selectionEnd),
    );
    expect(chosen).toBe('    type: bool');
    await yaml().press('Backspace');
    await page.keyboard.type('    type: boolean');
    await plan();
    await page.getByText('New flag beta: boolean, false by default').waitFor();
    await button('Apply').click();
    await page.getByRole('row', { name: /beta/ }).waitFor();
  });

  it('removes what is taken out of the text of a section, and nothing of another', async () => {
    await visit(stage, page, '/platform/configuration?section=flags');
    const text = await yaml().inputValue();
    await yaml().fill(text.replace(/ {2}- key: beta\n(?: {4}.*\n)*/, ''));
    await plan();
    await page.getByText('The flag beta is removed').waitFor();
    await button('Apply').click();
    await page.getByText('The change is in force').first().waitFor();
    expect(await said()).toMatch(/prompt-version[^]*routes:/);
    expect(await said()).not.toContain('beta');
  });

  it('overwrites nothing that another person changed meanwhile, and loses neither text', async () => {
    await visit(stage, page, '/flags?edit=short-answers');
    await page.getByLabel('What it is for').fill('Mine');
    await apply(
      'flags:\n  - { key: short-answers, type: boolean, description: Theirs, default: false }\n',
    );
    await plan();
    await page.getByText('Another person changed this meanwhile.').waitFor();
    await page.getByRole('region', { name: 'As it is now' }).getByText('Theirs').waitFor();
    await expect(page.getByLabel('What it is for')).toHaveValue('Mine');
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, 'crossed');
    await button('Go on with mine').click();
    await plan();
    await page.getByText(/description "Theirs" → "Mine"/).waitFor();
    expect(await said()).toContain('Theirs');
    await visit(stage, page, '/flags?edit=short-answers');
    await expect.poll(() => yaml().inputValue()).toContain('Mine');
    await button('Start again').click();
    await expect.poll(() => yaml().inputValue()).toContain('Theirs');
  });

  it('is read-only where a file owns it, shows what differs, and is released with a reason', async () => {
    await apply(
      'flags:\n  - { key: prompt-version, type: string, default: v3 }\n',
      '?owner=flags.yaml',
    );
    await apply('flags:\n  - { key: prompt-version, type: string, default: v5 }\n');
    await visit(stage, page, '/platform/configuration');
    const row = page.getByRole('row', { name: /Flags/ });
    await expect(row).toContainText(/flags\.yaml[^]*differences[^]*"v5" → "v3"/);
    await picture(page, 'drift');
    await row.getByRole('link', { name: 'Flags' }).click();
    await page.getByText('read-only here, because the file flags.yaml owns this').waitFor();
    await settled(page);
    await expect(yaml()).toHaveAttribute('readonly');
    await expect(button('Apply')).toHaveCount(0);
    await visit(stage, page, '/flags?edit=prompt-version');
    await expect(page.getByLabel('What it is for')).toBeDisabled();
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, 'owned');
    await button('Release…').click();
    const dialog = page.getByRole('dialog', { name: 'Release Flags' });
    await dialog.getByLabel('Reason').fill('An incident');
    await dialog.getByRole('button', { name: 'Release' }).click();
    await page.getByText('Flags can be changed here').first().waitFor();
    await page.getByLabel('What it is for').fill('Which prompt Search sends');
    expect(await lastEntry()).toEqual({
      action: 'configSection.release',
      id: 'flags',
      reason: 'An incident',
    });
  });

  it('prices a model for good in two clicks, and what waited is priced', async () => {
    await visit(stage, page, '/platform/prices');
    await button(`Set a price for ${UNPRICED_MODEL}`).click();
    const dialog = page.getByRole('dialog', { name: `The price of ${UNPRICED_MODEL}` });
    await dialog.getByLabel('Input').fill('3');
    await dialog.getByLabel('Output').fill('15');
    await dialog.getByText('The plan').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, 'final-price');
    await dialog.getByRole('button', { name: 'Set the price' }).click();
    await page.getByText(`${UNPRICED_MODEL} has a price`).first().waitFor();
    await page
      .getByRole('table', { name: 'Models without a price' })
      .getByRole('row', { name: new RegExp(UNPRICED_MODEL) })
      .waitFor({ state: 'detached' });
    const left = await stage.bursar.gql('{ unpricedModels { model } }');
    expect(JSON.stringify(left)).not.toContain(UNPRICED_MODEL);
  });

  it('makes a quota by a form', async () => {
    await visit(stage, page, '/quotas');
    await page.getByRole('link', { name: 'New quota' }).click();
    await page.getByLabel('Name', { exact: true }).fill('ads-rate');
    await page.getByLabel('Calls per minute').fill('60');
    await yaml().fill((await yaml().inputValue()).replace('team: ""', 'team: ads'));
    await plan();
    await page.getByText(/^New quota ads-rate/).waitFor();
    await button('Apply').click();
    await page.getByRole('link', { name: 'Edit ads-rate' }).waitFor();
    expect(await said()).toMatch(/id: ads-rate[^]*requestsPerMinute: 60/);
  });

  it('is read by finance and an auditor, who change nothing', async () => {
    const { page: seen } = await openAs(stage, 'auditor');
    await visit(stage, seen, '/platform/configuration?section=routes');
    const text = seen.getByRole('textbox', { name: 'YAML' });
    await expect.poll(() => text.inputValue()).toContain('key: chat');
    await expect(text).toHaveAttribute('readonly');
    await expect(seen.getByRole('button', { name: 'Apply' })).toHaveCount(0);
    await seen.context().close();
  });

  itFits(LOOKS, () => stage);
});
