import { readPriceList } from '@bursar/pricing';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { describeWithBrowser } from '../support/browser.js';
import { json } from '../support/http/access.js';
import { logLine, post } from '../support/usage/lines.js';
import { liteLlmMap } from '../support/prices/price-lists.js';
import { picture, violationsAt, violationsOf } from './axe.js';
import { expect } from './expect.js';
import { openAs, raiseStage, settled, type Stage, visit } from './stage.js';
import { themesFor, WIDTHS } from './views.js';
import { isTooWide } from './width.js';

const MODEL = 'acme.seen-v1:0';

describeWithBrowser('the Prices page', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage();
    const { bursar } = stage;
    await listed(1e-6);
    const at = '2026-09-17T10:04:11Z';
    const calls = [1, 2, 3].map(() =>
      logLine({ model: `us.${MODEL}`, at, input: 1_000, output: 0 }),
    );
    await post(bursar, calls);
    await listed(2e-6);
  });
  afterAll(() => stage.close());

  async function listed(input: number): Promise<void> {
    const list = readPriceList(
      liteLlmMap({
        [`us.${MODEL}`]: { input, output: 1e-5 },
        'us.acme.other-v1:0': { input: input * 3, output: 1e-5 },
      }),
      [],
    );
    const answer = await stage.bursar.http('/v1/prices/import', json(list));
    if (!answer.ok) throw new Error(await answer.text());
  }

  it.each(themesFor('prices'))(
    'is accessible with held prices at every width, %s',
    async (theme) => {
      const { page, complaints } = await openAs(stage, 'platform', { theme });
      await visit(stage, page, '/platform/prices');
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        await settled(page);
        await picture(page, `held-prices-${theme}-${width}`);
        expect(await violationsAt(page, 'held-prices', [width, WIDTHS], theme)).toEqual([]);
        const isWide = await isTooWide(page);
        expect(isWide).toBe(false);
      }
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );

  describe('lets a platform engineer', () => {
    it('dismiss a held price, undo that, accept it, and see what re-rating would post', async () => {
      const { page, complaints } = await openAs(stage, 'platform');
      await visit(stage, page, '/platform/prices');
      const held = page.getByRole('table', { name: 'Held prices' });
      const row = held.getByRole('row').filter({ hasText: MODEL });
      await expect(row).toContainText('input $1.00 → $2.00');
      // A message leads to what one list has.
      await visit(stage, page, '/platform/prices?held=aws%2Fnone');
      await page.getByText('The list that the link leads to is not here.').waitFor();
      await expect(row).toHaveCount(0);
      const [of] = await stage.bursar.rows<{ list: string }>(
        `SELECT sources->0->>'source' || '/' || (sources->0->>'document') AS list FROM price_held`,
      );
      await visit(stage, page, `/platform/prices?held=${encodeURIComponent(of?.list ?? '')}`);
      await page.getByText('The link leads to one list').waitFor();
      const act = async (name: RegExp, button: string) => {
        await row.getByRole('button', { name }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByRole('textbox', { name: 'Reason' }).fill('Seen on the page.');
        await dialog.getByRole('button', { name: button }).click();
        await dialog.waitFor({ state: 'hidden' });
      };
      await act(/^Dismiss/, 'Dismiss');
      await row.getByText(/Dismissed by/).waitFor();
      await act(/^Undo/, 'Undo the dismissal');
      await row.getByRole('button', { name: /^Accept/ }).waitFor();
      await act(/^Accept/, 'Accept');
      const pending = page.getByRole('table', { name: 'Pending corrections' });
      const line = pending.getByRole('row').filter({ hasText: MODEL });
      await line.waitFor();
      await expect
        .poll(async () => (await line.innerText()).replaceAll(/\s+/g, ' '))
        .toMatch(/ 3 .*\$0\.003.*\$0\.006/);
      expect(complaints).toEqual([]);
      await page.context().close();
    });
  });

  describe('lets finance', () => {
    it('see what a version would change, add it, and rate calls again', async () => {
      const { page, complaints } = await openAs(stage, 'finance');
      await visit(stage, page, '/platform/prices');
      await page.getByRole('button', { name: 'Add a version…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Model' }).fill(MODEL);
      await dialog.getByRole('textbox', { name: 'Per cent off' }).fill('50');
      await picture(page, 'add-version');
      await dialog.getByRole('button', { name: 'Show its effect' }).click();
      const moved = dialog.getByRole('table', { name: 'What would move' });
      await moved.getByRole('row').filter({ hasText: '2026-09' }).waitFor();
      await expect(dialog).toContainText('3 calls would change of 3');
      await picture(page, 'add-version-effect');
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('As agreed.');
      await dialog.getByRole('button', { name: 'Add the version' }).click();
      await dialog.waitFor({ state: 'hidden' });
      const versions = page.getByRole('table', { name: 'Versions of the price book' });
      await versions
        .getByRole('row')
        .filter({ hasText: `50 % off ${MODEL}` })
        .waitFor();
      await page.getByRole('button', { name: 'Rate again…' }).click();
      await dialog.getByRole('button', { name: 'Show what would move' }).click();
      await moved.waitFor();
      await dialog.getByRole('button', { name: 'Rate again' }).click();
      await dialog.waitFor({ state: 'hidden' });
      const runs = page.getByRole('table', { name: 'Rated again and moved' });
      await runs.getByText(/3 calls changed of 3/).waitFor();
      await settled(page);
      await picture(page, 'rated-again');
      expect(await violationsOf(page, 'light')).toEqual([]);
      expect(complaints).toEqual([]);
      await page.context().close();
    });
  });

  it('is read by everybody, and decided by none but a platform engineer', async () => {
    const { page } = await openAs(stage, 'teamLead');
    await visit(stage, page, '/platform/prices');
    await page.getByRole('table', { name: 'Held prices' }).waitFor();
    await expect(page.getByRole('button', { name: /^Accept/ })).toHaveCount(0);
    await page.context().close();
  });
});
