import { afterAll, beforeAll, it } from '@jest/globals';
import { addDays } from '@bursar/time';
import { formatUsd } from '../../apps/web/src/shared/format/money.js';
import { describeWithBrowser } from '../support/browser.js';
import { json } from '../support/http/access.js';
import { insertAnomaly, keyOf } from '../support/anomalies/shown.js';
import { picture, violationsOf } from './axe.js';
import { itFits } from './every-page.js';
import { expect } from './expect.js';
import { openAs, raiseStage, settled, type Stage, visit } from './stage.js';

const RANGE = 'from=2026-09-01&to=2026-10-01';
const ID = '0199d000-0000-7000-8000-000000000001';
const PAGES: readonly [name: string, path: string, heading: string][] = [
  ['anomalies', `/anomalies?${RANGE}`, 'Anomalies'],
  ['anomaly', `/anomalies/${ID}?${RANGE}`, 'Burst of tokens'],
];

describeWithBrowser('anomalies and charts', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage({ sample: true });
    await insertAnomaly(stage.bursar, ID);
    const note = { id: 'run-9', text: 'crawler 2.1', at: '2026-09-17T08:40:00Z', team: 'search' };
    expect((await stage.bursar.http('/v1/events', json(note))).status).toBe(201);
  });
  afterAll(() => stage.close());

  itFits(PAGES, () => stage);

  it('show what happened near the start, on the chart and below it', async () => {
    const { page, complaints } = await openAs(stage, 'platform');
    await visit(stage, page, `/anomalies/${ID}?${RANGE}`);
    const events = page.getByRole('list', { name: 'Events' });
    await expect(events).toContainText('Deployment: crawler 2.1');
    await expect(page.locator('.event-mark')).not.toHaveCount(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('show what is planned, which is announced and called off', async () => {
    const { page, complaints } = await openAs(stage, 'platform');
    await visit(stage, page, `/anomalies?${RANGE}`);
    await page.getByRole('button', { name: 'Announce…' }).click();
    const modal = page.getByRole('dialog', { name: 'Announce spend' });
    await modal.getByRole('combobox', { name: 'Value of team' }).fill('search');
    await modal.getByLabel('Above usual, at most').fill('many');
    await modal.getByLabel('What is planned').fill('A load test.');
    await modal.getByRole('button', { name: 'Announce' }).click();
    await modal.getByText('An amount is a plain decimal').waitFor();
    await modal.getByLabel('Above usual, at most').fill('500');
    await picture(page, 'plan-modal');
    expect(await violationsOf(page)).toEqual([]);
    await modal.getByRole('button', { name: 'Announce' }).click();
    await page.getByText('It is announced, and raises no alarm.').waitFor();
    await settled(page);
    const planned = page.getByRole('table', { name: 'Planned' });
    await expect(planned).toContainText(/Search[^]*A load test\.[^]*up to\s*\$500\.00/);
    await planned.getByRole('button', { name: /^Call off/ }).click();
    await page.getByRole('button', { name: 'Call it off' }).click();
    await page.getByText('The plan is called off.').waitFor();
    await settled(page);
    await page.getByText('Nothing is planned').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('lead from the list to one, which names its cause, and is judged with a reason', async () => {
    const { page, complaints } = await openAs(stage, 'platform');
    await visit(stage, page, `/anomalies?${RANGE}`);
    await page.getByRole('link', { name: 'Burst of tokens' }).click();
    await settled(page);
    const causes = page.getByRole('table', { name: 'What explains it' });
    await expect(causes).toContainText(keyOf(ID));
    await page.getByRole('button', { name: 'False…' }).click();
    await page.getByLabel('Reason').fill('A load test.');
    await page.getByRole('button', { name: 'Save the verdict' }).click();
    await page.getByText('The verdict is false.').waitFor();
    await settled(page);
    await expect(page.locator('main')).toContainText('A load test.');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  interface Spend {
    total: { cost: string; requests: string };
    rows: unknown[];
  }

  /** Month to date, as the pages ask for it. */
  async function spend(more: Record<string, unknown>): Promise<Spend> {
    const query = `query Q($input: SpendInput!) { spend(input: $input) { ... on SpendResult {
      total { cost requests } rows { keys } } } }`;
    const input = { from: '2026-09-01', to: '2026-09-18', timezone: 'UTC', ...more };
    return (await stage.bursar.gql<{ spend: Spend }>(query, { input })).spend;
  }

  it('finance looks closer at a day of the chart: its calls, one series, the day by hours; Back undoes each', async () => {
    const { page } = await openAs(stage, 'finance');
    await visit(stage, page, '/explore');
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
    const { total } = await spend({ from: day, to: next });
    const count = Number(total.requests).toLocaleString('en-US');
    await expect(page.getByText(`in ${count} calls`)).toHaveCount(1);
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
    const { page } = await openAs(stage, 'finance');
    await page.goto(
      `${stage.bursar.url}/explore?from=2026-09-08&to=2026-09-15&kind=lines&draw=before`,
    );
    const legend = page.getByRole('list', { name: 'Series' });
    await legend.getByText('the 7 days before').waitFor();
    const { total } = await spend({ from: '2026-09-01', to: '2026-09-08' });
    await expect
      .poll(() => legend.locator('.legend-line').allInnerTexts())
      .toEqual([
        expect.stringContaining('All together'),
        expect.stringContaining(formatUsd(total.cost)),
      ]);
    await expect(page.locator('.recharts-line-curve[stroke-dasharray="6 4"]')).toHaveCount(1);
    await picture(page, 'explore-compared');
    await page.getByLabel(/kind of chart/).click();
    await page.getByRole('option', { name: 'Cumulative' }).click();
    await page.waitForURL(/kind=cumulative/);
    await page.getByLabel(/^Compare with/).click();
    await page.getByRole('option', { name: 'Compare: same days three months before' }).click();
    await page.waitForURL(/vs=lastQuarter/);
    await page
      .getByText(/^Not compared with the same days three months before: data begin/)
      .waitFor();
    await expect(page.locator('.recharts-line-curve[stroke-dasharray="6 4"]')).toHaveCount(0);
    await page.context().close();
  });

  it('a series is looked at alone, and the link says so; of nine teams none is Other', async () => {
    const { page } = await openAs(stage, 'finance');
    await visit(stage, page, '/explore');
    const legend = page.getByRole('list', { name: 'Series' });
    const { rows } = await spend({ groupBy: ['team'] });
    await expect(legend.getByRole('listitem')).toHaveCount(Math.min(9, rows.length));
    await expect
      .poll(async () => (await legend.innerText()).includes('Other'))
      .toBe(rows.length > 9);
    const only = legend.getByRole('button', { name: /^Only / });
    await only.first().click();
    await page.waitForURL(/only=/);
    await page.reload();
    await legend.waitFor();
    const pressed = legend.locator('button[aria-pressed="true"]:not(.legend-only)');
    await expect(pressed).toHaveCount(1);
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes('only'));
    await page.context().close();
  });
});
