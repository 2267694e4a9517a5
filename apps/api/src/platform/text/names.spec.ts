import { describe, expect, it } from '@jest/globals';
import { isVisibleName, looksOf } from './names.js';

describe('a name', () => {
  it.each([
    'Search',
    'Équipe façade',
    'فريق البحث',
    'می\u200Cخواهم',
    'צוות חיפוש',
    'क्\u200Dष',
    '検索チーム',
    'Поиск',
    'Ads 🚀',
    'Family 👩\u200D👩\u200D👧\u200D👦',
    'Hearts ❤\uFE0F',
    'Leeds 🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
    'Thumbs 👍🏽',
    'R&D (#1) *',
  ])('%s is seen whole', (name) => {
    expect(isVisibleName(name)).toBe(true);
  });

  it.each([
    ['a zero-width space', 'Sea\u200Brch'],
    ['a joiner between Latin letters', 'Sea\u200Drch'],
    ['a turned direction', 'Search\u202Ehcraes'],
    ['an isolate', '\u2066Search\u2069'],
    ['a mark of direction', 'Search\u200F'],
    ['a byte-order mark', '\uFEFFSearch'],
    ['a soft hyphen', 'Sea\u00ADrch'],
    ['a filler', 'Search\u3164'],
    ['a blank of Braille', 'Search\u2800'],
    ['tags', 'Search\u{E0041}'],
    ['a variation selector', 'Sea\uFE01rch'],
    ['NUL', 'Search\0'],
    ['half a pair', 'Search\ud800'],
    ['a line end', 'Search\u2028'],
  ])('with %s is not', (_, name) => {
    expect(isVisibleName(name)).toBe(false);
  });

  it('looks like another of other letters, case or blanks, and unlike a different word', () => {
    for (const alike of ['search', ' Search ', 'Sеаrсh', 'Ｓｅａｒｃｈ', 'SEARCH'])
      expect(looksOf(alike)).toBe(looksOf('Search'));
    for (const other of ['Searches', 'Séarch', 'Поиск', 'Team 1'])
      expect(looksOf(other)).not.toBe(looksOf('Search'));
  });
});
