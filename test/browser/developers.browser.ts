import { afterAll, beforeAll, it } from '@jest/globals';
import { subtract, sum } from '@bursar/pricing/decimal';
import { exactUsd } from '../../apps/web/src/shared/format/money.js';
import { describeWithBrowser, openPage } from '../support/browser.js';
import { signedIn } from '../support/http/client.js';
import { moveBalances } from '../support/limits/admissions.js';
import { importPeople } from '../support/people/people.js';
import { applyConfig, GATEWAY, logLine, post } from '../support/usage/lines.js';
import { amountsIn } from './amounts.js';
import { picture, violationsOf } from './axe.js';
import { itFits } from './every-page.js';
import { expect } from './expect.js';
import { openAs, raiseStage, settled, type Stage, visit } from './stage.js';
import { brokenWords } from './words.js';

const RANGE = 'from=2026-09-01&to=2026-10-01';
const PAGES: readonly [name: string, path: string, heading: string][] = [
  ['developers', `/developers?${RANGE}`, 'Developers'],
  ['agents', `/agents?${RANGE}`, 'Agents and sessions'],
  ['calls', `/calls?${RANGE}`, 'Calls'],
  [
    'calls of an hour',
    `/calls?${RANGE}&by=time&since=2026-09-16T08:00&until=2026-09-16T09:00`,
    'Calls',
  ],
  ['run', `/agents/run-17?${RANGE}`, 'run-17'],
];

describeWithBrowser('developers and agents', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage({ sample: true });
    await importPeople(stage.bursar, ['amara.okafor@example.com,search,2026-01-01,']);
    const metadata = { team: 'search', session: 'run-17', agent: 'triage', client: 'claude-code' };
    const at = (hour: number) => `2026-09-16T${String(hour).padStart(2, '0')}:00:00Z`;
    await post(
      stage.bursar,
      [8, 9, 10].map((hour) =>
        logLine({
          principal: GATEWAY,
          at: at(hour),
          metadata: { ...metadata, user: 'amara.okafor@example.com', tool: 'search' },
        }),
      ),
    );
    await applyConfig(
      stage.bursar,
      `apiVersion: bursar/v1
budgets: [{ id: amara-month, scope: { user: amara.okafor@example.com }, limit: "100", window: month }]`,
    );
    await moveBalances(stage.bursar);
  });
  afterAll(() => stage.close());

  itFits(PAGES, () => stage);

  it('lead from an agent to a run, and from the run to its calls', async () => {
    const { page, complaints } = await openAs(stage, 'platform');
    await visit(stage, page, `/agents?${RANGE}`);
    await page.getByRole('link', { name: 'run-17' }).click();
    await settled(page);
    const calls = page.getByRole('table', { name: 'Calls' }).locator('tbody tr');
    await expect(calls).toHaveCount(3);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('finance comes in two clicks from a team to its most expensive call, and why it cost that', async () => {
    const { page } = await openAs(stage, 'finance');
    await visit(stage, page, `/explore?${RANGE}`);
    const first = page
      .getByRole('treegrid')
      .getByRole('link', { name: /^Calls of / })
      .first();
    await first.click();
    await page.getByRole('heading', { level: 1, name: 'Calls' }).waitFor();
    await settled(page);
    const team = new URL(page.url()).searchParams.get('team');
    const filters = [{ dimension: 'team', in: [team] }];
    const query = `query Q($input: CallsInput!, $same: SpendInput!) {
      calls(input: $input, first: 3) { ... on CallConnection { cost edges { node { requestId cost } } } }
      spend(input: $same) { ... on SpendResult { total { cost } } } }`;
    const input = { from: '2026-09-01', to: '2026-10-01', filters };
    const { calls: expected, spend } = await stage.bursar.gql<{
      calls: { cost: string; edges: { node: { requestId: string; cost: string } }[] };
      spend: { total: { cost: string } };
    }>(query, { input, same: input });
    expect(expected.cost).toBe(spend.total.cost);
    const table = page.getByRole('table', { name: 'Calls' });
    await expect
      .poll(async () => (await amountsIn(table)).slice(0, 3))
      .toEqual(expected.edges.map(({ node }) => node.cost));
    await table.getByRole('link').first().click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await settled(page);
    expect(decodeURIComponent(new URL(page.url()).pathname)).toBe(
      `/why/${expected.edges[0]?.node.requestId ?? ''}`,
    );
    await expect(page.getByText('Nothing is kept')).toHaveCount(0);
    await page.context().close();
  });

  it('say who is not in the directory, and find a person by a part of their name', async () => {
    const { page, complaints } = await openAs(stage, 'finance');
    await visit(stage, page, `/developers?${RANGE}`);
    const people = page.getByRole('table', { name: 'Spend by person' });
    await expect(people).toContainText('not in the directory');
    await page.getByLabel('Person', { exact: true }).fill('amara');
    await page.getByRole('button', { name: 'Search' }).last().click();
    await page.waitForURL(/q=amara/);
    await settled(page);
    await expect(people.locator('tbody tr')).toHaveCount(1);
    await expect(people).toContainText('claude-code');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('a developer begins with the own day: spend, limits, denials with reasons, and how to ask for more', async () => {
    const user = 'amara.okafor@example.com';
    const caller = await signedIn(stage.bursar.database, 'developer', [], user);
    const { page, complaints } = await openPage(stage.browser, { reducedMotion: 'reduce' });
    const [name = '', value = ''] = (caller['cookie'] ?? '').split('=');
    await page.context().addCookies([{ name, value, url: stage.bursar.url }]);
    await page.goto(stage.bursar.url);
    await page.getByRole('heading', { level: 1, name: 'My day' }).waitFor();
    await settled(page);
    const month = page.locator('.tile', { hasText: 'My spend this month' });
    const query = `query Q($input: SpendInput!) { spend(input: $input) { ... on SpendResult { total { cost requests } } } }`;
    const filters = [{ dimension: 'user', in: [user] }];
    const input = { from: '2026-09-01', to: '2026-09-18', filters };
    const { total } = (
      await stage.bursar.gql<{ spend: { total: { cost: string; requests: string } } }>(query, {
        input,
      })
    ).spend;
    await expect
      .poll(() => month.locator('.tile-value').getAttribute('title'))
      .toBe(exactUsd(total.cost));
    const models = page.getByRole('table', { name: 'My models this month' });
    const costs = () => amountsIn(models.locator('tbody tr td:nth-child(2)'));
    await expect.poll(async () => (await costs()).at(-1)).toBe(total.cost);
    expect(sum((await costs()).slice(0, -1))).toBe(total.cost);
    await page.getByText('No call of mine was denied').waitFor();
    const limits = page.getByRole('region', { name: 'Budgets' });
    await expect(limits).toContainText(
      /amara-month[\s\S]*of \$100\.00, \$[\d.]+ left, a new month/,
    );
    const figureOf = (name: string) => limits.locator(`[data-${name}]`).first();
    const spent = (await figureOf('usd').getAttribute('data-usd')) ?? '';
    await expect
      .poll(() => figureOf('left').getAttribute('data-left'))
      .toBe(subtract('100', spent));
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      await picture(page, `my-day-${width}`);
      expect(await brokenWords(page)).toEqual([]);
    }
    expect(await violationsOf(page)).toEqual([]);
    await month.getByRole('link', { name: `${total.requests} calls` }).click();
    await page.getByRole('heading', { level: 1, name: 'Calls' }).waitFor();
    await settled(page);
    // On a phone still: each call is a card.
    await page.getByRole('list', { name: 'Calls' }).getByRole('link').first().click();
    await page
      .getByText(/was charged from the provider/)
      .first()
      .waitFor();
    await page.goto(`${stage.bursar.url}/me`);
    await page.getByRole('link', { name: 'Request more' }).click();
    await page.getByRole('heading', { level: 1, name: 'Requests' }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
