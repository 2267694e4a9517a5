import { describe, expect, it } from '@jest/globals';
import { comparePlaces, expectRange, pageOf, type PlacedList } from './pages.js';

const NAMES: PlacedList<string> = {
  firstMax: 3,
  placeOf: (name) => [name],
  isPlace: ({ length }) => length === 1,
  compare: comparePlaces,
};

describe('a page of a list', () => {
  it('goes on behind its cursor, also where the entry of the cursor is gone', () => {
    const first = pageOf(['ada', 'ben', 'cleo', 'dina'], NAMES, 2, null);
    expect(first).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } });
    const rest = pageOf(['ada', 'cleo', 'dina'], NAMES, 2, first.pageInfo.endCursor);
    expect(rest.edges.map(({ node }) => node)).toEqual(['cleo', 'dina']);
    expect(rest.pageInfo.hasNextPage).toBe(false);
  });

  it.each([
    ['a size of none', 0, null, '`first` must be between 1 and 3.'],
    ['a size beyond the limit', 4, null, '`first` must be between 1 and 3.'],
    ['text that is not a cursor', 1, 'x', '`after` is not a cursor of this list.'],
    ['a cursor of another list', 1, Buffer.from('["a","b"]').toString('base64url'), 'not a cursor'],
  ])('refuses %s', (_what, first, after, message) => {
    expect(() => pageOf(['ada'], NAMES, first, after)).toThrow(message);
  });
});

describe('a range', () => {
  it('ends after it begins', () => {
    expect(() => expectRange(2, 2)).toThrow('`from` must be before `to`.');
    expect(() => expectRange(1, 2)).not.toThrow();
  });
});
