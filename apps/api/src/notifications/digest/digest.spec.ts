import { describe, expect, it } from '@jest/globals';
import type { Rule } from '../settings/rule.js';
import { digestOrders } from './digest-order.js';
import { digestOf } from './digest.js';

const names = new Map([
  ['search', 'Search'],
  ['ads', 'Ads'],
]);
const day = {
  kind: 'daily-digest',
  from: '2026-09-16',
  to: '2026-09-17',
  names,
} as const;

describe('a digest', () => {
  it('has the sum, the teams, and what moved most', () => {
    const now = [
      { team: 'ads', cost: '10.005' },
      { team: 'search', cost: '1234.5' },
    ];
    const before = [
      { team: 'search', cost: '617.25' },
      { team: 'gone', cost: '1' },
    ];
    expect(digestOf({ ...day, now, before })).toEqual({
      usd: '1244.505',
      title: 'Spend of 2026-09-16: $1,244.51',
      lines: [
        '+$626.26 (+101 %) against the day before (until 2026-09-17, exclusive).',
        'Search: $1,234.50',
        'Ads: $10.01',
        'Moved most: Search +$617.25; Ads +$10.01; gone -$1.00.',
      ],
    });
  });

  it('of a day without spend says so', () => {
    expect(digestOf({ ...day, now: [], before: [] })).toMatchObject({
      usd: '0',
      lines: ['+$0.00 against the day before (until 2026-09-17, exclusive).'],
    });
  });
});

describe('rules that ask for a digest', () => {
  const rule = (more: Partial<Rule>): Rule => ({
    on: ['daily-digest'],
    teams: ['*'],
    channels: ['chat'],
    roles: null,
    minimumUsd: null,
    quietHours: null,
    ...more,
  });

  it('about the same teams make one, to all that they name', () => {
    const rules = [
      rule({ teams: ['b', 'a'] }),
      rule({ teams: ['a', 'b'], channels: ['mail', 'chat'], roles: ['finance'] }),
      rule({ on: ['weekly-digest', 'budget'] }),
    ];
    expect(digestOrders(rules)).toEqual([
      { kind: 'daily-digest', teams: ['a', 'b'], channels: ['chat', 'mail'], roles: ['finance'] },
      { kind: 'weekly-digest', teams: [], channels: ['chat'], roles: [] },
    ]);
  });
});
