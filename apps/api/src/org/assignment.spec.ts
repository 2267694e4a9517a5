import { describe, expect, it } from '@jest/globals';
import { isProblem } from '../platform/outcome.js';
import { judgeRule } from './assignment.js';

const teams = [
  {
    id: 'search',
    name: 'Search',
    costCentres: [],
    projects: [],
    closedList: false,
    removedAt: null,
  },
  {
    id: 'old',
    name: 'Old',
    costCentres: [],
    projects: [],
    closedList: false,
    removedAt: new Date(1),
  },
];
const account = { kind: 'account', pattern: '111122223333', team: 'search', from: null };
const rule = (validFrom: number | null, validTo: number | null) => ({
  id: 1,
  team: 'ads',
  kind: 'account' as const,
  field: '',
  pattern: '111122223333',
  validFrom: validFrom === null ? null : new Date(validFrom),
  validTo: validTo === null ? null : new Date(validTo),
});
const code = (outcome: ReturnType<typeof judgeRule>) =>
  isProblem(outcome) ? outcome.code : 'fine';

describe('one more rule', () => {
  it.each([
    ['of an unclaimed account is fine', account, [], 'fine'],
    ['of no known kind is refused', { ...account, kind: 'constructor' }, [], 'bad_kind'],
    ['of no account is refused', { ...account, pattern: '12' }, [], 'bad_pattern'],
    ['of no ARN is refused', { ...account, kind: 'principal', pattern: 'role' }, [], 'bad_pattern'],
    ['of an unknown team is refused', { ...account, team: 'missing' }, [], 'unknown_team'],
    ['of a removed team is refused', { ...account, team: 'old' }, [], 'unknown_team'],
    ['beside a standing one is refused', account, [rule(null, null)], 'already_recognised'],
    ['over a past one is refused', account, [rule(null, 500)], 'already_recognised'],
    [
      'from the end of a past one on is fine',
      { ...account, from: new Date(500) },
      [rule(null, 500)],
      'fine',
    ],
    ['beside one that held for no time is fine', account, [rule(500, 500)], 'fine'],
  ])('%s', (_story, wanted, rules, expected) => {
    expect(code(judgeRule(wanted, teams, rules))).toBe(expected);
  });
});
