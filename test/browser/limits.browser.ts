import { afterAll, beforeAll, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { sum } from '@bursar/pricing/decimal';
import { admit, gatewayKey, moveBalances } from '../support/limits/admissions.js';
import { describeWithBrowser } from '../support/browser.js';
import type { Caller } from '../support/http/client.js';
import { amountsIn } from './amounts.js';
import { picture, violationsOf } from './axe.js';
import { expect } from './expect.js';
import { openAs, type Persona, raiseStage, settled, type Stage, visit } from './stage.js';
import { themesFor } from './views.js';
import { brokenWords } from './words.js';

/** More than a day of Search in dev may cost, whatever the answer is. */
const TOO_DEAR = {
  requestId: 'too-dear-1',
  project: 'ranking',
  environment: 'dev',
  inputTokens: 1_900_000,
  maxOutputTokens: 100,
};

interface Budget {
  id: string;
  limit: string;
  current: Record<'limit' | 'posted' | 'presumed' | 'held' | 'leased', string>;
}

describeWithBrowser('the limits on screen', () => {
  let stage: Stage;
  let gateway: Caller;
  beforeAll(async () => {
    stage = await raiseStage({ sample: true });
    gateway = await gatewayKey(stage.bursar);
    const held = { requestId: 'held-1', project: 'ranking' };
    expect((await admit(stage.bursar, held, gateway)).status).toBe(201);
    expect((await admit(stage.bursar, TOO_DEAR, gateway)).status).toBe(402);
    await moveBalances(stage.bursar);
  });
  afterAll(() => stage.close());

  async function start(persona: Persona): Promise<Page> {
    const { page } = await openAs(stage, persona);
    await page.goto(stage.bursar.url);
    await page.locator('h1').waitFor();
    await settled(page);
    return page;
  }

  async function follow(page: Page, name: string): Promise<void> {
    const menu = page.getByRole('navigation', { name: 'Pages' });
    await menu.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await settled(page);
  }

  async function budgets(): Promise<Budget[]> {
    const query = '{ budgets { id limit current { limit posted presumed held leased } } }';
    return (await stage.bursar.gql<{ budgets: Budget[] }>(query)).budgets;
  }

  it('show finance in one click which limit binds, and in two what holds it, to the digit of the API', async () => {
    const page = await start('finance');
    await follow(page, 'Budgets');
    for (const { id, current } of await budgets()) {
      const { posted, presumed, held, leased, limit } = current;
      const row = page
        .getByRole('row')
        .filter({ has: page.getByRole('link', { name: id, exact: true }) });
      await expect
        .poll(async () => (await amountsIn(row)).slice(0, 3))
        .toEqual([posted, sum([presumed, held, leased]), limit]);
    }
    await page.getByRole('link', { name: 'search-month', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'search-month' }).waitFor();
    await settled(page);
    const search = (await budgets()).find(({ id }) => id === 'search-month');
    const held = page.getByRole('row', { name: /^Committed to calls/ }).locator('[data-usd]');
    await expect.poll(() => held.getAttribute('data-usd')).toBe(search?.current.held);
    expect(search?.current.held).not.toBe('0');
    await page.context().close();
  });

  it('show a team lead in two clicks why a call was denied, by which budget, and link to a request for more', async () => {
    const page = await start('teamLead');
    await follow(page, 'Why');
    const refused = page.getByRole('table', { name: 'What was denied' });
    const row = refused.getByRole('row', { name: /search-dev-day/ });
    await expect(row).toContainText('budget_exhausted');
    await row.getByRole('link', { name: TOO_DEAR.requestId }).click();
    await page.getByRole('heading', { level: 1, name: /too-dear-1/ }).waitFor();
    await settled(page);
    const answer = await stage.bursar.gql<{ why: { facts: { limitUsd: string } }[] }>(
      `{ why(id: "${TOO_DEAR.requestId}") { facts } }`,
    );
    await page
      .getByRole('button', { name: /^Everything reported/ })
      .first()
      .click();
    const facts = page.getByRole('region', { name: /^Facts/ }).first();
    await expect(facts).toContainText(`"limitUsd": "${answer.why[0]?.facts.limitUsd}"`);
    const limit = page.getByText('Limit', { exact: true }).locator('..').locator('..');
    await expect(limit.locator('[data-usd]').first()).toHaveAttribute('data-usd', '0.5');
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'Request more' }).click();
    await page
      .getByRole('dialog', { name: 'Request more' })
      .getByText('Budget search-dev-day')
      .waitFor();
    await page.context().close();
  });

  it('show an executive in one click where traffic goes and which flags are on', async () => {
    const page = await start('executive');
    await follow(page, 'Routing');
    const route = page.getByRole('table', { name: 'Route chat' });
    await expect(route.getByRole('row', { name: /us-east-1/ })).toContainText(/80, 80%/);
    await follow(page, 'Flags');
    const flag = page.getByRole('row', { name: /prompt-version/ });
    await expect(flag).toContainText(/10% where team is search: v4/);
    await follow(page, 'Quotas');
    await expect(page.getByRole('row', { name: /search-rate/ })).toContainText(/600/);
    await page.context().close();
  });

  it('are raised through a prefilled form, which another person decides in two clicks', async () => {
    const lead = await start('teamLead');
    await visit(stage, lead, '/quota/requests?ask=search-month');
    const form = lead.getByRole('dialog', { name: 'Request more' });
    await form.getByText('Budget search-month').first().waitFor();
    await expect(form.getByLabel(/^New limit/)).toHaveValue('195');
    await form.getByLabel('Why').fill('The launch of semantic search');
    expect(await violationsOf(lead)).toEqual([]);
    await form.getByRole('button', { name: 'Send the request' }).click();
    await lead.getByText('Asked for more: Budget search-month').first().waitFor();
    await expect(lead.getByRole('button', { name: 'Approve', exact: true })).toHaveCount(0);
    await lead.context().close();
    const finance = await start('finance');
    await visit(stage, finance, '/quota/requests');
    expect(await violationsOf(finance)).toEqual([]);
    await finance.getByRole('button', { name: 'Approve less' }).click();
    const dialog = finance.getByRole('dialog');
    await dialog.getByLabel(/^New limit/).fill('160');
    expect(await violationsOf(finance)).toEqual([]);
    await dialog.getByRole('button', { name: 'Approve this much' }).click();
    await finance.getByText('Budget search-month is raised').first().waitFor();
    const { limitRequests } = await stage.bursar.gql<{ limitRequests: object[] }>(
      '{ limitRequests { to state approvedTo decidedBy } }',
    );
    expect(limitRequests).toEqual([
      { to: '195', state: 'approved', approvedTo: '160', decidedBy: 'Finance' },
    ]);
    await finance.context().close();
  });

  it('that were raised show until when, and are lowered at once by the team itself', async () => {
    const { page, complaints } = await openAs(stage, 'teamLead', { theme: 'dark' });
    await visit(stage, page, '/budgets');
    const row = page.getByRole('row', { name: /search-month/ });
    await expect(row).toContainText(/\$160\.00\s*a month\s*raised by \$30\.00 until 25 Sep/);
    await picture(page, 'raised-dark');
    await page
      .getByRole('button', { name: 'End now: the raise of Budget search-month' })
      .press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'End it now' }).press('Enter');
    await dialog.getByText('Say why it is over.').waitFor();
    await dialog.getByLabel('Reason').fill('launched');
    await dialog.getByText('Say why it is over.').waitFor({ state: 'detached' });
    expect(await violationsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'End it now' }).press('Enter');
    await page.getByText('Budget search-month is $130.00 again').first().waitFor();
    await row.getByText('raised by').waitFor({ state: 'detached' });
    expect((await budgets()).find(({ id }) => id === 'search-month')?.current.limit).toBe('130');
    await visit(stage, page, '/quota/requests');
    await page.getByText(/\$160\.00 until Team lead.* ended it/).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each(themesFor('limits'))(
    'are divided by a team lead with the keyboard alone, and put together again, %s',
    async (theme) => {
      const { page, complaints } = await openAs(stage, 'teamLead', { theme });
      await visit(stage, page, '/quotas');
      await expect(page.getByRole('button', { name: /^Split / })).toHaveCount(1);
      await page.getByRole('button', { name: 'Split search-rate' }).focus();
      await page.keyboard.press('Enter');
      const form = page.getByRole('dialog', { name: 'Split search-rate' });
      await form.getByText('search-rate has no parts').waitFor();
      await form.getByRole('button', { name: 'Add a part' }).press('Enter');
      const part = form.getByRole('group', { name: 'Part 1' });
      await part.getByRole('combobox', { name: 'Value of project' }).fill('ranking');
      await page.keyboard.press('Escape');
      await part.getByLabel('Calls a minute').fill('900');
      await form.getByRole('button', { name: 'Split', exact: true }).press('Enter');
      await form.getByText('Say why it is split this way.').waitFor();
      await form.getByLabel('Reason').fill('Fair shares');
      await page.keyboard.press('Tab');
      await form.getByRole('button', { name: 'Split', exact: true }).press('Enter');
      await part.getByText(/search-rate allows 600 requestsPerMinute/).waitFor();
      await picture(page, `split-${theme}`);
      expect(await violationsOf(page)).toEqual([]);
      await part.getByLabel('Calls a minute').fill('200');
      await form.getByRole('button', { name: 'Split', exact: true }).press('Enter');
      await page.getByText('search-rate has 1 part now').first().waitFor();
      const row = page.getByRole('row', { name: /search-rate\/project=ranking/ });
      await expect(row).toContainText(/Search, project ranking\s*Not enforced[^\n]*\s*200/);
      await page.getByRole('button', { name: 'Restore the parts' }).press('Enter');
      await row.waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );

  it('show a team lead the day on the landing page: budgets, what is in force, denials, requests', async () => {
    const { page, complaints } = await openAs(stage, 'teamLead');
    await page.goto(stage.bursar.url);
    await page.getByRole('heading', { name: 'Denied today' }).waitFor();
    await settled(page);
    expect(new URL(page.url()).pathname).toBe('/teams/search');
    const part = (name: string) =>
      page.locator('section').filter({ has: page.getByRole('heading', { name, exact: true }) });
    const month = (await budgets()).find(({ id }) => id === 'search-month');
    const spent = sum([month?.current.posted ?? '', month?.current.presumed ?? '']);
    await expect(part('Budgets').locator('[data-usd]').first()).toHaveAttribute('data-usd', spent);
    await expect(part('Budgets')).toContainText(
      /search-month Search[\s\S]*a new month begins 1 Oct 2026, 00:00 Europe\/Berlin[\s\S]*At the pace of the last 7 days/,
    );
    await expect(part('Denied today')).toContainText(
      /1 denial[\s\S]*1 call: The budget is used up, budget search-dev-day, why/,
    );
    await picture(page, 'team-day');
    expect(await violationsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 900 });
    await settled(page);
    await picture(page, 'team-day-390');
    expect(await brokenWords(page)).toEqual([]);
    await page.getByRole('link', { name: 'Why too-dear-1 was denied' }).click();
    await page.getByRole('heading', { level: 1, name: /too-dear-1/ }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
