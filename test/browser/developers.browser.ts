import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { exactUsd } from '../../apps/web/src/shared/format/money.js';
import { describeWithBrowser, openPage } from '../support/browser.js';
import { signedIn } from '../support/http/client.js';
import { moveBalances } from '../support/limits/admissions.js';
import { importPeople } from '../support/people/people.js';
import { applyConfig, GATEWAY, logLine, post } from '../support/usage/lines.js';
import { picture, violationsOf } from './axe.js';
import { itFits } from './every-page.js';
import { openAs, raiseStage, settled, type Stage, visit } from './stage.js';
import { brokenWords } from './words.js';

const RANGE = 'from=2026-09-01&to=2026-10-01';
const PAGES: readonly [name: string, path: string, heading: string][] = [
  ['developers', `/developers?${RANGE}`, 'Developers'],
  ['agents', `/agents?${RANGE}`, 'Agents and sessions'],
  ['calls', `/calls?${RANGE}`, 'Calls'],
  [
    'calls of an hour',
    `/calls?${RANGE}&by=time&since=2026-09-16T08:00&until=2026-09-16T09:00`,
    'Calls',
  ],
  ['run', `/agents/run-17?${RANGE}`, 'run-17'],
];

describeWithBrowser('developers and agents', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await raiseStage({ sample: true });
    await importPeople(stage.bursar, ['amara.okafor@example.com,search,2026-01-01,']);
    const metadata = { team: 'search', session: 'run-17', agent: 'triage', client: 'claude-code' };
    const at = (hour: number) => `2026-09-16T${String(hour).padStart(2, '0')}:00:00Z`;
    await post(
      stage.bursar,
      [8, 9, 10].map((hour) =>
        logLine({
          principal: GATEWAY,
          at: at(hour),
          metadata: { ...metadata, user: 'amara.okafor@example.com', tool: 'search' },
        }),
      ),
    );
    await applyConfig(
      stage.bursar,
      `apiVersion: bursar/v1
budgets: [{ id: amara-month, scope: { user: amara.okafor@example.com }, limit: "5", window: month }]`,
    );
    await moveBalances(stage.bursar);
  });
  afterAll(() => stage.close());

  itFits(PAGES, () => stage);

  it('lead from an agent to a run, and from the run to its calls', async () => {
    const { page, complaints } = await openAs(stage, 'platform');
    await visit(stage, page, `/agents?${RANGE}`);
    await page.getByRole('link', { name: 'run-17' }).click();
    await settled(page);
    const calls = page.getByRole('table', { name: 'Calls' }).locator('tbody tr');
    expect(await calls.count()).toBe(3);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('say who is not in the directory, and find a person by a part of their name', async () => {
    const { page, complaints } = await openAs(stage, 'finance');
    await visit(stage, page, `/developers?${RANGE}`);
    const people = page.getByRole('table', { name: 'Spend by person' });
    expect(await people.innerText()).toContain('not in the directory');
    await page.getByLabel('Person', { exact: true }).fill('amara');
    await page.getByRole('button', { name: 'Search' }).last().click();
    await page.waitForURL(/q=amara/);
    await settled(page);
    expect(await people.locator('tbody tr').count()).toBe(1);
    expect(await people.innerText()).toContain('claude-code');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('a developer begins with the own day: spend, limits, denials with reasons, and how to ask for more', async () => {
    const user = 'amara.okafor@example.com';
    const caller = await signedIn(stage.bursar.database, 'developer', [], user);
    const { page, complaints } = await openPage(stage.browser, { reducedMotion: 'reduce' });
    const [name = '', value = ''] = (caller['cookie'] ?? '').split('=');
    await page.context().addCookies([{ name, value, url: stage.bursar.url }]);
    await page.goto(stage.bursar.url);
    await page.getByRole('heading', { level: 1, name: 'My day' }).waitFor();
    await settled(page);
    const month = page.locator('.tile', { hasText: 'My spend this month' });
    expect(await month.innerText()).toContain('3 calls');
    expect(await month.locator('.tile-value').getAttribute('title')).toBe(exactUsd('0.03465'));
    await page.getByText('No call of mine was denied').waitFor();
    const limits = page.getByRole('region', { name: 'Budgets' });
    expect(await limits.innerText()).toMatch(/amara-month[\s\S]*of \$5\.00, \$4\.97 left/);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      await picture(page, `my-day-${width}`);
      expect(await brokenWords(page)).toEqual([]);
    }
    expect(await violationsOf(page)).toEqual([]);
    await month.getByRole('link', { name: '3 calls' }).click();
    await page.getByRole('heading', { level: 1, name: 'Calls' }).waitFor();
    await settled(page);
    await page.getByRole('table', { name: 'Calls' }).getByRole('link').first().click();
    await page.getByText('The call passed no gateway').first().waitFor();
    await page.goto(`${stage.bursar.url}/me`);
    await page.getByRole('link', { name: 'Request more' }).click();
    await page.getByRole('heading', { level: 1, name: 'Requests' }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
