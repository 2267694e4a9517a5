import { it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { picture, violationsOf } from './axe.js';
import { describeSample } from './every-page.js';
import { expect } from './expect.js';
import { everyLook, type Look, menuOf, pairwise, PERSONAS } from './looks.js';
import { drawCharts, goOn, openAs, visit } from './stage.js';
import { inEveryTheme, THEMES } from './views.js';
import { outOfSight } from './width.js';
import { brokenWords, wholeArns } from './words.js';

const LOOKS = inEveryTheme ? everyLook() : pairwise(everyLook());
const HEIGHT = 900;

describeSample('every page, as each person sees it', (stageOf) => {
  it.each(PERSONAS.flatMap((persona) => THEMES.map((theme) => [persona, theme] as const)))(
    'is accessible, fits, breaks no word and says no error: %s, %s',
    async (persona, theme) => {
      const { page, complaints } = await openAs(stageOf(), persona, { theme });
      await visit(stageOf(), page, '/overview');
      expect((await menuLinks(page)).sort()).toEqual(menuOf(persona).sort());
      const looks = LOOKS.filter((look) => look.persona === persona && look.theme === theme);
      const wrong: string[] = [];
      const framed = new Set<number>();
      for (const [path, atIt] of Map.groupBy(looks, (look) => look.path))
        for (const [at, look] of atIt.entries()) {
          await page.setViewportSize({ width: look.width, height: HEIGHT });
          if (at === 0) await goOn(stageOf(), page, path);
          wrong.push(...(await wrongOf(page, look, partOf(look, framed))));
          framed.add(look.width);
          wrong.push(...complaints.splice(0).map((complaint) => `${path}: ${complaint}`));
        }
      expect(wrong).toEqual([]);
      await page.context().close();
    },
    1_200_000,
  );
});

const menuLinks = (page: Page): Promise<string[]> =>
  page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link')
    .evaluateAll((links) =>
      links.map((link) => new URL((link as HTMLAnchorElement).href).pathname),
    );

/** Menu and bar are the same around every page of a person: they are judged once at each width, and with a panel that opens there. */
const partOf = ({ path, width }: Look, framed: ReadonlySet<number>): string =>
  inEveryTheme || !framed.has(width) || path.includes('open=') ? ':root' : '#content';

async function wrongOf(
  page: Page,
  { path, persona, theme, width }: Look,
  part: string,
): Promise<string[]> {
  await drawCharts(page);
  const violations = await violationsOf(page, theme, part);
  await picture(page, `${persona}${path.replace(/\W+/g, '-')}-${theme}-${width}`);
  const wrong = [
    ...violations,
    ...(await brokenWords(page)).map((word) => `broken ${word}`),
    ...(await wholeArns(page)),
    ...(await outOfSight(page)),
  ];
  return wrong.map((what) => `${path} at ${width}, ${persona}, ${theme}: ${what}`);
}
