import { afterAll, beforeAll, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { describeWithBrowser, launchBrowser, openPage } from '../support/browser.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { expect } from './expect.js';

describeWithBrowser('the web app', () => {
  let bursar: TestBursar;
  let browser: Browser;
  beforeAll(async () => {
    [bursar, browser] = await Promise.all([startBursar({ web: true }), launchBrowser()]);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await bursar.close();
  });

  it('comes up under the content security policy, at the root and at a deep link, without a complaint', async () => {
    const { page, complaints } = await openPage(browser);
    for (const place of ['/', '/explore?group=team']) {
      await page.goto(`${bursar.url}${place}`);
      await page.waitForFunction(
        () => (document.querySelector('#root')?.textContent ?? '').trim().length > 0,
      );
      expect(await page.title()).toContain('Bursar');
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 60_000);
});
