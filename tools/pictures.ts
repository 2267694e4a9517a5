/**
 * Takes the pictures of the documents: of the sample organisation, as it is at one fixed time, through the eyes of each person. A
 * picture is a WebP file of 60 kB at most; `npm run pictures -- audit` takes one alone.
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { root } from './bootstrap.mjs';
import { build } from './build.ts';
import { scratchFolder } from './scratch.ts';
import { openStore } from './start/store.ts';
import { newToken } from './token.ts';
import { writeWhole } from './whole-files.mjs';

/** A working day late in a month that has a closed one before it. */
const NOW = new Date('2026-11-25T15:10:00Z');
const FOLDER = path.join(root, 'docs/pictures');
const SIZE = { width: 1280, height: 800 };
const BYTES_MAX = 60_000;
const QUALITIES = [80, 65, 50, 35, 20];
const FOR_ALL = 0o644;
const CHROMIUM = '/usr/lib/chromium/chromium';

interface Picture {
  readonly as: string;
  readonly at: string;
}

const PICTURES: Readonly<Record<string, Picture>> = {
  overview: { as: 'finance', at: '/overview' },
  explain: { as: 'finance', at: '/explore?explain=team%3Dcheckout' },
  close: { as: 'finance', at: '/close' },
  team: { as: 'teamLead', at: '/teams/search' },
  'my-day': { as: 'developer', at: '/me' },
  budget: { as: 'platform', at: '/budgets/search-month' },
  audit: { as: 'auditor', at: '/audit' },
  forecast: { as: 'executive', at: '/forecast' },
};

const chosen = process.argv.slice(2);
const folder = scratchFolder('pictures');
const ends: (() => Promise<unknown>)[] = [];
try {
  await build(undefined, console.log);
  const { loadSample, startApi } = await import('@bursar/sample');
  const store = await openStore(folder, { env: {} });
  ends.push(() => store.stop());
  if (store.sample === null) throw new Error('There is no database for the sample.');
  const token = newToken();
  const api = await startApi(token, NOW, {
    DATABASE_URL: store.sample,
    BURSAR_BOOT_TOKEN: token,
    BURSAR_DATA_DIR: folder,
    BURSAR_IS_SAMPLE: 'true',
    BURSAR_WEB_DIR: path.join(root, 'apps/web/dist'),
  });
  ends.push(() => api.stop());
  await loadSample(api, NOW);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  ends.push(() => browser.close());
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, { as, at }] of Object.entries(PICTURES)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const context = await browser.newContext({
      viewport: SIZE,
      locale: 'en-US',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
      colorScheme: 'light',
    });
    const signedIn = await context.request.post(`${api.url}/v1/session/demo`, {
      data: { persona: as },
      headers: { origin: api.url },
    });
    if (!signedIn.ok()) throw new Error(await signedIn.text());
    const page = await context.newPage();
    await page.goto(api.url + at);
    await atRest(page);
    const picture = await take(page);
    writeWhole(path.join(FOLDER, `${name}.webp`), picture, { mode: FOR_ALL });
    console.log(`${name}.webp ${String(picture.length)} bytes`);
    await context.close();
  }
} finally {
  for (const end of ends.reverse()) await end().catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
}

/** There is a heading, and nothing is asked for or loading any more. */
async function atRest(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.waitForLoadState('networkidle');
  for (const going of ['[aria-label^="Loading"]', '[aria-busy="true"]', '.dimmed'])
    await page.locator(going).first().waitFor({ state: 'detached' });
}

/** As good as its size allows. */
async function take(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  for (const quality of QUALITIES) {
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality });
    const picture = Buffer.from(data, 'base64');
    if (picture.length <= BYTES_MAX) return picture;
  }
  throw new Error(`No picture of ${page.url()} has ${String(BYTES_MAX)} bytes or fewer.`);
}
