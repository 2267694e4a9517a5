import { afterAll, beforeAll, it } from '@jest/globals';
import { describeWithBrowser } from '../support/browser.js';
import { logLine, post } from '../support/usage/lines.js';
import { violationsOf } from './axe.js';
import { expect } from './expect.js';
import { openAs, raiseStage, type Stage, visit } from './stage.js';

describeWithBrowser('quotas of AWS', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage();
    await stage.bursar.rows(
      `INSERT INTO connectors.aws_quota (account, region, code, name, routing, measure, per, model, amount)
       VALUES ('444455556666', 'us-east-1', 'L-1', 'n', 'geo', 'tokens', 'minute', 'anthropic.claude-sonnet-4-5-20250929-v1:0', 4000)`,
    );
    const at = '2026-09-17T13:55:00Z';
    await post(stage.bursar, [logLine({ at, input: 1_500, output: 100 })]);
  });
  afterAll(() => stage.close());

  it('stand beside what was used of them, for those who may see sources', async () => {
    const { page, complaints } = await openAs(stage, 'platform');
    await visit(stage, page, '/quotas');
    const row = page
      .getByRole('table', { name: 'Quotas of AWS' })
      .getByRole('row', { name: /claude-sonnet-4-5/ });
    await row.waitFor();
    await expect
      .poll(async () => (await row.innerText()).replaceAll(/\s+/g, ' '))
      .toMatch(/4K tokens\/minute .*2K \(50%\)/);
    expect(await violationsOf(page, 'light')).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('are not shown to those who may not see sources', async () => {
    const { page } = await openAs(stage, 'executive');
    await visit(stage, page, '/quotas');
    await page.getByRole('heading', { name: 'Quotas', level: 1 }).waitFor();
    await expect(page.getByRole('table', { name: 'Quotas of AWS' })).toHaveCount(0);
    await page.context().close();
  });
});
