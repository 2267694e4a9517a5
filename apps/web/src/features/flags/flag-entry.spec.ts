import { describe, expect, it } from '@jest/globals';
import { conditionsOf, flagOf, withConditions, withField } from './flag-entry.js';

describe('a flag in a form', () => {
  it('keeps what the form does not know, and leaves out what says nothing', () => {
    const entry = { key: 'a', type: 'boolean', default: false, later: [1], disabled: true };
    expect(withField(entry, { disabled: false, description: '', rules: [] })).toEqual({
      key: 'a',
      type: 'boolean',
      default: false,
      later: [1],
    });
    expect(flagOf({ rules: 'x', type: 'bool' })).toMatchObject({ rules: [], type: 'boolean' });
  });

  it.each([
    [{ team: 'search' }, [['team', 'search']]],
    [
      { team: ['search', 'ads'], beta: true },
      [
        ['team', 'search, ads'],
        ['beta', 'true'],
      ],
    ],
    [{ level: 3 }, [['level', '3']]],
  ])('shows the conditions %j as text, and reads them back', (when, pairs) => {
    expect(conditionsOf({ when, value: 1 })).toEqual(pairs);
    expect(withConditions({ value: 1 }, pairs as [string, string][])).toEqual({ when, value: 1 });
  });
});
