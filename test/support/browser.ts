import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe } from '@jest/globals';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { straysOf } from './idle-pages.js';
import { isKept, keep, keptAs } from './jest/kept.js';

/** Debian's `chromium` is a script that has it draw on a GPU, which is emulated here: a fifth more of a processor. */
const BEHIND_SCRIPT = '/usr/lib/chromium/chromium';
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

function findBrowser(): string | null {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const places = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return [BEHIND_SCRIPT, ...places].find((place) => existsSync(place)) ?? null;
}

const executable = findBrowser();

export const hasBrowser = executable !== null;

/** Reports its tests as skipped where no browser is installed. */
export const describeWithBrowser: typeof describe.skip =
  executable === null ? describe.skip : describe;

export interface TestPage {
  readonly page: Page;
  /** What the browser complained about: errors on the console and uncaught ones. */
  readonly complaints: string[];
}

/**
 * One browser for all test files of a worker: it takes long to start, and to read the app. Closing it ends whatever a test has
 * opened; pages that were given back (borrowed-pages.ts) are lent to the next file.
 */
export async function launchBrowser(): Promise<Browser> {
  if (executable === null) throw new Error('No Chromium on the path: use describeWithBrowser.');
  const known = keptAs<Browser>('browser');
  if (known?.isConnected() === true) return known;
  const browser = await chromium.launch({
    executablePath: executable,
    // As root, as in many containers, Chromium has no sandbox to run in.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  if (!isKept) return browser;
  const close = browser.close.bind(browser);
  browser.close = async () => {
    await Promise.all(straysOf(browser).map(closeForGood));
  };
  keep('browser', browser, close);
  return browser;
}

/** `close` itself, where borrowed-pages.ts put another in its place. */
function closeForGood(context: BrowserContext): Promise<void> {
  return (Object.getPrototypeOf(context) as BrowserContext).close.call(context);
}

export type ContextOptions = NonNullable<Parameters<Browser['newContext']>[0]>;

/** By how much an answer may be late, at most: each by another part of it, so that they come in any order. */
const LATE_BY_MS = Number(process.env['BURSAR_LATE_ANSWERS_MS'] ?? '0');

/** Runs in the page before its own code: how many questions to the server are on their way. */
function countRequests(lateByMs: number): void {
  const page = globalThis as typeof globalThis & { onTheirWay: number };
  const { fetch } = page;
  page.onTheirWay = 0;
  page.fetch = async (...question: Parameters<typeof fetch>) => {
    page.onTheirWay += 1;
    try {
      const answer = await fetch(...question);
      if (lateByMs > 0)
        await new Promise((late) => {
          setTimeout(late, Math.random() * lateByMs);
        });
      return answer;
    } finally {
      page.onTheirWay -= 1;
    }
  };
}

/** A page in a context of its own: no cookie of another test. */
export async function openPage(browser: Browser, options: ContextOptions = {}): Promise<TestPage> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    timezoneId: 'UTC',
    ...options,
  });
  await context.addInitScript(countRequests, LATE_BY_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, complaints };
}
