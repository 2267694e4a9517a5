import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { describeWithBrowser, launchBrowser } from '../support/browser.js';
import { askGraphql, bearer } from '../support/http/client.js';
import { type SpawnedBursar, spawnBursar } from '../support/processes/process.js';
import { root } from '../support/root.js';
import { expect } from './expect.js';
import { openAs, sampleDatabase, settled, visit } from './stage.js';

const NEIGHBOURS = 24;
/** Before the server is asked again that was not there. */
const PAUSE_MS = 100;
/** The most expensive question that a screen asks, of a year. */
const EXPENSIVE = `{ unallocated(from: "2025-10-01T00:00:00Z", to: "2026-10-01T00:00:00Z") {
  sources { pattern cost } } }`;

/** The process that ships, as the sample's people meet it while others ask without pause, and as it dies. */
describeWithBrowser('an api under load that dies', () => {
  let bursar: SpawnedBursar;
  let browser: Browser;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await sampleDatabase();
    drop = database.drop;
    const env = { BURSAR_WEB_DIR: path.join(root, 'apps/web/dist'), BURSAR_IS_SAMPLE: 'true' };
    [bursar, browser] = await Promise.all([
      spawnBursar({ database, token: database.token, env }),
      launchBrowser(),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    await bursar.close();
    await drop();
  });

  /** Ask without pause until they are called back, which says whether any of them was answered. */
  function neighbours(): () => Promise<boolean> {
    let [isOver, isAnswered] = [false, false];
    const ask = async () => {
      while (!isOver) {
        const answer = await askGraphql(bursar.url, bearer(bursar.token), EXPENSIVE).catch(
          () => null,
        );
        if (answer === null) await sleep(PAUSE_MS);
        else isAnswered ||= answer.errors === undefined;
      }
    };
    const all = Array.from({ length: NEIGHBOURS }, ask);
    return async () => {
      isOver = true;
      await Promise.all(all);
      return isAnswered;
    };
  }

  const follow = (page: Page, name: string) =>
    page.getByRole('link', { name, exact: true }).first().click();

  it('serves a person meanwhile, keeps what was said, and goes on by itself', async () => {
    const place = { bursar, browser };
    const { page } = await openAs(place, 'teamLead');
    const stop = neighbours();
    await visit(place, page, '/quota/requests?ask=search-month');
    const form = page.getByRole('dialog', { name: 'Request more' });
    await form.getByLabel('Why').fill('The launch of semantic search');
    await form.getByRole('button', { name: 'Send the request' }).click();
    await page.getByText('Asked for more: Budget search-month').first().waitFor();
    await settled(page);

    await bursar.kill();
    await follow(page, 'Routing');
    await page.getByText('Bursar cannot be reached', { exact: true }).first().waitFor();
    await bursar.restart();
    await page.getByRole('heading', { level: 1, name: 'Routing' }).waitFor();
    await expect(page.getByRole('table', { name: 'Route chat' })).toHaveCount(1);
    await expect(page.getByText('Bursar cannot be reached', { exact: true })).toHaveCount(0);
    await visit(place, page, '/quota/requests');
    await page.getByText('The launch of semantic search').first().waitFor();
    expect(await stop()).toBe(true);
    await page.context().close();
  });
});
