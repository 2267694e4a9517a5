import { expect, it } from '@jest/globals';
import { json } from '../support/http/access.js';
import { picture, violationsOf } from './axe.js';
import { describeSample } from './every-page.js';
import { goOn, openAs, type Stage, visit } from './stage.js';

function honesty(stage: () => Stage): void {
  it('say that they are not enforced where no call asks first, and how to connect a gateway', async () => {
    const { page } = await openAs(stage(), 'platform');
    for (const path of ['/budgets', '/budgets/search-month', '/quotas']) {
      await goOn(stage(), page, path);
      expect(await page.getByText(/^Not enforced/).count()).toBeGreaterThan(0);
      await page.getByRole('button', { name: 'Connect a gateway' }).first().click();
      await page.getByText('npx bursar keys create --gateway').first().waitFor();
    }
    await page.context().close();
  });

  it('that would deny calls at once say so in red, and take their name typed again', async () => {
    const { page, complaints } = await openAs(stage(), 'platform');
    await visit(stage(), page, '/budgets?edit=new');
    expect(await page.getByRole('radio', { name: /^Alert only/ }).isChecked()).toBe(true);
    await page.getByLabel('Name', { exact: true }).fill('legal-month');
    await page.getByRole('combobox', { name: 'Value of team' }).fill('legal');
    await page.keyboard.press('Escape');
    await page.getByLabel('Limit, USD').fill('1');
    const apply = page.getByRole('button', { name: 'Apply', exact: true });
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByText('The plan', { exact: true }).waitFor();
    expect(await page.getByText('This denies calls at once').count()).toBe(0);
    await page.getByRole('radio', { name: /^Deny/ }).check({ force: true });
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByText('This denies calls at once').waitFor();
    await page.getByText(/^Legal spent \$[\d.,]+ of \$1\.00 in this month already/).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, 'denies-at-once');
    expect(await apply.isDisabled()).toBe(true);
    await page.getByLabel('Type legal-month to confirm').fill('legal-month');
    expect(await apply.isDisabled()).toBe(false);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
}

function reading(stage: () => Stage): void {
  it('are read-only for roles that may not change them', async () => {
    const { page } = await openAs(stage(), 'executive');
    await visit(stage(), page, '/budgets');
    expect(await page.getByRole('link', { name: 'New budget' }).count()).toBe(0);
    await visit(stage(), page, '/budgets/search-month?edit=yes');
    expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Apply' }).count()).toBe(0);
    await page.getByRole('button', { name: 'As the configuration file says it' }).click();
    expect(await page.locator('.snippet', { hasText: 'id:' }).innerText()).toMatch(
      /id: search-month/,
    );
    await page.context().close();
  });

  it('say in a link what they were asked about, and refuse a scope that is not there', async () => {
    const { page } = await openAs(stage(), 'platform');
    await visit(stage(), page, '/why?team=search&from=2026-09-01&to=2026-10-01');
    expect(await page.getByRole('button', { name: /^Team/ }).innerText()).toBe('Search');
    const answer = await stage().bursar.http(
      '/graphql',
      json({ query: '{ stopPreview(scope: {team: "absent"}) { confirmText } }' }),
    );
    expect(await answer.text()).toMatch(/no team/);
    await page.context().close();
  });
}

describeSample('the pages of limits', (stage) => {
  honesty(stage);
  reading(stage);
});
