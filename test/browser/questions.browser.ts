import { afterAll, beforeAll, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { compareDecimals, sum } from '@bursar/pricing/decimal';
import { exactUsd } from '../../apps/web/src/shared/format/money.js';
import { describeWithBrowser } from '../support/browser.js';
import { amountsIn } from './amounts.js';
import { expect } from './expect.js';
import { openAs, type Persona, raiseStage, settled, type Stage } from './stage.js';

/** Month to date, as the pages ask for it. */
const RANGE = { from: '2026-09-01', to: '2026-09-18', timezone: 'UTC' };

describeWithBrowser('questions of each role', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage({ sample: true });
  });
  afterAll(() => stage.close());

  /** Where a role starts, once everything is there. */
  async function start(persona: Persona): Promise<Page> {
    const { page } = await openAs(stage, persona);
    await page.goto(stage.bursar.url);
    await page.locator('h1').waitFor();
    await settled(page);
    return page;
  }

  async function follow(page: Page, name: string): Promise<void> {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await settled(page);
  }

  interface Spend {
    spend: {
      total: { cost: string; requests: string; costPerRequest: string };
      rows: { keys: string[]; figures: { cost: string } }[];
    };
  }

  async function spend(more: Record<string, unknown> = {}): Promise<Spend['spend']> {
    const query = `query Q($input: SpendInput!) { spend(input: $input) { ... on SpendResult {
      total { cost requests costPerRequest } rows { keys figures { cost } } } } }`;
    return (await stage.bursar.gql<Spend>(query, { input: { ...RANGE, ...more } })).spend;
  }

  const tile = (page: Page, label: string) =>
    page.locator('.tile', { hasText: label }).first().locator('.tile-value');

  it('an executive sees what was spent without a click', async () => {
    const page = await start('executive');
    const { total } = await spend();
    await expect.poll(() => tile(page, 'Spend').getAttribute('title')).toBe(exactUsd(total.cost));
    await expect
      .poll(() => tile(page, 'Requests').getAttribute('title'))
      .toBe(BigInt(total.requests).toLocaleString('en-US'));
    await page.context().close();
  });

  it('finance finds in one click where the money went, the same on screen, in the file and from the API', async () => {
    const page = await start('finance');
    await follow(page, 'Explore');
    const { total, rows } = await spend({ groupBy: ['team'] });
    const table = page.getByRole('treegrid', { name: 'Team, then model' });
    const shown = async () => (await amountsIn(table.locator('tbody tr td:nth-child(2)'))).sort();
    const costs = rows.map((row) => row.figures.cost);
    await expect.poll(shown).toEqual([...costs, total.cost].sort());
    const link = page.getByRole('link', { name: 'Download the breakdown as CSV' });
    const csv = await page.request.get(
      new URL((await link.getAttribute('href')) ?? '', page.url()).href,
    );
    // The last row is the total.
    const costsInFile = columnOf(await csv.text(), 'cost');
    const summed = costsInFile.pop() ?? '';
    expect(compareDecimals(sum(costsInFile), total.cost)).toBe(0);
    expect(compareDecimals(summed, total.cost)).toBe(0);
    await page.getByRole('button', { name: 'Copy the breakdown as a command or query' }).click();
    await page.getByText(/^npx bursar spend --from .* --group team,model$/).waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.context().close();
  });

  it('finance sees no change against a time before the data, and since when there are any', async () => {
    const page = await start('finance');
    await page.goto(`${stage.bursar.url}/explore?range=lastMonth`);
    const changes = page.getByRole('treegrid').getByText(/^—, data begin \d+ Jul 2026$/);
    await changes.first().waitFor();
    await expect(page.getByRole('treegrid').getByText(/[+−][\d,.]+%/)).toHaveCount(0);
    await page.goto(`${stage.bursar.url}/overview?range=lastMonth`);
    await toTheEnd(page);
    await page.getByText(/Not compared: .*data begin \d+ Jul 2026/).waitFor();
    await page
      .getByText(/^—, data begin \d+ Jul 2026$/)
      .first()
      .waitFor();
    // Where the month is going, with the lines that the picture has.
    await page.getByRole('list', { name: 'Lines' }).getByText('Expected').waitFor();
    await page.context().close();
  });

  it('finance asks why spend changed: parts that sum to the difference, and a link that opens them again', async () => {
    const page = await start('finance');
    await follow(page, 'Explore');
    await page.getByRole('button', { name: 'Explain the change of Total' }).click();
    const parts = page.getByRole('table', { name: 'Parts of the change' });
    await parts.waitFor();
    await page.waitForURL(/explain=all/);
    const shown = () => amountsIn(parts);
    await expect.poll(shown).toHaveLength(8);
    const amounts = await shown();
    expect(compareDecimals(sum(amounts.slice(0, -1)), amounts.at(-1) ?? '')).toBe(0);
    await page.reload();
    await parts.waitFor();
    await expect.poll(shown).toEqual(amounts);
    const { rows } = await spend({ groupBy: ['team'] });
    await page.goto(`${stage.bursar.url}/explore?explain=team%3D${rows[0]?.keys[0] ?? ''}`);
    await parts.waitFor();
    await expect.poll(shown).not.toEqual(amounts);
    await page.getByRole('button', { name: 'Close the explanation' }).click();
    await page.waitForURL((url) => !url.search.includes('explain'));
    await page.goto(`${stage.bursar.url}/explore?from=2026-07-20&to=2026-08-01&explain=all`);
    await page.getByText(/^Data begin/).waitFor();
    await page.context().close();
  });

  it('finance finds in one click whose spend is unallocated', async () => {
    const page = await start('finance');
    await follow(page, 'Unallocated');
    const query = `query Q($from: DateTime!, $to: DateTime!) { unallocated(from: $from, to: $to) {
      sources { pattern cost } } }`;
    const variables = { from: '2026-09-01T00:00:00Z', to: '2026-09-18T00:00:00Z' };
    const { unallocated } = await stage.bursar.gql<{
      unallocated: { sources: { pattern: string; cost: string }[] };
    }>(query, variables);
    const [first] = unallocated.sources;
    const row = page.getByRole('row', { name: new RegExp(escaped(first?.pattern ?? '')) });
    await expect
      .poll(() => row.locator('[data-usd]').first().getAttribute('data-usd'))
      .toBe(first?.cost);
    await page.context().close();
  });

  it('a team lead starts at the own team, and sees no other', async () => {
    const page = await start('teamLead');
    expect(new URL(page.url()).pathname).toBe('/teams/search');
    const { total } = await spend({ filters: [{ dimension: 'team', in: ['search'] }] });
    await expect.poll(() => tile(page, 'Spend').getAttribute('title')).toBe(exactUsd(total.cost));
    await follow(page, 'Explore');
    const teams = await page.getByRole('treegrid', { name: /^Team/ }).locator('tbody tr').count();
    expect(teams).toBe(2); // Search, and the total.
    await page.context().close();
  });

  it('a platform engineer starts where the data arrives, and finds in one click what lacks a price', async () => {
    const page = await start('platform');
    const { ingestion } = await stage.bursar.gql<{ ingestion: { counts: { received: string } } }>(
      '{ ingestion { counts { received } } }',
    );
    const received = BigInt(ingestion.counts.received).toLocaleString('en-US');
    await expect.poll(() => tile(page, 'Received').getAttribute('title')).toBe(received);
    await follow(page, 'Prices');
    const { unpricedModels } = await stage.bursar.gql<{
      unpricedModels: { model: string; requests: string }[];
    }>('{ unpricedModels { model requests } }');
    for (const { model, requests } of unpricedModels) {
      const row = page.getByRole('row').filter({ hasText: model }).first();
      await expect(row.locator('.num').first()).toHaveText(
        BigInt(requests).toLocaleString('en-US'),
      );
    }
    await page.context().close();
  });

  it('an auditor starts at who changed what, and sees that the chain is intact', async () => {
    const page = await start('auditor');
    const { auditChain } = await stage.bursar.gql<{ auditChain: { entries: string } }>(
      '{ auditChain { entries } }',
    );
    await expect(page.getByText(/^The chain is intact/)).toContainText(
      `${auditChain.entries} entries`,
    );
    await page.context().close();
  });

  it('an executive reaches the team behind a change in one click', async () => {
    const page = await start('executive');
    await toTheEnd(page);
    const movers = page.getByRole('table', { name: 'Movers' });
    const name = await movers.getByRole('link').first().innerText();
    await movers.getByRole('link').first().click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.context().close();
  });
});

/** What stands below the first screen is drawn once it is near. */
async function toTheEnd(page: Page): Promise<void> {
  await page.getByText('Needs attention').waitFor();
  await settled(page);
  await page.keyboard.press('End');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A column of a plain CSV: none of ours quotes a figure. */
function columnOf(csv: string, name: string): string[] {
  const [header = '', ...lines] = csv.trim().split(/\r?\n/);
  const at = header.split(',').indexOf(name);
  // Empty where no call has a price.
  return lines.map((line) => {
    const cell = line.split(',')[at] ?? '';
    return cell === '' ? '0' : cell;
  });
}
