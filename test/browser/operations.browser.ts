import { afterAll, beforeAll, it } from '@jest/globals';
import { formatShare } from '../../apps/web/src/shared/format/numbers.js';
import { describeWithBrowser } from '../support/browser.js';
import { json } from '../support/http/access.js';
import { event, postEvents } from '../support/usage/events.js';
import { picture, violationsAt, violationsOf } from './axe.js';
import { expect } from './expect.js';
import { answerInstead, openAs, raiseStage, settled, type Stage, visit } from './stage.js';
import { themesFor, WIDTHS } from './views.js';
import { isTooWide } from './width.js';

const RANGE = 'from=2026-09-01&to=2026-10-01';
const NOTE = { id: 'run-7', text: 'gateway 4.2', at: '2026-09-16T09:00:00Z', environment: 'prod' };

const BROKEN = { data: null, errors: [{ message: 'Something broke.' }] };

describeWithBrowser('operations', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage({ sample: true });
    await postEvents(
      stage.bursar,
      Array.from({ length: 40 }, (_, i) =>
        event({
          at: '2026-09-16T09:20:00Z',
          latencyMs: 100 + i,
          ...(i < 4 && { error: 'ThrottlingException' }),
        }),
      ),
    );
    expect((await stage.bursar.http('/v1/events', json(NOTE))).status).toBe(201);
    await stage.bursar.rows(
      `INSERT INTO operations.episode (id, rule, provider, model, first_at, last_at, value, limit_value, seen_at)
       VALUES (gen_random_uuid(), 'errorRate', 'bedrock', 'own.model', $1, $1, 10, 1, $1)`,
      ['2026-09-16T09:15:00Z'],
    );
  });
  afterAll(() => stage.close());

  it.each(themesFor('operations'))('are accessible and fit at every width, %s', async (theme) => {
    const { page, complaints } = await openAs(stage, 'platform', { theme });
    await visit(stage, page, `/operations?${RANGE}`);
    await expect(page.locator('h1')).toHaveText('Operations');
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      await picture(page, `operations-${theme}-${width}`);
      expect(await violationsAt(page, 'operations', [width, WIDTHS], theme)).toEqual([]);
      const isWide = await isTooWide(page);
      expect(isWide).toBe(false);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('show the figures of the API, and the limits that were passed', async () => {
    const { page } = await openAs(stage, 'finance');
    await visit(stage, page, `/operations?${RANGE}`);
    const { operations } = await stage.bursar.gql<{
      operations: { total: { errorRate: number; errors: string; throttles: string } };
    }>(`{ operations(input: { from: "2026-09-01", to: "2026-10-01" }) {
      ... on OperationsResult { total { errorRate errors throttles } } } }`);
    const { errorRate, throttles } = operations.total;
    expect(BigInt(throttles)).toBeGreaterThanOrEqual(4n);
    const tile = page.locator('.tile', { hasText: 'Failed' }).first();
    await expect(tile).toContainText(formatShare(errorRate));
    await expect(tile).toContainText(throttles);
    const passed = page.getByRole('table', { name: 'Limits passed' });
    await expect(passed).toContainText(/Error rate\s*own\.model/);
    await expect(passed).toContainText('10%');
    await page.context().close();
  });

  it('show another measure over time by a link that keeps it, as a picture and as a table', async () => {
    const { page, complaints } = await openAs(stage, 'platform');
    await visit(stage, page, `/operations?${RANGE}`);
    await page.getByRole('button', { name: /Shown over time/ }).click();
    await page.getByRole('option', { name: 'Error rate' }).click();
    await page.waitForURL(/measure=errors/);
    await settled(page);
    await page.reload();
    await settled(page);
    await page.getByRole('heading', { name: 'Error rate over time' }).waitFor();
    await page.getByRole('button', { name: 'Table' }).click();
    const table = page.getByRole('table', { name: 'Error rate over time' });
    await expect(table.locator('tbody tr')).toHaveCount(17);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('show a team lead their own calls, and no limits of the organisation', async () => {
    const { page, complaints } = await openAs(stage, 'teamLead');
    await visit(stage, page, `/operations?${RANGE}`);
    await expect(page.getByRole('table', { name: 'How calls fared by model' })).toHaveCount(1);
    await expect(page.getByRole('table', { name: 'Limits passed' })).toHaveCount(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('say what to do where nothing was called', async () => {
    const { page, complaints } = await openAs(stage, 'platform');
    await visit(stage, page, '/operations?from=2026-01-01&to=2026-02-01');
    const words = await page.locator('#content').innerText();
    expect(words).toMatch(/No calls in .*No limit was passed in /s);
    expect(await violationsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('that cannot be loaded say so, and are there on a second try', async () => {
    const { page } = await openAs(stage, 'platform');
    await answerInstead(page, 'Operations', BROKEN);
    await visit(stage, page, `/operations?${RANGE}`);
    await expect(page.locator('#content')).toContainText('Something broke.');
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Retry' }).first().click();
    await page.getByRole('table', { name: 'How calls fared by model' }).waitFor();
    await page.context().close();
  });

  it.each([
    ['/overview', 'Spend by team'],
    ['/explore', 'Spend by team'],
    ['/teams/search', 'Spend by model'],
    ['/operations', 'Latency over time'],
  ])(
    'have their events on the chart of %s, to read and to reach by keyboard',
    async (path, title) => {
      const { page, complaints } = await openAs(stage, 'platform');
      await visit(stage, page, `${path}?${RANGE}`);
      const figure = page.getByRole('figure', { name: title });
      // A chart is drawn once it is in sight.
      await figure.scrollIntoViewIfNeeded();
      await figure.locator('.event-mark-number').first().waitFor();
      const events = figure.getByRole('list', { name: 'Events' });
      await expect(events).toContainText('Deployment: gateway 4.2 (prod; by');
      const note = events.getByRole('button', { name: /gateway 4\.2/ });
      const number = (await note.locator('.chart-event-number').innerText()).trim();
      const marks = await figure.locator('.event-mark-number').allTextContents();
      expect(marks.map((text) => text.trim())).toContain(number);
      await note.focus();
      await page.keyboard.press('Enter');
      await expect.poll(() => note.getAttribute('aria-pressed')).toBe('true');
      await expect(figure.locator('.event-mark line[stroke-width="3"]')).toHaveCount(1);
      // The bar at the top lies over what is half scrolled away, and leaves too little of it to press.
      await page.evaluate(() => window.scrollTo(0, 0));
      expect(await violationsOf(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );

  it('take no chart with them where they cannot be loaded', async () => {
    const { page } = await openAs(stage, 'platform');
    await answerInstead(page, 'Events', BROKEN);
    await visit(stage, page, `/explore?${RANGE}`);
    const figure = page.getByRole('figure', { name: 'Spend by team' });
    await expect(figure).toContainText('Events could not be loaded.');
    await expect(figure.locator('svg.recharts-surface')).not.toHaveCount(0);
    await page.context().close();
  });
});
