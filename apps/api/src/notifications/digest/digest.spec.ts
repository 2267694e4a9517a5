import { describe, expect, it } from '@jest/globals';
import type { Rule } from '../settings/rule.js';
import { digestOrders } from './digest-order.js';
import { digestOf } from './digest.js';

const names = new Map([
  ['search', 'Search'],
  ['ads', 'Ads'],
]);
const day = {
  kind: 'daily-digest' as const,
  from: '2026-09-16',
  to: '2026-09-17',
  names,
  dataBegin: { total: null, teams: new Map<string, string>() },
};

describe('a digest', () => {
  it('has the sum, the teams, and what moved most', () => {
    const now = [
      { team: 'ads', cost: '10.005', unpriced: 0n },
      { team: 'search', cost: '1234.5', unpriced: 0n },
    ];
    const before = [
      { team: 'search', cost: '617.25', unpriced: 0n },
      { team: 'gone', cost: '1', unpriced: 0n },
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

  it('compares nothing with a time before its data', () => {
    const now = [
      { team: 'ads', cost: '10', unpriced: 0n },
      { team: 'search', cost: '5', unpriced: 0n },
    ];
    const before = [{ team: 'search', cost: '4', unpriced: 0n }];
    const began = { total: null, teams: new Map([['ads', '2026-09-16']]) };
    expect(digestOf({ ...day, now, before, dataBegin: began }).lines).toContain(
      'Moved most: Search +$1.00.',
    );
    const none = {
      total: '2026-09-16',
      teams: new Map([...began.teams, ['search', '2026-09-16']]),
    };
    expect(digestOf({ ...day, now, before: [], dataBegin: none }).lines).toEqual([
      'Not compared with the day before: data begin 2026-09-16.',
      'Ads: $10.00',
      'Search: $5.00',
    ]);
  });

  it('of calls without a price says that their cost is not known, never that it is nothing', () => {
    const now = [{ team: 'ads', cost: '0', unpriced: 3n }];
    expect(digestOf({ ...day, now, before: [] })).toMatchObject({
      title: 'Spend of 2026-09-16: —',
      lines: [expect.any(String), '3 calls have no price and are in no sum.'],
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
