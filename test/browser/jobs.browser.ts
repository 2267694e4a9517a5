import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { compareDecimals, subtract, sum } from '@bursar/pricing/decimal';
import { exactUsd } from '../../apps/web/src/shared/format/money.js';
import { describeWithBrowser } from '../support/browser.js';
import { json } from '../support/http/access.js';
import { readCsv } from '../support/usage/answers.js';
import { gatewayKey } from '../support/limits/admissions.js';
import { lease } from '../support/limits/leases.js';
import { amountsIn } from './amounts.js';
import { expect } from './expect.js';
import { NOW, openAs, type Persona, raiseStage, settled, type Stage } from './stage.js';

/** Month to date, as the pages ask for it. */
const RANGE = { from: '2026-09-01', to: '2026-09-18', timezone: 'UTC' };

/** A lease is granted where much is left, and no quota counts each call. */
const OF_CHECKOUT = { team: 'checkout', project: null, user: null };

interface Figures {
  readonly cost: string;
  readonly costPerRequest: string;
}

/** What each role comes for: where it starts, the clicks that it takes, and the figure at the end. */
describeWithBrowser('jobs of each role', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage({ sample: true });
  });
  afterAll(() => stage.close());

  /** Where a role starts, once everything is there, and its clicks from then on. */
  async function start(persona: Persona) {
    const { page } = await openAs(stage, persona);
    await page.goto(stage.bursar.url);
    await page.locator('h1').waitFor();
    await settled(page);
    return { page, job: counting(page) };
  }

  /** The clicks of a job, as a person makes them. */
  function counting(page: Page) {
    let clicks = 0;
    return {
      click: async (what: Locator) => {
        clicks += 1;
        await what.click();
        await settled(page);
      },
      menu: (name: string) =>
        page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }),
      get clicks() {
        return clicks;
      },
    };
  }

  const tile = (page: Page, label: string) =>
    page.locator('.tile', { hasText: label }).first().locator('.tile-value');

  async function spend(more: Record<string, unknown> = {}): Promise<Figures> {
    const query = `query Q($input: SpendInput!) { spend(input: $input) { ... on SpendResult {
      total { cost costPerRequest } } } }`;
    const input = { ...RANGE, ...more };
    const answer = await stage.bursar.gql<{ spend: { total: Figures } }>(query, { input });
    return answer.spend.total;
  }

  it('finance takes the statements of last month in two clicks, with cost centres, and the amounts sum to its spend', async () => {
    const { page, job } = await start('finance');
    await job.click(job.menu('Exports'));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      job.click(page.getByRole('link', { name: /^Download Statements, .* as CSV$/ })),
    ]);
    expect(job.clicks).toBe(2);
    const text = readFileSync(await download.path(), 'utf8');
    const lines = readCsv(text.replaceAll(/\r?\n/g, '\r\n'));
    const charged = lines.filter(({ costCentre = '' }) => costCentre.startsWith('CC-'));
    expect(charged.length).toBeGreaterThan(10);
    const { cost } = await spend({ from: '2026-08-01', to: '2026-09-01' });
    const amounts = lines.flatMap(({ exactUsd: exact }) => (exact === '' ? [] : (exact ?? [])));
    expect(compareDecimals(sum(amounts), cost)).toBe(0);
    await page.context().close();
  });

  it('finance learns in two clicks why Checkout rose, in parts that sum to its rise', async () => {
    const { page, job } = await start('finance');
    await job.click(job.menu('Explore'));
    await job.click(page.getByRole('button', { name: 'Explain the change of Checkout' }));
    expect(job.clicks).toBe(2);
    const parts = page.getByRole('table', { name: 'Parts of the change' });
    await parts.waitFor();
    const amounts = await amountsIn(parts);
    const rise = amounts.pop() ?? '';
    expect(compareDecimals(sum(amounts), rise)).toBe(0);
    const panel = page.getByRole('complementary').filter({ has: parts });
    const [before = '', now = ''] = await amountsIn(panel, '.inline-num[data-usd]');
    expect(compareDecimals(rise, subtract(now, before))).toBe(0);
    expect(compareDecimals(rise, '0')).toBe(1);
    await page.context().close();
  });

  it('an auditor lists in a few clicks who changed a budget, as sentences', async () => {
    const { page, job } = await start('auditor');
    await job.click(page.getByRole('button', { name: /^What/ }));
    await job.click(page.getByRole('option', { name: 'budget', exact: true }));
    expect(job.clicks).toBe(2);
    const asked = '{ audit(filter: { entityType: "budget", byPeople: true }) { totalCount } }';
    const { audit } = await stage.bursar.gql<{ audit: { totalCount: number } }>(asked);
    expect(audit.totalCount).toBeGreaterThan(0);
    const table = page.getByRole('table', { name: 'Changes' });
    await expect(table.locator('tbody tr')).toHaveCount(audit.totalCount);
    await table.getByText(/ added budget search-month/).waitFor();
    await page.context().close();
  });

  it('a platform engineer sees in one click which gateways apply the policy of now', async () => {
    const { bursar } = stage;
    const key = await gatewayKey(bursar);
    const read = await bursar.http('/v1/policy?environment=prod&gateway=edge-9', {}, key);
    const version = Number(read.headers.get('x-bursar-version'));
    const ack = { gateway: 'edge-9', environment: 'prod', kind: 'policy', version };
    await bursar.http('/v1/policy/acks', json({ ...ack, appliedAt: NOW }), key);
    const { page, job } = await start('platform');
    await job.click(job.menu('Gateways'));
    expect(job.clicks).toBe(1);
    const row = page
      .getByRole('table', { name: 'What gateways have' })
      .getByRole('row', { name: /^prod/ });
    await expect(row.locator('.num').first()).toHaveText(String(version));
    await row.getByText(/1 of 1/).waitFor();
    await page
      .getByRole('row', { name: /^edge-9/ })
      .first()
      .waitFor();
    await page.context().close();
  });

  it('a platform engineer sees what a gateway never accounted for, and asks to give it back', async () => {
    const { bursar } = stage;
    const key = await gatewayKey(bursar, 'checkout');
    const given = await lease(bursar, { gateway: 'edge-7', ...OF_CHECKOUT }, key);
    const { page, job } = await start('platform');
    await job.click(job.menu('Gateways'));
    const row = page.getByRole('table', { name: 'Leases' }).getByRole('row', { name: /^edge-7/ });
    await expect(row).toContainText(exactUsd(given.amountUsd));
    await bursar.rows(
      "UPDATE limits.lease SET state = 'reclaimed', presumed = leased, leased = 0, ended_at = now() WHERE id = $1::uuid",
      [given.leaseId],
    );
    await page.reload();
    await row.getByText('not accounted for').waitFor();
    await job.click(row.getByRole('button', { name: /^Give back what edge-7/ }));
    const dialog = page.getByRole('dialog', { name: /^Ask to give back/ });
    await dialog.getByRole('textbox').fill('its log was lost');
    await job.click(dialog.getByRole('button', { name: 'Ask', exact: true }));
    await page.getByText('Asked: another person has to agree').waitFor();
    await row.getByText('Give back…').waitFor();
    await page.context().close();
  });

  it('a tab says who is signed in, once another one has signed in as another person', async () => {
    const { page } = await start('finance');
    const answer = await page.context().request.post(`${stage.bursar.url}/v1/session/demo`, {
      data: { persona: 'auditor' },
      headers: { origin: stage.bursar.url },
    });
    expect(answer.ok()).toBe(true);
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await page.getByText('You are now signed in as Auditor').waitFor();
    await page.getByRole('button', { name: 'Go on as Auditor' }).click();
    await page.getByText('You are now signed in as Auditor').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Auditor/ }).waitFor();
    await page.context().close();
  });

  it('an executive reads what a call costs and where the month lands in one click each', async () => {
    const { page, job } = await start('executive');
    const asked = '{ forecast { ... on Forecast { periods { rows { expected } } } } }';
    const { forecast } = await stage.bursar.gql<{
      forecast: { periods: { rows: { expected: string }[] }[] };
    }>(asked);
    await job.click(job.menu('Forecast'));
    expect(job.clicks).toBe(1);
    await expect
      .poll(() => tile(page, 'Expected until').getAttribute('title'))
      .toBe(exactUsd(forecast.periods[0]?.rows[0]?.expected));
    await job.click(job.menu('Teams'));
    expect(job.clicks).toBe(2);
    const total = await spend();
    const figures = page.getByRole('row', { name: /^Total/ }).locator('[data-usd]');
    await expect.poll(() => figures.first().getAttribute('data-usd')).toBe(total.cost);
    await expect.poll(() => figures.nth(1).getAttribute('data-usd')).toBe(total.costPerRequest);
    await page.context().close();
  });
});
