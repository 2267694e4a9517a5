import { describe, expect, it } from '@jest/globals';
import { HELP, WORDS } from './help-texts.js';
import { PAGES } from '../pages.js';

describe('the help of a page', () => {
  it('is there for every page of the menu, and for nothing else', () => {
    expect(Object.keys(HELP).sort()).toEqual(PAGES.map(({ path }) => path).sort());
  });

  it('says of each page what it says of no other', () => {
    const sentences = Object.values(HELP).flatMap(({ does }) => does);
    expect(new Set(sentences).size).toBe(sentences.length);
    for (const { does } of Object.values(HELP)) expect(does.length).toBeGreaterThan(1);
  });

  it('explains every word on some page', () => {
    const used = new Set(Object.values(HELP).flatMap(({ words }) => words));
    expect(Object.keys(WORDS).filter((word) => !used.has(word as keyof typeof WORDS))).toEqual([]);
  });
});
