import { afterAll, beforeAll, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeWithBrowser } from '../support/browser.js';
import { picture, violationsOf } from './axe.js';
import { expect } from './expect.js';
import { answerInstead, goOn, openAs, raiseStage, settled, type Stage, visit } from './stage.js';
import { someOf, THEMES, themesFor } from './views.js';

/** What a person reads on each page before anything was imported. */
const EMPTY: readonly (readonly [path: string, words: RegExp])[] = [
  ['/overview', /No calls in .*npx bursar import bedrock-logs/s],
  ['/explore', /No calls in /],
  ['/teams', /No calls in /],
  ['/unallocated', /Everything is allocated/],
  ['/budgets', /No budget limits what you may see.*limit: "500.00"/s],
  ['/quotas', /No quota limits what you may see.*requestsPerMinute: 600/s],
  ['/quota/requests', /No requests/],
  ['/stop', /Nothing is stopped.*npx bursar stop team/s],
  ['/why', /Nothing was denied in/],
  ['/why/nothing', /Nothing is kept of a call of this name/],
  ['/routing', /Calls go where they ask to go.*routes:/s],
  ['/flags', /There are no flags yet.*flags:/s],
  ['/platform/ingestion', /Import your own logs/],
  ['/anomalies', /Nothing was odd.*Nothing is planned/s],
  ['/inbox', /Nothing here/],
  ['/platform/alerts', /No channel is configured.*No rule is configured.*No messages/s],
  ['/operations', /No calls in .*No limit was passed/s],
  ['/audit', /The chain is intact|Nothing has been changed yet/],
  ['/savings', /No saving found.*What if/s],
  ['/forecast', /There are no calls yet/],
];

/** What is said is read on each page, whether it is accessible on every other. */
const LOOKED_AT = new Set(someOf(EMPTY, 2).map(([path]) => path));

/** A panel may ask a second question once its first is answered. */
const ROUNDS_MAX = 3;

/** Lets one question fail for as long as the page looks. */
async function failing(page: Page, operation: string): Promise<() => Promise<void>> {
  const answer = {
    data: null,
    errors: [{ message: 'Something broke.', extensions: { reference: 'r-42' } }],
  };
  await answerInstead(page, operation, answer);
  return () => page.unroute('**/graphql');
}

describeWithBrowser('a page', () => {
  let stage: Stage;
  /** One page for all that only read: its browser need not fetch and compile the app for each. */
  let reader: Page | undefined;
  beforeAll(async () => {
    stage = await raiseStage();
  });
  afterAll(() => stage.close());

  it.each(THEMES)('with nothing in it says what to do, accessibly, %s', async (theme) => {
    const { page, complaints } = await openAs(stage, 'platform', { theme });
    const wrong: string[] = [];
    for (const [path, words] of EMPTY.filter(([at]) => themesFor(at).includes(theme))) {
      await goOn(stage, page, path);
      await picture(page, `empty${path.replace(/\W+/g, '-')}-${theme}`);
      await expect(page.locator('#content')).toContainText(words);
      if (!LOOKED_AT.has(path)) continue;
      wrong.push(...(await violationsOf(page, theme)).map((violation) => `${path} ${violation}`));
    }
    expect(wrong).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('has its menu beside it again once its window is wide, unless the person closed it there', async () => {
    const { page } = await openAs(stage, 'platform');
    const menu = page.getByRole('navigation', { name: 'Pages' });
    const link = menu.getByRole('link', { name: 'Budgets', exact: true });
    const widen = (width: number) => page.setViewportSize({ width, height: 900 });
    await widen(1280);
    await visit(stage, page, '/overview');
    await link.waitFor();
    await widen(390);
    await link.waitFor({ state: 'hidden' });
    await widen(1280);
    await link.waitFor();
    // Used over the page, where it makes way again.
    await widen(390);
    await page.getByRole('button', { name: 'Open the page menu' }).click();
    await link.click();
    await page.getByRole('heading', { name: 'Budgets', level: 1 }).waitFor();
    await link.waitFor({ state: 'hidden' });
    await widen(1280);
    await link.waitFor();
    await page.getByRole('button', { name: 'Close the page menu' }).click();
    await link.waitFor({ state: 'hidden' });
    await widen(390);
    await widen(1280);
    await settled(page);
    await expect(link).toBeHidden();
    await page.context().close();
  });

  it('asks who is there, and once more for all that it first shows', async () => {
    const { page } = await openAs(stage, 'platform');
    const asked: number[] = [];
    page.on('request', (request) => {
      if (!request.url().endsWith('/graphql')) return;
      const questions = request.postDataJSON() as object | object[];
      asked.push([questions].flat().length);
    });
    for (const [path, least] of [
      ['/overview', 8],
      ['/explore', 5],
      ['/budgets', 4],
    ] as const) {
      asked.length = 0;
      await visit(stage, page, path);
      expect([path, asked.length, asked[0]]).toEqual([path, 2, 1]);
      expect(asked[1]).toBeGreaterThanOrEqual(least);
    }
    await page.context().close();
  });

  it.each([
    ['of the next page', '**/assets/quotas-page-*.js', 'Quotas'],
    ['with styles of the next page', '**/assets/parts-*.css', 'Sources'],
  ])('whose file %s is gone after an upgrade loads itself again, once', async (_, file, next) => {
    const { page } = await openAs(stage, 'platform');
    await visit(stage, page, '/budgets');
    let gone = 0;
    await page.route(file, (route) => {
      gone += 1;
      return gone === 1 ? route.fulfill({ status: 404, body: '' }) : route.fallback();
    });
    await page.getByRole('link', { name: next, exact: true }).click();
    await page.getByRole('heading', { name: next, level: 1 }).waitFor();
    expect(gone).toBeGreaterThan(1);
    await page.context().close();
  });

  /** The frame around a question is the same on each page: every third tells whether it works. */
  const FAILING = [
    ['/overview', 'Spend'],
    ['/explore?team=search', 'Spend'],
    ['/unallocated', 'Unallocated'],
    ['/budgets', 'Budgets'],
    ['/quotas', 'Quotas'],
    ['/quota/requests', 'LimitRequests'],
    ['/stop', 'Stops'],
    ['/why?team=search', 'Denials'],
    ['/routing', 'Routes'],
    ['/flags', 'Flags'],
    ['/anomalies', 'Anomalies'],
    ['/inbox', 'Inbox'],
    ['/platform/alerts', 'AlertSettings'],
    ['/operations', 'Operations'],
    ['/platform/ingestion', 'Ingestion'],
    ['/platform/prices', 'Prices'],
    ['/audit', 'Audit'],
    ['/savings?team=search', 'Savings'],
  ] as const;
  it.each(someOf(FAILING, 3))(
    'that fails says so, keeps its filters and tries again: %s',
    async (path, operation) => {
      reader ??= (await openAs(stage, 'platform')).page;
      const page = reader;
      const fix = await failing(page, operation);
      await goOn(stage, page, path);
      await picture(page, `failing${path.replace(/\W+/g, '-')}`);
      await expect(page.getByText('Something broke.')).not.toHaveCount(0);
      await expect(page.getByText('Request r-42')).not.toHaveCount(0);
      expect(await violationsOf(page)).toEqual([]);
      await fix();
      for (let round = 0; round < ROUNDS_MAX; round += 1) {
        // All at once: one answer fixes every panel that asked the same.
        await page
          .getByRole('button', { name: 'Retry' })
          .evaluateAll((buttons) => buttons.forEach((button) => (button as HTMLElement).click()));
        await settled(page);
      }
      await expect(page.getByText('Something broke.')).toHaveCount(0);
      expect(page.url()).toBe(`${stage.bursar.url}${path}`);
    },
  );

  it('that is not open to the reader says who can open it', async () => {
    const { page } = await openAs(stage, 'finance');
    await visit(stage, page, '/overview');
    await expect(page.getByRole('link', { name: 'API keys' })).toHaveCount(0);
    await page.goto(`${stage.bursar.url}/platform/keys`);
    await page.getByText('open to platform engineer or auditor').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.context().close();
  });

  it('names what of a link it does not know', async () => {
    const { page } = await openAs(stage, 'finance');
    await visit(stage, page, '/explore?range=someday&grain=blink');
    for (const unknown of ['range=someday', 'grain=blink'])
      await expect(page.getByText(unknown)).toHaveCount(1);
    await page.context().close();
  });

  it('names the filter that leaves nothing, and clears it', async () => {
    const { page } = await openAs(stage, 'finance');
    await visit(stage, page, '/explore?range=30d&team=absent&env=prod');
    await page.getByText('Without “Team is absent”').waitFor();
    await page.getByRole('link', { name: 'Clear this filter' }).first().click();
    await page.waitForURL('**/explore?range=30d&env=prod');
    await page.context().close();
  });

  it('asks for a sign-in first and comes back to where it was wanted', async () => {
    const { page } = await openAs(stage, 'finance');
    await page.context().clearCookies();
    await page.goto(`${stage.bursar.url}/explore?range=30d`);
    await page.getByLabel('Email').fill('absent@example.com');
    await page.getByLabel('Password').fill('wrong password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('You are not signed in').waitFor();
    await picture(page, 'sign-in-failed');
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Finance' }).click();
    await page.waitForURL('**/explore?range=30d');
    await page.context().close();
  });

  it('leaves the sample only once a person has confirmed, and waits for what comes after it', async () => {
    const { page } = await openAs(stage, 'platform');
    await visit(stage, page, '/platform/keys');
    await page.route('**/graphql', (route) => {
      const body = route.request().postData() ?? '';
      if (body.includes('leaveSample')) {
        return route.fulfill({
          json: { data: { leaveSample: { restarting: true, __typename: 'LeaveSampleResult' } } },
        });
      }
      return body.includes('{ instance { sample } }')
        ? route.fulfill({ json: { data: { instance: { sample: false } } } })
        : route.fallback();
    });
    await page.getByRole('button', { name: 'Sample data' }).click();
    await page.getByRole('button', { name: 'Leave the sample' }).click();
    await page.getByRole('progressbar', { name: /Starting your own/ }).waitFor();
    await page.waitForURL('**/platform/ingestion');
    await page.context().close();
  });
});
