import { describe, expect, it } from '@jest/globals';
import { basisFindings } from './basis.js';
import { namesIn, pieceOf } from './piece.js';

const NOW = { flags: [{ key: 'a' }, { key: 'b' }], dimensions: ['feature'] };
const hashOf = (item: string | null, section: keyof typeof NOW = 'flags') =>
  pieceOf(section, NOW[section], item).hash;
const codes = (...given: Parameters<typeof basisFindings>) =>
  basisFindings(...given).map(({ code, path }) => [code, path]);

describe('a change on the basis of what was seen', () => {
  it.each([
    ['an entry that is as it was', { item: 'a', hash: hashOf('a') }, [{ key: 'a' }], []],
    ['an entry that is new', { item: 'c', hash: null }, [{ key: 'c' }], []],
    ['the whole section', { item: null, hash: hashOf(null) }, [{ key: 'b' }], []],
    [
      'an entry that is another by now',
      { item: 'a', hash: 'other' },
      [{ key: 'a' }],
      [['changed_since', ['flags', 0]]],
    ],
    [
      'an entry that is gone by now',
      { item: 'c', hash: 'other' },
      [{ key: 'c' }],
      [['changed_since', ['flags', 0]]],
    ],
    [
      'a new entry that is there by now',
      { item: 'b', hash: null },
      [{ key: 'b' }],
      [['exists_already', ['flags', 0]]],
    ],
    [
      'an entry beside the one that was seen',
      { item: 'a', hash: hashOf('a') },
      [{ key: 'a' }, { key: 'b' }],
      [['outside_of_change', ['flags', 1]]],
    ],
  ])('%s', (_, seen, flags, found) => {
    const basis = [{ section: 'flags', ...seen }];
    expect(codes(basis, { apiVersion: 'bursar/v1', flags }, NOW)).toEqual(found);
  });

  it('names no other section', () => {
    const basis = [{ section: 'flags', item: null, hash: hashOf(null) }];
    expect(codes(basis, { flags: [], dimensions: [] }, NOW)).toEqual([
      ['outside_of_change', ['dimensions']],
    ]);
  });
});

describe('the entries of a section', () => {
  it.each([
    [
      [{ id: 'x' }, { id: 'y' }],
      ['x', 'y'],
    ],
    [[{ scope: { team: 'search' } }], ['team=search']],
    [[{ id: 'x' }, { id: 'x' }], []],
    [[{ model: 'm' }], []],
    ['UTC', []],
  ])('of %j go by %j', (value, names) => {
    expect(namesIn(value)).toEqual(names);
  });
});
