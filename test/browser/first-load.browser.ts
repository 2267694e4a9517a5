import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeWithBrowser } from '../support/browser.js';
import { expect } from './expect.js';
import { openAs, type Persona, raiseStage, type Stage, visit } from './stage.js';

/** As they come over the wire: scripts, styles, fonts, pictures and answers, with their headers. */
const BYTES_MAX = 600_000;
/** On a phone the first chart stands below what is in sight: what draws it comes when it is scrolled to. */
const PHONE_BYTES_MAX = 510_000;
const PHONE_PX = 688;
/** What a person does not notice: a letter or two that grow as the font arrives. */
const SHIFT_MAX = 0.01;
/** After it, a page no longer keeps back what stands below something that is still on its way. */
const SLOW_MS = 4_500;
/** Who is there, and then all that the page first shows. */
const ROUNDS = 2;

/** What follows from an answer, and stands below the first screen: which budgets a forecast meets, lines of the quarantine. */
const FOLLOWING: ReadonlySet<string> = new Set(['ForecastBudgets', 'Quarantine']);

/** The page that each opens first, on a desk; one of them on a phone, too. */
const LANDINGS: readonly (readonly [path: string, persona: Persona, width: number])[] = [
  ['/overview', 'finance', 1280],
  ['/overview', 'executive', 390],
  ['/teams/search', 'teamLead', 1280],
  ['/platform/ingestion', 'platform', 1280],
  ['/audit', 'auditor', 1280],
];

describeWithBrowser('the first load of a landing page', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage({ sample: true });
  });
  afterAll(() => stage.close());

  it.each(LANDINGS)(
    'is small, one answer, and in its place: %s as %s',
    async (path, persona, width) => {
      const { page } = await openAs(stage, persona, { viewport: { width, height: 900 } });
      const wire = await listen(page);
      await visit(stage, page, path);
      expect(wire.files).toBeGreaterThan(8);
      expect(wire.bytes).toBeLessThan(width < PHONE_PX ? PHONE_BYTES_MAX : BYTES_MAX);
      expect(wire.asked).toHaveLength(ROUNDS);
      const shifts = await shiftsOf(page);
      expect(shifts.filter(({ by }) => by > SHIFT_MAX)).toEqual([]);
      await page.context().close();
    },
  );

  it('keeps everything in its place where figures take long', async () => {
    const { page } = await openAs(stage, 'finance', { viewport: { width: 1280, height: 900 } });
    let asked = 0;
    await page.route('**/graphql', async (route) => {
      asked += 1;
      if (asked === ROUNDS) await sleep(SLOW_MS);
      await route.continue();
    });
    await visit(stage, page, '/overview');
    const shifts = await shiftsOf(page);
    expect(shifts.filter(({ by }) => by > SHIFT_MAX)).toEqual([]);
    await page.context().close();
  });

  it('draws a chart once it is in sight, and moves nothing that stands below it', async () => {
    const { page } = await openAs(stage, 'executive', { viewport: { width: 1280, height: 600 } });
    await visit(stage, page, '/overview');
    await page.keyboard.press('Shift');
    const course = page.getByRole('figure', { name: /^All teams until/ });
    await course.waitFor();
    const picture = course.locator('svg.recharts-surface').first();
    await expect(picture).toHaveCount(0);
    const below = page.getByRole('table', { name: 'Movers' });
    const top = () => below.evaluate((one) => one.getBoundingClientRect().top + window.scrollY);
    const before = await top();
    await course.scrollIntoViewIfNeeded();
    await picture.waitFor();
    expect(await top()).toBe(before);
    await page.context().close();
  });
});

describeWithBrowser('what stands below the first screen', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage({ sample: true });
  });
  afterAll(() => stage.close());

  const nearness: readonly (readonly [string, (page: Page) => Promise<unknown>])[] = [
    ['it is near', (page) => page.mouse.wheel(0, 10_000)],
    ['a key is pressed, by which it may be looked for', (page) => page.keyboard.press('Control+F')],
    ['the page is printed', (page) => page.pdf()],
  ];
  it.each(nearness)('is drawn once %s', async (_, happens) => {
    const { page } = await openAs(stage, 'executive', { viewport: { width: 390, height: 800 } });
    await visit(stage, page, '/overview');
    const movers = page.getByRole('heading', { name: /^Movers/ });
    await expect(movers).toHaveCount(0);
    const whole = () => page.evaluate(() => document.documentElement.scrollHeight);
    expect(await whole()).toBeGreaterThan(1600);
    await happens(page);
    await movers.waitFor({ state: 'attached' });
    await page.context().close();
  });

  it('is drawn a while later without any of it, for a search or a print by a menu', async () => {
    const { page } = await openAs(stage, 'executive', { viewport: { width: 390, height: 800 } });
    // A page with a clock of its own is not lent to another test.
    await page.addInitScript('');
    await page.clock.install();
    await visit(stage, page, '/overview');
    const movers = page.getByRole('heading', { name: /^Movers/ });
    await expect(movers).toHaveCount(0);
    await page.clock.fastForward(15_000);
    await movers.waitFor({ state: 'attached' });
    await page.context().close();
  });
});

interface Question {
  readonly operationName: string;
}

interface Wire {
  bytes: number;
  files: number;
  /** The questions of each request, by their names. */
  readonly asked: string[];
}

/** Reads the log of the network, with an empty cache. */
async function listen(page: Page): Promise<Wire> {
  const wire: Wire = { bytes: 0, files: 0, asked: [] };
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.setCacheDisabled', { cacheDisabled: true });
  network.on('Network.loadingFinished', ({ encodedDataLength }) => {
    wire.bytes += encodedDataLength;
    wire.files += 1;
  });
  page.on('request', (request) => {
    if (!request.url().endsWith('/graphql')) return;
    const questions = [request.postDataJSON() as Question | Question[]].flat();
    const names = questions.map(({ operationName }) => operationName);
    if (!FOLLOWING.has(names.join())) wire.asked.push(names.join());
  });
  return wire;
}

interface Shift {
  readonly by: number;
  readonly what: readonly string[];
}

/** What moved on the page by itself, as the browser saw it. */
const shiftsOf = (page: Page): Promise<Shift[]> =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        interface Entry extends PerformanceEntry {
          readonly value: number;
          readonly sources: readonly { readonly node: Node | null }[];
        }
        const found: Shift[] = [];
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as Entry[])
            found.push({
              by: entry.value,
              what: entry.sources.map(({ node }) => (node?.textContent ?? '').slice(0, 60)),
            });
        });
        observer.observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => {
          observer.disconnect();
          resolve(found);
        }, 0);
      }),
  );
