import { afterAll, beforeAll, describe, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { hasBrowser } from '../support/browser.js';
import {
  type Bucket,
  gzipped,
  keyOf,
  makeBucket,
  setCredentials,
} from '../support/connectors/bucket.js';
import { hasPython, INSTALL_MS_MAX, type Moto, startMoto } from '../support/connectors/moto.js';
import { applyConfig, logLine } from '../support/usage/lines.js';
import { picture, violationsAt } from './axe.js';
import { expect } from './expect.js';
import { goOn, openAs, raiseStage, settled, type Stage, visit } from './stage.js';
import { themesFor, WIDTHS } from './views.js';
import { isTooWide } from './width.js';

const READ_MS_MAX = 60_000;
const TEAM = `apiVersion: bursar/v1
teams:
  - { id: search, name: Search, recognisedBy: { accounts: ["444455556666"] } }
`;

const describeHere = hasPython && hasBrowser ? describe : describe.skip;

describeHere('connecting a source', () => {
  let stage: Stage;
  let moto: Moto;
  let bucket: Bucket;
  beforeAll(async () => {
    moto = await startMoto();
    setCredentials();
    process.env['AWS_ENDPOINT_URL'] = moto.url;
    bucket = await makeBucket(moto.url);
    const at = '2026-09-17T10:04:11Z';
    await bucket.put(keyOf('2026-09-17T10', 'a'), gzipped(...[1, 2, 3].map(() => logLine({ at }))));
    stage = await raiseStage();
    await applyConfig(stage.bursar, TEAM);
  }, INSTALL_MS_MAX);
  afterAll(async () => {
    delete process.env['AWS_ENDPOINT_URL'];
    await stage.close();
    bucket.close();
    await moto.close();
  });

  const next = (page: Page) => page.getByRole('button', { name: 'Next' }).click();

  it('leads from nothing to spend by team, word for word', async () => {
    const { page, complaints } = await openAs(stage, 'platform');
    await visit(stage, page, '/platform/sources');
    await page.getByText('Nothing is read by itself yet').waitFor();
    await page.getByRole('link', { name: 'Connect a source' }).click();
    await page.getByRole('radio', { name: 'Invocation logs in S3' }).check();
    await page.getByRole('textbox', { name: 'Name' }).fill('prod-logs');
    await next(page);
    await page.getByRole('textbox', { name: 'AWS account' }).fill('444455556666');
    // A step with a problem is not left, and says which.
    await next(page);
    await page.getByText('The name of the bucket, without s3://.').waitFor();
    await page.getByRole('textbox', { name: 'Bucket' }).fill('my-logs');
    await next(page);
    await page.getByText('s3:ListBucket').first().waitFor();
    await page.getByRole('radio', { name: 'Those of the process' }).check();
    await next(page);
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText(/1 objects found/).waitFor();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    const row = page
      .getByRole('table', { name: 'Sources' })
      .getByRole('row', { name: /prod-logs/ });
    await row.waitFor();
    await visit(stage, page, '/platform/sources?source=none');
    await page.getByText('The source that the link leads to is not here.').waitFor();
    await expect(row).toHaveCount(0);
    await visit(stage, page, '/platform/sources?source=prod-logs');
    await page.getByText('The link leads to one source').waitFor();
    for (const deadline = Date.now() + READ_MS_MAX; Date.now() < deadline;) {
      if ((await row.innerText()).includes('Read every 5m')) break;
      await page.waitForTimeout(500);
      await visit(stage, page, '/platform/sources');
    }
    await expect
      .poll(async () => (await row.innerText()).replaceAll(/\s+/g, ' '))
      .toMatch(/Read every 5m .* 1 3 3/);
    await visit(stage, page, '/teams');
    await page.getByRole('link', { name: 'Search' }).first().waitFor();
    await expect(page.locator('main')).toContainText(/Search[\s\S]*\$0\.03/);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('asks of another kind for what it needs, and nothing else', async () => {
    const { page, complaints } = await openAs(stage, 'platform');
    await visit(stage, page, '/platform/sources/new');
    await page.getByRole('radio', { name: 'Usage and costs of OpenAI' }).check();
    await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('openai');
    await next(page);
    await expect(page.getByRole('textbox', { name: 'Bucket' })).toHaveCount(0);
    await page.getByRole('textbox', { name: 'Address' }).waitFor();
    await next(page);
    await page.getByRole('textbox', { name: 'Key' }).fill('sk-admin-in-clear');
    await next(page);
    await page.getByText('the value itself stays out of the configuration').waitFor();
    await page.getByRole('textbox', { name: 'Key' }).fill('env:NOT_SET_HERE');
    await next(page);
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page
      .getByText(/NOT_SET_HERE is not set/)
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('names accounts that log nothing, and shows checks of health', async () => {
    await stage.bursar.rows(
      `INSERT INTO known_resource (arn, kind, name, tags, units, source, seen_at)
       VALUES ('999988887777', 'account', 'Sandbox', '{}', '{}', 'org', now())`,
    );
    await applyConfig(
      stage.bursar,
      `apiVersion: bursar/v1\nhealthChecks:\n  - { account: "444455556666", regions: [us-east-1], budgetUsd: "1.00" }\n`,
    );
    const { page } = await openAs(stage, 'platform');
    await visit(stage, page, '/platform/sources');
    await page.getByText('No log has come of one account').waitFor();
    await page.getByText('999988887777').waitFor();
    await page.getByText('Health checks in 444455556666').waitFor();
    await page.getByText('$0.00 of $1.00').waitFor();
    await page.context().close();
  });

  it.each(themesFor('sources'))(
    'is accessible on each of its pages at every width, %s',
    async (theme) => {
      const { page, complaints } = await openAs(stage, 'platform', { theme });
      for (const path of ['/platform/sources', '/platform/sources/new']) {
        await goOn(stage, page, path);
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          await settled(page);
          await picture(page, `${path.slice(1).replaceAll('/', '-')}-${theme}-${width}`);
          expect(await violationsAt(page, path, [width, WIDTHS], theme)).toEqual([]);
          const isWide = await isTooWide(page);
          expect({ path, width, isWide }).toEqual({ path, width, isWide: false });
        }
      }
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );

  it('says what is wrong with a source, and what to do', async () => {
    await applyConfig(
      stage.bursar,
      `apiVersion: bursar/v1\nsources:\n  - { id: lost, type: bedrock-s3, regions: [us-east-1], bucket: not-there }\n`,
    );
    const { page } = await openAs(stage, 'platform');
    await visit(stage, page, '/platform/sources');
    await page.getByRole('button', { name: 'Actions for lost' }).click();
    await page.getByRole('menuitem', { name: 'Test' }).click();
    const dialog = page.getByRole('dialog', { name: 'Test lost' });
    await dialog.getByRole('button', { name: 'Test', exact: true }).click();
    await dialog.getByText(/no such bucket/).waitFor();
    await dialog.getByText(/its name alone/).waitFor();
    await page.context().close();
  });
});
