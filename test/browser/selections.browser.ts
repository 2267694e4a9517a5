import { afterAll, beforeAll, it } from '@jest/globals';
import { subtract } from '@bursar/pricing/decimal';
import { describeWithBrowser } from '../support/browser.js';
import { readSheet } from '../support/chargeback/sheet.js';
import { amountsIn } from './amounts.js';
import { picture, violationsOf } from './axe.js';
import { expect } from './expect.js';
import { openAs, raiseStage, settled, type Stage, visit } from './stage.js';
import { isTooWideAt } from './width.js';

describeWithBrowser('selections of spend', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage({ sample: true });
  });
  afterAll(() => stage.close());

  it('stand beside another selection, in chart, table and link, with the difference', async () => {
    const { page, complaints } = await openAs(stage, 'finance');
    await visit(stage, page, '/explore?team=search');
    await page.getByRole('button', { name: 'Compare two selections' }).click();
    await page.waitForURL(/beside=all/);
    await visit(stage, page, '/explore?team=search&b.team=ads');
    const table = page.getByRole('table', { name: 'Model, side by side' });
    await table.waitFor();
    const total = table.getByRole('row', { name: /^Total/ });
    const costs = await Promise.all(['search', 'ads'].map(async (team) => costOf(team)));
    await expect
      .poll(() => amountsIn(total))
      .toEqual([...costs, subtract(costs[1] ?? '', costs[0] ?? '')]);
    await page.getByRole('list', { name: 'Selections' }).getByText('Team Ads').waitFor();
    for (const width of [390, 1280, 1920]) {
      expect(await isTooWideAt(page, width, `explore-beside-${width}`)).toBe(false);
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
    const input = {
      kind: 'team',
      target: 'search',
      month: '2026-09',
      usd: '61.5',
      reason: 'Test',
      seen: {},
    };
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
    // The file of the chart has the lines that it draws, by the same names.
    const file = page.getByRole('link', { name: 'Spend by model: download what is drawn as XLSX' });
    const sent = await page.request.get(
      new URL((await file.getAttribute('href')) ?? '', stage.bursar.url).href,
    );
    const [head = []] = readSheet(new Uint8Array(await sent.body())).rows;
    expect(head.map((cell) => (cell !== null && 'text' in cell ? cell.text : ''))).toEqual(
      expect.arrayContaining(['Plan', 'Budget search-month', 'Expected until 1 Oct 2026']),
    );
    // The organisation's budget is another sum.
    await expect(page.getByText('Budget all-month')).toHaveCount(0);
    for (const width of [390, 1280, 1920]) {
      expect(await isTooWideAt(page, width, `explore-lines-${width}`)).toBe(false);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(await violationsOf(page)).toEqual([]);
    const chart = page.locator('.chart-area .recharts-surface').first();
    await chart.hover({ position: { x: 200, y: 150 } });
    const tooltip = page.locator('.chart-tooltip');
    await tooltip.getByText('Plan').waitFor();
    await tooltip.getByText('Share').waitFor();
    // What it is about stays in sight.
    const [of, shown] = [await chart.boundingBox(), await tooltip.boundingBox()];
    if (of === null || shown === null) throw new Error('The chart or its figures are not there.');
    const isOutside = shown.y >= of.y + of.height || shown.y + shown.height <= of.y;
    expect([isOutside, shown.y >= 0]).toEqual([true, true]);
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

  it('are a spreadsheet as their chart draws them: the series that are shown, and no other', async () => {
    const { page } = await openAs(stage, 'finance');
    const heads = async (link: string) => {
      await visit(stage, page, link);
      await page.getByRole('list', { name: 'Series' }).waitFor();
      const file = page.getByRole('link', { name: /download what is drawn as XLSX$/ });
      const href = (await file.getAttribute('href')) ?? '';
      const answer = await page.context().request.get(new URL(href, stage.bursar.url).href);
      expect(answer.status()).toBe(200);
      const [head = [], first = []] = readSheet(new Uint8Array(await answer.body())).rows;
      const text = (at: number) => (head[at] != null && 'text' in head[at] ? head[at].text : '');
      return [head.map((_, at) => text(at)).slice(0, -6), first[0]];
    };
    expect(await heads('/explore?team=search,ads')).toEqual([
      ['day', 'Search', 'Ads', 'Total'],
      { text: '2026-09-01' },
    ]);
    expect(await heads('/explore?team=search,ads&only=%3Dsearch&grain=week')).toEqual([
      ['week', 'Search', 'Total'],
      { text: '2026-08-31' },
    ]);
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
    await expect(page.getByText('could not be loaded')).toHaveCount(0);
    const only = page.getByRole('button', { name: 'Only Search' });
    await expect.poll(() => only.getAttribute('aria-pressed')).toBe('true');
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
