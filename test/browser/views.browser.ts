import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { subtract } from '@bursar/pricing/decimal';
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
      await page.setViewportSize({ width, height: 900 });
      await picture(page, `all-views-sent-${width}`);
      expect(await isTooWide(page)).toBe(false);
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

  it('stand beside another selection, in chart, table and link, with the difference', async () => {
    const { page, complaints } = await openAs(stage, 'finance');
    await visit(stage, page, '/explore?team=search');
    await page.getByRole('button', { name: 'Compare two selections' }).click();
    await page.waitForURL(/beside=all/);
    await visit(stage, page, '/explore?team=search&b.team=ads');
    const table = page.getByRole('table', { name: 'Model, side by side' });
    await table.waitFor();
    const total = table.getByRole('row', { name: /^Total/ }).locator('[data-usd]');
    const amounts = await total.evaluateAll((cells) =>
      cells.map((cell) => cell.getAttribute('data-usd') ?? ''),
    );
    const costs = await Promise.all(['search', 'ads'].map(async (team) => costOf(team)));
    expect(amounts).toEqual([...costs, subtract(costs[1] ?? '', costs[0] ?? '')]);
    await page.getByRole('list', { name: 'Selections' }).getByText('Team Ads').waitFor();
    for (const width of [390, 1280, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      await picture(page, `explore-beside-${width}`);
      expect(await isTooWide(page)).toBe(false);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByText('Table', { exact: true }).click();
    await page.getByRole('columnheader', { name: 'Difference' }).first().waitFor();
    await page.getByText('Chart', { exact: true }).click();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Swap' }).click();
    await page.waitForURL(/team=ads&b\.team=search/);
    await page.getByRole('button', { name: 'Stop comparing' }).click();
    await page.waitForURL((url) => !url.search.includes('b.team'));
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  async function costOf(team: string): Promise<string> {
    const input = {
      ...{ from: '2026-09-01', to: '2026-09-18', timezone: 'UTC' },
      filters: [{ dimension: 'team', in: [team] }],
    };
    const query = `query ($input: SpendInput!) { spend(input: $input) { ... on SpendResult { total { cost } } } }`;
    const { spend } = await stage.bursar.gql<{ spend: { total: { cost: string } } }>(query, {
      input,
    });
    return spend.total.cost;
  }

  it('have plan, budget and forecast lines where they are of just that selection', async () => {
    const applied = await stage.bursar.http('/v1/config', {
      method: 'POST',
      headers: { 'content-type': 'text/yaml' },
      body: BUDGETS,
    });
    expect(applied.status).toBe(200);
    const plan = `mutation ($input: SetPlanInput!) { setPlan(input: $input) { __typename ... on Problem { message } } }`;
    const input = { kind: 'team', target: 'search', month: '2026-09', usd: '61.5', reason: 'Test' };
    const asFinance = await stage.bursar.as('finance');
    expect(await stage.bursar.gql(plan, { input }, asFinance)).toEqual({
      setPlan: { __typename: 'SpendPlanChange' },
    });
    const { page, complaints } = await openAs(stage, 'finance');
    await visit(stage, page, '/explore?team=search&kind=cumulative&group=model');
    await page.getByRole('button', { name: 'Spend by model: lines' }).click();
    for (const name of ['Plan', 'Budget', 'Forecast']) {
      await page.getByRole('menuitemcheckbox', { name }).click();
      await settled(page);
      await page.getByRole('button', { name: 'Spend by model: lines' }).click();
    }
    await page.keyboard.press('Escape');
    await page.waitForURL(/lines=plan,budget,forecast/);
    const legend = page.getByRole('list', { name: 'Series' });
    await legend.getByText('Plan', { exact: true }).waitFor();
    await legend.getByText('Budget search-month').waitFor();
    await legend.getByText('Expected until 1 Oct 2026').waitFor();
    // The organisation's budget is another sum.
    expect(await page.getByText('Budget all-month').count()).toBe(0);
    for (const width of [390, 1280, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      await picture(page, `explore-lines-${width}`);
      expect(await isTooWide(page)).toBe(false);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(await violationsOf(page)).toEqual([]);
    const chart = page.locator('.chart-area .recharts-surface').first();
    await chart.hover({ position: { x: 200, y: 150 } });
    const tooltip = page.locator('.chart-tooltip');
    await tooltip.getByText('Plan').waitFor();
    await tooltip.getByText('Share').waitFor();
    // What it is about stays in sight.
    const [box, shown] = [await chart.boundingBox(), await tooltip.boundingBox()];
    expect(shown?.y ?? 0).toBeGreaterThanOrEqual((box?.y ?? 0) + (box?.height ?? 0) - 40);
    await picture(page, 'explore-tooltip');
    await page.mouse.move(0, 0);
    await page.getByText('Table', { exact: true }).first().click();
    await page.getByRole('columnheader', { name: 'Budget search-month' }).waitFor();
    await page.getByText('30 Sep (still to come)').waitFor();
    await page.getByText('Chart', { exact: true }).first().click();
    const dark = await openAs(stage, 'finance', { theme: 'dark' });
    await visit(stage, dark.page, '/explore?team=search&kind=cumulative&lines=plan,forecast');
    await dark.page.locator('.chart-area .recharts-surface').first().hover();
    await picture(dark.page, 'explore-lines-dark');
    expect(await violationsOf(dark.page, 'dark')).toEqual([]);
    await visit(stage, dark.page, '/explore?team=search&b.team=ads');
    await dark.page.getByRole('table', { name: 'Model, side by side' }).waitFor();
    await picture(dark.page, 'explore-beside-dark');
    expect(await violationsOf(dark.page, 'dark')).toEqual([]);
    await visit(stage, dark.page, '/explore?team=none&b.team=ads&lines=forecast');
    await picture(dark.page, 'explore-beside-half-empty');
    await dark.page.context().close();
    await visit(stage, page, '/explore?team=search,ads&kind=cumulative&lines=plan,budget');
    await page.getByText('No budget: none can be of just this selection.').waitFor();
    await visit(stage, page, '/overview?lines=budget,forecast');
    await page.getByText('choose Cumulative').waitFor();
    await visit(stage, page, '/teams/search?lines=forecast,budget&kind=cumulative');
    await page.getByText('Budget search-month').first().waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('of old or mistyped links fall back, with a note for each part', async () => {
    const { page, complaints } = await openAs(stage, 'finance');
    await visit(
      stage,
      page,
      '/explore?range=foo&group=zzz&bogus=1&team=search&team=ads&only=%3Dsearch&lines=zzz',
    );
    const note = page.getByText('This link says things that Bursar does not know.');
    await note.waitFor();
    for (const part of ['range=foo', 'group=zzz', 'bogus=1'])
      await page.getByRole('listitem').getByText(part, { exact: true }).waitFor();
    expect(await page.getByText('could not be loaded').count()).toBe(0);
    const only = page.getByRole('button', { name: 'Only Search' });
    expect(await only.getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('treegrid').getByText('Ads').first().waitFor();
    await picture(page, 'explore-bad-link');
    expect(await violationsOf(page)).toEqual([]);
    await visit(stage, page, '/explore?range=lastQuarter&vs=lastYear');
    await page.getByText('Last quarter: 1 Apr – 30 Jun 2026, UTC').waitFor();
    await page.getByRole('button', { name: /Range of time/ }).click();
    for (const name of ['Yesterday', 'Last 90 days', 'This year', 'Last year'])
      await page.getByRole('radio', { name }).waitFor();
    await picture(page, 'explore-ranges');
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

const BUDGETS = `apiVersion: bursar/v1
budgets:
  - { id: all-month, scope: {}, limit: "100000", window: month, mode: soft }
  - { id: search-month, scope: { team: search }, limit: "80", window: month, mode: soft }
`;
