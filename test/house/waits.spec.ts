import { describe, expect, it } from '@jest/globals';
import { sourcesUnder } from '../support/house/sources.js';

const READS =
  'count|innerText|allInnerTexts|textContent|allTextContents|getAttribute|inputValue|isChecked|isDisabled|isEnabled|isHidden|isVisible|boundingBox';

/** A statement that expects something of what was read of a page once: `expect.poll` and what waits by itself ask again. */
const READ_ONCE = new RegExp(`\\bexpect\\((?:(?!;\\n)[^])*?\\.(?:${READS})\\(`);

const readsOnce = (text: string): boolean => READ_ONCE.test(`${text}\n`);

describe('a test of a screen', () => {
  const tests = sourcesUnder('test/browser', /\.ts$/);

  it('expects nothing of a page that it read once, since what is there comes a moment later', () => {
    expect(tests.filter(({ text }) => readsOnce(text)).map(({ name }) => name)).toEqual([]);
  });

  it('expects with what waits', () => {
    const jests = tests.filter(({ text }) => /\{[^}]*\bexpect\b[^}]*\} from '@jest/.test(text));
    expect(jests.map(({ name }) => name)).toEqual(['test/browser/looks.spec.ts']);
  });

  it.each([
    ['expect(await rows.count()).toBe(1);', true],
    ["expect((await row.innerText()).replaceAll(/ +/g, ' ')).toMatch(/a/);", true],
    ['expect(\n  await row\n    .locator("td")\n    .count(),\n).toBe(1);', true],
    ['await expect(rows.count()).resolves.toBe(1);', true],
    ['expect(total).toBe(await cell.innerText());', true],
    ['await expect(rows).toHaveCount(1);', false],
    ['await expect.poll(() => rows.count()).toBe(1);', false],
    ['expect(total).toBe(1);\nconst shown = await rows.count();', false],
  ])('reads once in %j: %s', (text, isOnce) => {
    expect(readsOnce(text)).toBe(isOnce);
  });
});
