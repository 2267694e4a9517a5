import { afterAll, beforeAll, it } from '@jest/globals';
import { describeWithBrowser } from '../support/browser.js';
import { seedMonth } from '../support/reconciliation/seeded-month.js';
import { picture, violationsAt, violationsOf } from './axe.js';
import { expect } from './expect.js';
import { openAs, raiseStage, settled, type Stage, visit } from './stage.js';
import { themesFor } from './views.js';
import { isTooWide } from './width.js';

const WIDTHS = [390, 1280];
const MONTH = '/reconciliation?month=2026-09';

describeWithBrowser('the Reconciliation page', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage();
    await seedMonth(stage.bursar);
  });
  afterAll(() => stage.close());

  it.each(themesFor('reconciliation'))('is accessible at every width, %s', async (theme) => {
    const { page, complaints } = await openAs(stage, 'finance', { theme });
    await visit(stage, page, MONTH);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      await picture(page, `reconciliation-${theme}-${width}`);
      expect(await violationsAt(page, 'reconciliation', [width, WIDTHS], theme)).toEqual([]);
      const isWide = await isTooWide(page);
      expect(isWide).toBe(false);
    }
    await visit(stage, page, '/reconciliation?month=2026-01');
    await picture(page, `reconciliation-empty-${theme}`);
    await expect(page.getByText('There is no bill of this month yet')).toHaveCount(1);
    expect(await violationsOf(page, theme)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('shows the figures of the CSV file, exactly', async () => {
    const { page } = await openAs(stage, 'finance');
    await visit(stage, page, MONTH);
    const csv = await (await stage.bursar.http('/v1/reconciliation/2026-09.csv')).text();
    const [names = [], ...lines] = csv
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    const wanted = lines.map((cells) =>
      ['oursList', 'oursContracted', 'bill', 'difference'].map(
        (name) => cells[names.indexOf(name)],
      ),
    );
    const shown = () =>
      page
        .getByRole('table', { name: 'All rows' })
        .locator('tbody tr')
        .evaluateAll((rows) =>
          rows.map((row) =>
            [...row.querySelectorAll('.num[title]')].map(
              (cell) => cell.getAttribute('data-usd') ?? '',
            ),
          ),
        );
    await expect.poll(shown).toEqual(wanted);
    await page.context().close();
  });

  it('filters by reason, and proposes the price that explains', async () => {
    const { page, complaints } = await openAs(stage, 'finance');
    await visit(stage, page, MONTH);
    await page.getByRole('button', { name: 'Show 1 row of Price mismatch' }).click();
    await settled(page);
    expect(page.url()).toContain('class=price_mismatch');
    const rows = page.getByRole('table', { name: 'Price mismatch' }).locator('tbody tr');
    await expect(rows).toHaveCount(1);
    await page.getByRole('button', { name: /^Propose \$0\.264/ }).click();
    await page.getByLabel('Reason', { exact: true }).fill('The bill says so.');
    await picture(page, 'reconciliation-propose');
    await page.getByRole('dialog').getByRole('button', { name: 'Propose' }).click();
    await page.getByText('waits on the Prices page').first().waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
