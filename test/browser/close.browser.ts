import { afterAll, beforeAll, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeWithBrowser } from '../support/browser.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { replaceBill } from '../../apps/api/src/reconciliation/reconciliation.module.js';
import { importCharges } from '../support/chargeback/charges.js';
import { ADS, call, price, ROBOT } from '../support/chargeback/close-stage.js';
import { makeRandomMonth } from '../support/chargeback/random-month.js';
import { byGraphql, onScreen, plain, SEED } from '../support/chargeback/same.js';
import { billLine } from '../support/reconciliation/figures.js';
import { applyConfig, post, TWO_TEAMS } from '../support/usage/lines.js';
import { picture, violationsAt, violationsOf } from './axe.js';
import { expect } from './expect.js';
import { goOn, NOW, openAs, raiseStage, type Stage, visit } from './stage.js';
import { themesFor } from './views.js';
import { isTooWide } from './width.js';

const WIDTHS = [390, 1280];
const STATEMENT = '/statements/2026-08/search?version=1';

/** As the organisation is once August is closed. */
const RENAMED = TWO_TEAMS.replace('AdsRole', 'Robot').replace('name: Search', 'name: Find');

/** Every figure of the lines, exact and as printed. */
const linesOf = (page: Page) => page.getByRole('table', { name: 'Lines' }).innerText();

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
    await expect(page.locator('h1')).toHaveText('Search, Aug 2026');
    const before = await linesOf(page);
    expect(before).toContain('3.000003');
    await post(bursar, [call('2026-08', { input: 500, output: 0 })]);
    await applyConfig(bursar, RENAMED + price('4'));
    for (const what of ['rerate', 'reattribute'])
      await bursar.gql(
        `mutation { ${what}(from: "2026-08-01T00:00:00Z", to: "2026-09-01T00:00:00Z") { __typename } }`,
      );
    await visit(stage, page, STATEMENT);
    await expect(page.locator('h1')).toHaveText('Search, Aug 2026');
    await expect.poll(() => linesOf(page)).toBe(before);
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

  it('sends an issued statement, and says why it did not arrive', async () => {
    const { page, complaints } = await openAs(stage, 'finance');
    await visit(stage, page, STATEMENT);
    const dialog = page.getByRole('dialog', { name: 'Send the statement of Search, Aug 2026' });
    await page.getByRole('button', { name: 'Send…' }).click();
    await dialog.getByText('No channel is configured').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    const mail = 'channels:\n  - { id: finops, type: email, to: [finops@example.com] }\n';
    await applyConfig(stage.bursar, RENAMED + price('4') + mail);
    await visit(stage, page, STATEMENT);
    await page.getByRole('button', { name: 'Send…' }).click();
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
    await dialog.getByText('Choose where it goes.').waitFor();
    await dialog.getByRole('button', { name: /Choose a channel/ }).click();
    await page.getByRole('option', { name: /finops/ }).click();
    await picture(page, 'send-statement');
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
    await dialog.getByText('E-mail cannot be sent: SMTP_URL is not set.').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('keeps its statements when a team is merged into another and deleted', async () => {
    const { bursar } = stage;
    const { page, complaints } = await openAs(stage, 'finance');
    const files = () =>
      Promise.all(
        ['csv', 'pdf'].map(async (type) => {
          const file = await bursar.http(`/v1/statements/2026-08/search.${type}?version=1`);
          return Buffer.from(await file.arrayBuffer()).toString('base64');
        }),
      );
    const issued = await files();
    await visit(stage, page, STATEMENT);
    const before = await linesOf(page);
    const merged = TWO_TEAMS.replace(/ {2}- id: search[^]*(?= {2}- id: ads)/, '').replace(
      'principals: ["arn:aws:sts::*:assumed-role/AdsRole/*"]',
      'principals: ["arn:aws:sts::*:assumed-role/AdsRole/*"], requestMetadata: { team: search }',
    );
    const sent = await bursar.http('/v1/config?prune=true', {
      ...{ method: 'POST', headers: { 'content-type': 'text/yaml' } },
      body: merged + price('4'),
    });
    expect(sent.status).toBe(200);
    await post(bursar, [
      call('2026-08', { input: 250, output: 0 }),
      call('', { at: NOW.toISOString(), input: 750_000, output: 0 }),
    ]);
    await bursar.gql(
      'mutation { reattribute(from: "2026-08-01T00:00:00Z", to: "2026-12-31T00:00:00Z") { __typename } }',
    );
    // What was issued says what it said, and the name that it had then.
    await visit(stage, page, STATEMENT);
    await expect(page.locator('h1')).toHaveText('Search, Aug 2026');
    await expect.poll(() => linesOf(page)).toBe(before);
    expect(await files()).toEqual(issued);
    await visit(stage, page, '/statements?month=2026-08');
    await page.getByRole('table', { name: 'Statements' }).getByText('Search').waitFor();
    // A call of then is still the team's that was; one of today is the other's.
    await visit(stage, page, '/statements/2026-09/search');
    await expect(page.locator('h1')).toHaveText('Find, Sep 2026');
    const lines = await linesOf(page);
    expect(lines).toContain('Adjustment of 2026-08: late usage, own-chat');
    expect(lines).not.toContain('750,000');
    await visit(stage, page, '/statements/2026-09/ads');
    await expect.poll(() => linesOf(page)).toContain('750,000');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('posts actuals once its invoices have come, and offers the files of both', async () => {
    const database = stage.bursar.app.get(Database, { strict: false });
    // Less than what is known by now: 3.001116 USD as the month closed, and 1.002344 that were posted later.
    const line = { day: '2026-08-15', usd: '3.25', invoice: 'INV-8', model: null, meter: null };
    await database.bulk((tx) => replaceBill(tx, 'bill', 'cur 2026-08', [billLine(line)]));
    const { page, complaints } = await openAs(stage, 'finance');
    await visit(stage, page, '/close?month=2026-08');
    const invoices = page.getByRole('table', { name: 'Invoices' });
    await invoices.getByText('INV-8').waitFor();
    await page.getByRole('button', { name: 'Post actuals' }).click();
    await page.getByLabel('Reason', { exact: true }).fill('Approved.');
    await picture(page, 'close-final-modal');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^(Post actuals|Accept warnings and post)$/ })
      .click();
    await page.getByText(/Aug 2026 is final: \$2\.25, .\$0\.75 beside its accrual\./).waitFor();
    await page.getByRole('heading', { name: 'Aug 2026: final' }).waitFor();
    await visit(stage, page, '/exports?month=2026-08');
    for (const name of ['Journal, as accrued as XLSX', 'Journal, as invoiced as CSV'])
      await page.getByRole('link', { name: `Download ${name}` }).waitFor();
    await visit(stage, page, '/statements/2026-08/unallocated?version=1&stage=final');
    await page.getByText(/Difference to invoice INV-8/).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('has lines that are disputed, with a thread', async () => {
    const { page, complaints } = await openAs(stage, 'finance');
    const open = new Date().toISOString().slice(0, 7);
    await importCharges(stage.bursar, [`${open}-01,fee,Platform,5,ads,,,,,`]);
    await visit(stage, page, `/statements/${open}/ads`);
    await page.getByRole('button', { name: 'Answer Platform' }).click();
    await page.getByRole('radio', { name: 'Dispute the line' }).check();
    await page.getByLabel('Text').fill('We left the platform in May.');
    await picture(page, 'dispute-modal');
    await page.getByRole('button', { name: 'Send answer' }).click();
    await page.getByText('Disputed: Platform.').waitFor();
    const lines = page.getByRole('table', { name: 'Lines' });
    await lines.getByText('Disputed', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Answer Platform' }).click();
    await page.getByText('We left the platform in May.').waitFor();
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
    await page.getByRole('heading', { name: 'Aug 2026: final' }).waitFor();
    await expect(page.getByRole('button', { name: 'Reopen month' })).toHaveCount(0);
    await page.context().close();
  });

  it('shows statements of a month by chance as they are everywhere else, to the last digit', async () => {
    const { bursar } = stage;
    const month = '2026-06';
    await makeRandomMonth(bursar, SEED, { before: '2026-05', month });
    const { page, complaints } = await openAs(stage, 'finance');
    const some = [...(await byGraphql(bursar, month))].slice(-3);
    for (const [team, statement] of some) {
      await visit(stage, page, `/statements/${month}/${team}`);
      const lines = await page.getByRole('table', { name: 'Lines' }).locator('tbody tr').all();
      const shown = await Promise.all(lines.map((row) => row.locator('td, th').allInnerTexts()));
      expect([SEED, shown.map((cells) => cells.map(plain))]).toEqual([SEED, onScreen(statement)]);
      const said = plain(await page.locator('main').innerText());
      expect(said).toContain(`Total ${statement.amount} exactly ${statement.exactUsd}`);
      for (const one of statement.local) {
        const [amount = '', currency = ''] = one.split(' ');
        expect(said).toContain(`In ${currency} ${amount} `);
      }
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each(themesFor('close'))('is accessible and fits, %s', async (theme) => {
    const { page, complaints } = await openAs(stage, 'auditor', { theme });
    const paths = ['/close?month=2026-08', '/statements?month=2026-08', '/exports?month=2026-08'];
    for (const path of [...paths, STATEMENT]) {
      await goOn(stage, page, path);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        expect(await violationsAt(page, path, [width, WIDTHS], theme)).toEqual([]);
        await picture(page, `${path.replaceAll(/\W+/g, '-').slice(1)}-${theme}-${width}`);
        expect(await isTooWide(page)).toBe(false);
      }
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
