import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { compareDecimals, sum } from '@bursar/pricing/decimal';
import { addDays } from '@bursar/time';
import { exactUsd, formatUsd } from '../../apps/web/src/shared/format/money.js';
import { describeWithBrowser } from '../support/browser.js';
import { picture } from './axe.js';
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
      total: { cost: string; requests: string };
      rows: { keys: string[]; figures: { cost: string } }[];
    };
  }

  async function spend(more: Record<string, unknown> = {}): Promise<Spend['spend']> {
    const query = `query Q($input: SpendInput!) { spend(input: $input) { ... on SpendResult {
      total { cost requests } rows { keys figures { cost } } } } }`;
    return (await stage.bursar.gql<Spend>(query, { input: { ...RANGE, ...more } })).spend;
  }

  const tile = (page: Page, label: string) =>
    page.locator('.tile', { hasText: label }).first().locator('.tile-value');

  it('an executive sees what was spent without a click', async () => {
    const page = await start('executive');
    const { total } = await spend();
    expect(await tile(page, 'Spend').getAttribute('title')).toBe(exactUsd(total.cost));
    expect(await tile(page, 'Requests').getAttribute('title')).toBe(
      BigInt(total.requests).toLocaleString('en-US'),
    );
    await page.context().close();
  });

  it('finance finds in one click where the money went, the same on screen, in the file and from the API', async () => {
    const page = await start('finance');
    await follow(page, 'Explore');
    const { total, rows } = await spend({ groupBy: ['team'] });
    const table = page.getByRole('treegrid', { name: 'Team, then model' });
    const shown = await table
      .locator('tbody tr td:nth-child(2) [data-usd]')
      .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-usd') ?? ''));
    const costs = rows.map((row) => row.figures.cost);
    expect([...shown].sort()).toEqual([...costs, total.cost].sort());
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
    expect(
      await page
        .getByRole('treegrid')
        .getByText(/[+−][\d,.]+%/)
        .count(),
    ).toBe(0);
    await page.goto(`${stage.bursar.url}/overview?range=lastMonth`);
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
    const shown = () =>
      parts
        .locator('[data-usd]')
        .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-usd') ?? ''));
    const amounts = await shown();
    expect(amounts).toHaveLength(8);
    expect(compareDecimals(sum(amounts.slice(0, -1)), amounts.at(-1) ?? '')).toBe(0);
    await page.reload();
    await parts.waitFor();
    expect(await shown()).toEqual(amounts);
    const { rows } = await spend({ groupBy: ['team'] });
    await page.goto(`${stage.bursar.url}/explore?explain=team%3D${rows[0]?.keys[0] ?? ''}`);
    await parts.waitFor();
    expect(await shown()).not.toEqual(amounts);
    await page.getByRole('button', { name: 'Close the explanation' }).click();
    await page.waitForURL((url) => !url.search.includes('explain'));
    await page.goto(`${stage.bursar.url}/explore?from=2026-07-20&to=2026-08-01&explain=all`);
    await page.getByText(/^Data begin/).waitFor();
    await page.context().close();
  });

  /** The calls under a range and filters, as the API lists them. */
  async function calls(more: Record<string, unknown> = {}) {
    const query = `query Q($input: CallsInput!) { calls(input: $input, first: 3) { ... on CallConnection {
      totalCount cost edges { node { requestId cost } } } } }`;
    const answer = await stage.bursar.gql<{
      calls: {
        totalCount: string;
        cost: string;
        edges: { node: { requestId: string; cost: string } }[];
      };
    }>(query, { input: { ...RANGE, ...more } });
    return answer.calls;
  }

  it('finance comes in two clicks from a team to its most expensive call, and why it cost that', async () => {
    const page = await start('finance');
    await follow(page, 'Explore');
    const { rows } = await spend({ groupBy: ['team'] });
    const team = rows.reduce((most, row) =>
      compareDecimals(row.figures.cost, most.figures.cost) > 0 ? row : most,
    );
    const first = page
      .getByRole('treegrid')
      .getByRole('link', { name: /^Calls of / })
      .first();
    await first.click();
    await page.getByRole('heading', { level: 1, name: 'Calls' }).waitFor();
    await settled(page);
    expect(new URL(page.url()).searchParams.get('team')).toBe(team.keys[0]);
    const expected = await calls({ filters: [{ dimension: 'team', in: team.keys }] });
    expect(expected.cost).toBe(team.figures.cost);
    const table = page.getByRole('table', { name: 'Calls' });
    const shown = await table
      .locator('[data-usd]')
      .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-usd')));
    expect(shown.slice(0, 3)).toEqual(expected.edges.map(({ node }) => node.cost));
    await table.getByRole('link').first().click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await settled(page);
    expect(decodeURIComponent(new URL(page.url()).pathname)).toBe(
      `/why/${expected.edges[0]?.node.requestId ?? ''}`,
    );
    expect(await page.getByText('Nothing is kept').count()).toBe(0);
    await page.context().close();
  });

  it('finance looks closer at a day of the chart: its calls, one series, the day by hours; Back undoes each', async () => {
    const page = await start('finance');
    await follow(page, 'Explore');
    const chart = page.locator('.chart-area .recharts-surface').first();
    await chart.waitFor();
    const box = (await chart.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const at = (share: number) => [box.x + box.width * share, box.y + box.height / 2] as const;
    await page.mouse.move(...at(0.5));
    await page.mouse.click(...at(0.5));
    const chosen = page.getByRole('region', { name: /^Chosen: / });
    await chosen.waitFor();
    const day = new URL(page.url()).searchParams.get('span') ?? '';
    expect(day).toMatch(/^2026-09-\d\d$/);
    await chosen.getByRole('link', { name: 'Calls of it' }).click();
    await page.getByRole('heading', { level: 1, name: 'Calls' }).waitFor();
    await settled(page);
    const next = addDays(day, 1);
    const { totalCount } = await calls({ from: day, to: next });
    expect(
      await page.getByText(`in ${Number(totalCount).toLocaleString('en-US')} calls`).count(),
    ).toBe(1);
    await page.goBack();
    await chosen.waitFor();
    await chosen.getByRole('link', { name: 'Zoom to it' }).click();
    await page.waitForURL((url) => url.searchParams.get('from') === day);
    expect(new URL(page.url()).searchParams.get('to')).toBe(next);
    await page.goBack();
    await chosen.waitFor();
    await page.goBack();
    await chosen.waitFor({ state: 'detached' });
    // Drawn over several days, the chart is theirs alone.
    await page.mouse.move(...at(0.4));
    await page.mouse.down();
    await page.mouse.move(...at(0.5), { steps: 4 });
    await page.mouse.move(...at(0.7), { steps: 4 });
    await page.mouse.up();
    await page.waitForURL((url) => (url.searchParams.get('from') ?? '') > '2026-09-01');
    expect(new URL(page.url()).searchParams.get('span')).toBeNull();
    await page.goBack();
    await page.waitForURL((url) => url.searchParams.get('from') === null);
    await settled(page);
    // The keyboard does the same.
    await chart.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await chosen.waitFor();
    await page.context().close();
  });

  it('finance draws the period before beside this one, and compares with another where the data reach', async () => {
    const page = await start('finance');
    await page.goto(
      `${stage.bursar.url}/explore?from=2026-09-08&to=2026-09-15&kind=lines&draw=before`,
    );
    const legend = page.getByRole('list', { name: 'Series' });
    await legend.getByText('the 7 days before').waitFor();
    const { total } = await spend({ from: '2026-09-01', to: '2026-09-08' });
    expect(await legend.locator('.legend-line').innerText()).toContain(formatUsd(total.cost));
    expect(await page.locator('.recharts-line-curve[stroke-dasharray="6 4"]').count()).toBe(1);
    await picture(page, 'explore-compared');
    await page.getByLabel(/kind of chart/).click();
    await page.getByRole('option', { name: 'Cumulative' }).click();
    await page.waitForURL(/kind=cumulative/);
    await page.getByLabel(/^Compare with/).click();
    await page.getByRole('option', { name: 'same days three months before' }).click();
    await page.waitForURL(/vs=lastQuarter/);
    await page
      .getByText(/^Not compared with the same days three months before: data begin/)
      .waitFor();
    expect(await page.locator('.recharts-line-curve[stroke-dasharray="6 4"]').count()).toBe(0);
    await page.context().close();
  });

  it('a series is looked at alone, and the link says so; of nine teams none is Other', async () => {
    const page = await start('finance');
    await follow(page, 'Explore');
    const legend = page.getByRole('list', { name: 'Series' });
    const { rows } = await spend({ groupBy: ['team'] });
    expect(await legend.getByRole('listitem').count()).toBe(Math.min(9, rows.length));
    expect((await legend.innerText()).includes('Other')).toBe(rows.length > 9);
    const only = legend.getByRole('button', { name: /^Only / });
    await only.first().click();
    await page.waitForURL(/only=/);
    await page.reload();
    await legend.waitFor();
    const pressed = legend.locator('button[aria-pressed="true"]:not(.legend-only)');
    expect(await pressed.count()).toBe(1);
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes('only'));
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
    expect(await row.locator('[data-usd]').first().getAttribute('data-usd')).toBe(first?.cost);
    await page.context().close();
  });

  it('a team lead starts at the own team, and sees no other', async () => {
    const page = await start('teamLead');
    expect(new URL(page.url()).pathname).toBe('/teams/search');
    const { total } = await spend({ filters: [{ dimension: 'team', in: ['search'] }] });
    expect(await tile(page, 'Spend').getAttribute('title')).toBe(exactUsd(total.cost));
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
    expect(await tile(page, 'Received').getAttribute('title')).toBe(received);
    await follow(page, 'Prices');
    const { unpricedModels } = await stage.bursar.gql<{
      unpricedModels: { model: string; requests: string }[];
    }>('{ unpricedModels { model requests } }');
    for (const { model, requests } of unpricedModels) {
      const row = page.getByRole('row', { name: new RegExp(escaped(model)) }).first();
      expect(await row.locator('.num').first().innerText()).toBe(
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
    expect(await page.getByText(/^The chain is intact/).innerText()).toContain(
      `${auditChain.entries} entries`,
    );
    await page.context().close();
  });

  it('an executive reaches the team behind a change in one click', async () => {
    const page = await start('executive');
    const movers = page.getByRole('table', { name: 'Movers' });
    const name = await movers.getByRole('link').first().innerText();
    await movers.getByRole('link').first().click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.context().close();
  });
});

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
