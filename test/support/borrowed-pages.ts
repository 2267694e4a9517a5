import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type ContextOptions, openPage, type TestPage } from './browser.js';
import { idlePages } from './idle-pages.js';

const EVENTS = [
  'console',
  'pageerror',
  'request',
  'requestfailed',
  'response',
  'dialog',
  'download',
  'popup',
] as const;

/**
 * A page without cookie, storage, route or listener of another test, in a browser process that has the app compiled already:
 * that is most of what a page costs. Closing its context gives it back. `prepare` runs once, before its first page is loaded.
 */
export async function borrowPage(
  browser: Browser,
  options: ContextOptions,
  kind: string,
  prepare: (context: BrowserContext) => Promise<unknown>,
): Promise<TestPage> {
  const name = JSON.stringify([kind, options]);
  const pages = idlePages(browser);
  const kept = pages.get(name)?.pop();
  if (kept !== undefined) return watched(kept);
  const opened = await openPage(browser, options);
  const { page } = opened;
  await prepare(page.context());
  givenBackOnClose(page, (again) => pages.set(name, [...(pages.get(name) ?? []), again]));
  return opened;
}

function watched(page: Page): TestPage {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, complaints };
}

/** A context that was given a script for all of its pages keeps it, so it is closed. */
function givenBackOnClose(page: Page, keep: (page: Page) => void): void {
  const context = page.context();
  const close = context.close.bind(context);
  const size = page.viewportSize();
  let isChanged = false;
  for (const one of [context, page]) {
    const add = one.addInitScript.bind(one);
    one.addInitScript = (...script) => {
      isChanged = true;
      return add(...script);
    };
  }
  context.close = async () => {
    if (isChanged || page.isClosed() || context.pages().length > 1) return close();
    await Promise.all([
      page.unrouteAll({ behavior: 'ignoreErrors' }),
      context.unrouteAll({ behavior: 'ignoreErrors' }),
    ]);
    for (const event of EVENTS) page.removeAllListeners(event);
    // A page that was never led anywhere has no storage.
    if (page.url() !== 'about:blank')
      await page.evaluate('localStorage.clear(); sessionStorage.clear();');
    await page.goto('about:blank');
    await context.clearCookies();
    if (size !== null) await page.setViewportSize(size);
    keep(page);
  };
}
