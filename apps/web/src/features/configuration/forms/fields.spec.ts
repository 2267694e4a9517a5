import { describe, expect, it } from '@jest/globals';
import { fromPairs, linesOf, numberIn, pairsOf, withField } from './fields.js';

describe('fields of a form of the configuration', () => {
  it.each([undefined, '', false, [], {}])('leave out what says nothing: %j', (value) => {
    expect(withField({ a: 1, b: 'x' }, 'b', value)).toEqual({ a: 1 });
  });

  it('keep what is another kind of nothing, and what the form does not know', () => {
    expect(withField({ later: [1] }, 'limit', 0)).toEqual({ later: [1], limit: 0 });
    expect(withField({}, 'on', true)).toEqual({ on: true });
  });

  it.each([
    ['12', 12],
    [' 0.5 ', 0.5],
    ['12,5', '12,5'],
    ['', ''],
    ['1e3', '1e3'],
  ])('take %j for %j', (typed, value) => {
    expect(numberIn(typed)).toBe(value);
  });

  it('are lines without what is blank', () => {
    expect(linesOf('a\n\n  b \n')).toEqual(['a', 'b']);
  });

  it('are pairs whose values are one text or several', () => {
    const file = { team: 'search', app: ['one', 'two'] };
    expect(pairsOf(file)).toEqual([
      ['team', 'search'],
      ['app', 'one, two'],
    ]);
    expect(fromPairs(pairsOf(file))).toEqual(file);
    expect(fromPairs([['team', 'search,']])).toEqual({ team: ['search', ''] });
  });
});
