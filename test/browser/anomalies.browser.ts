import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithBrowser } from '../support/browser.js';
import { json } from '../support/http/access.js';
import { insertAnomaly, keyOf } from '../support/anomalies/shown.js';
import { picture, violationsOf } from './axe.js';
import { itFits } from './every-page.js';
import { openAs, raiseStage, settled, type Stage, visit } from './stage.js';

const RANGE = 'from=2026-09-01&to=2026-10-01';
const ID = '0199d000-0000-7000-8000-000000000001';
const PAGES: readonly [name: string, path: string, heading: string][] = [
  ['anomalies', `/anomalies?${RANGE}`, 'Anomalies'],
  ['anomaly', `/anomalies/${ID}?${RANGE}`, 'Burst of tokens'],
];

describeWithBrowser('anomalies', () => {
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
    expect(await events.innerText()).toContain('Deployment: crawler 2.1');
    expect(await page.locator('.event-mark').count()).toBeGreaterThan(0);
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
    expect(await planned.innerText()).toMatch(/Search[^]*A load test\.[^]*up to\s+\$500\.00/);
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
    expect(await causes.innerText()).toContain(keyOf(ID));
    await page.getByRole('button', { name: 'False…' }).click();
    await page.getByLabel('Reason').fill('A load test.');
    await page.getByRole('button', { name: 'Save the verdict' }).click();
    await page.getByText('The verdict is false.').waitFor();
    await settled(page);
    expect(await page.locator('main').innerText()).toContain('A load test.');
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
