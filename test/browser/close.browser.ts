import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeWithBrowser } from '../support/browser.js';
import { ADS, call, price, ROBOT } from '../support/chargeback/close-stage.js';
import { applyConfig, post, TWO_TEAMS } from '../support/usage/lines.js';
import { picture, violationsOf } from './axe.js';
import { openAs, raiseStage, settled, type Stage, visit } from './stage.js';
import { themesFor } from './views.js';

const STATEMENT = '/statements/2026-08/search?version=1';

/** Every figure of the lines, exact and as printed. */
const linesOf = (page: Page): Promise<string> =>
  page.getByRole('table', { name: 'Lines' }).innerText();

describeWithBrowser('the close of a month', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage();
    const { bursar } = stage;
    await applyConfig(bursar, TWO_TEAMS + price('3'));
    await post(bursar, [
      call('2026-08', { input: 1_000_001, output: 7 }),
      call('2026-08', { principal: ADS, metadata: {}, input: 333, output: 0 }),
      call('2026-08', { principal: ROBOT, metadata: {}, input: 10, output: 0 }),
      call('2026-08', { model: 'never-listed', input: 5 }),
    ]);
  });
  afterAll(() => stage.close());

  it('accepts its warnings with a reason, and issues statements', async () => {
    const { page, complaints } = await openAs(stage, 'finance');
    await visit(stage, page, '/close');
    await page.getByRole('heading', { name: 'Aug 2026: in review' }).waitFor();
    await page.getByText('1 call without a price: in no amount.').waitFor();
    await page.getByRole('button', { name: 'Close month' }).click();
    await page.getByLabel('Reason', { exact: true }).fill('Reviewed.');
    await picture(page, 'close-modal');
    await page.getByRole('button', { name: 'Accept warnings and close' }).click();
    await page.getByText('Aug 2026 is closed: version 1, 3 statements, $3.00.').waitFor();
    await page.getByRole('heading', { name: 'Aug 2026: closed' }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('leaves its statements as they are, whatever comes, and says what changed since', async () => {
    const { bursar } = stage;
    const { page, complaints } = await openAs(stage, 'finance');
    await visit(stage, page, STATEMENT);
    expect(await page.locator('h1').innerText()).toBe('Search, Aug 2026');
    const before = await linesOf(page);
    expect(before).toContain('3.000003');
    await post(bursar, [call('2026-08', { input: 500, output: 0 })]);
    const changed = TWO_TEAMS.replace('AdsRole', 'Robot').replace('name: Search', 'name: Find');
    await applyConfig(bursar, changed + price('4'));
    for (const what of ['rerate', 'reattribute'])
      await bursar.gql(
        `mutation { ${what}(from: "2026-08-01T00:00:00Z", to: "2026-09-01T00:00:00Z") { __typename } }`,
      );
    await visit(stage, page, STATEMENT);
    expect(await page.locator('h1').innerText()).toBe('Search, Aug 2026');
    expect(await linesOf(page)).toBe(before);
    await visit(stage, page, '/close?month=2026-08');
    const since = page.getByRole('table', { name: 'Changed since' });
    for (const why of ['Late usage', 'Priced again', 'Moved to another team'])
      await since.getByText(why).first().waitFor();
    await visit(stage, page, '/statements/2026-09/search');
    await page.getByText('Draft: it may still change.', { exact: false }).waitFor();
    await page.getByText('Adjustment of 2026-08: late usage, own-chat').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('is not opened again by one person', async () => {
    const { page } = await openAs(stage, 'finance');
    await visit(stage, page, '/close?month=2026-08');
    await page.getByRole('button', { name: 'Reopen month' }).click();
    await page.getByLabel('Reason', { exact: true }).fill('A file was missing.');
    await page.getByRole('button', { name: 'Ask for approval' }).click();
    await page.getByText('Reopening this month waits for another person').waitFor();
    await page.getByRole('heading', { name: 'Aug 2026: closed' }).waitFor();
    expect(await page.getByRole('button', { name: 'Reopen month' }).count()).toBe(0);
    await page.context().close();
  });

  it.each(themesFor('close'))('is accessible and fits, %s', async (theme) => {
    const { page, complaints } = await openAs(stage, 'auditor', { theme });
    for (const path of ['/close?month=2026-08', '/statements?month=2026-08', STATEMENT]) {
      await visit(stage, page, path);
      for (const width of [390, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        await settled(page);
        await picture(page, `${path.replaceAll(/\W+/g, '-').slice(1)}-${theme}-${width}`);
        expect(await violationsOf(page, theme)).toEqual([]);
        const isWide = await page.evaluate(
          () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
        );
        expect(isWide).toBe(false);
      }
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
