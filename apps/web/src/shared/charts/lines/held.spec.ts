import { describe, expect, it } from '@jest/globals';
import { runsOf } from './held.js';

describe('the line of a budget', () => {
  it('says each height where it begins, and draws one alone', () => {
    const runs = runsOf(
      'Budget b',
      new Map([
        ['a', '1'],
        ['b', null],
        ['c', '1'],
        ['d', '1'],
        ['e', '2'],
      ]),
    );
    expect([...runs]).toEqual([
      ['a', { isAlone: true, label: 'Budget b $1.00' }],
      ['c', { isAlone: false, label: '$1.00' }],
      ['e', { isAlone: false, label: '$2.00' }],
    ]);
  });
});
