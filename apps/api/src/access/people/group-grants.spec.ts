import { expect, it } from '@jest/globals';
import { merged } from './group-grants.js';

it.each<[string, string[], string[], string[], string[]]>([
  ['comes', [], [], ['finance'], ['finance']],
  ['goes with its group', ['finance'], ['finance'], [], []],
  ['given by hand stays', ['auditor', 'finance'], ['finance'], [], ['auditor']],
  [
    'given by hand and by a group goes with the group',
    ['finance'],
    ['finance'],
    ['platform'],
    ['platform'],
  ],
  ['given by hand is not given twice', ['finance'], [], ['finance'], ['finance']],
])('a role that %s', (_story, held, before, now, after) => {
  expect(merged(held, before, now)).toEqual(after);
});
