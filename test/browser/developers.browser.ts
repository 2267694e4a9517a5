import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithBrowser } from '../support/browser.js';
import { importPeople } from '../support/people/people.js';
import { GATEWAY, logLine, post } from '../support/usage/lines.js';
import { picture, violationsOf } from './axe.js';
import { openAs, raiseStage, settled, type Stage, type Theme, visit } from './stage.js';

const THEMES: readonly Theme[] = ['light', 'dark'];
const WIDTHS = [390, 1280];
const RANGE = 'from=2026-09-01&to=2026-10-01';
const PAGES: readonly [name: string, path: string, heading: string][] = [
  ['developers', `/developers?${RANGE}`, 'Developers'],
  ['agents', `/agents?${RANGE}`, 'Agents and sessions'],
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
  });
  afterAll(() => stage.close());

  it.each(PAGES.flatMap((page) => THEMES.map((theme) => [...page, theme] as const)))(
    '%s is accessible and fits at every width: %s %s %s',
    async (name, path, heading, theme) => {
      const { page, complaints } = await openAs(stage, 'platform', { theme });
      await visit(stage, page, path);
      expect(await page.locator('h1').innerText()).toBe(heading);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        await settled(page);
        await picture(page, `${name}-${theme}-${width}`);
        expect(await violationsOf(page, theme)).toEqual([]);
        const isWide = await page.evaluate(
          () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
        );
        expect(isWide).toBe(false);
      }
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );

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
});
