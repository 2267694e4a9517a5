import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithBrowser } from '../support/browser.js';
import { insertAnomaly, keyOf } from '../support/anomalies/shown.js';
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
  });
  afterAll(() => stage.close());

  itFits(PAGES, () => stage);

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
