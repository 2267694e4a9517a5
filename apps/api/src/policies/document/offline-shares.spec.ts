import { describe, expect, it } from '@jest/globals';
import type { BudgetData } from '@bursar/policy';
import { narrowedBudgets, offlineShares } from './offline-shares.js';

const budget = (
  allow: string | null,
  scope: BudgetData['scope'] = { team: 'search' },
  id = 'b',
): BudgetData => ({
  id,
  scope,
  mode: 'hard',
  onUnavailable: allow === null ? 'deny' : { allow },
});
const gateway = (n: number, team: string | null = null) => ({
  ...{ name: `edge-${n}`, keyId: 'key', key: 'the key', team },
});
const shares = (budgets: BudgetData[], gateways: number) =>
  offlineShares(
    budgets,
    'prod',
    ['feature'],
    Array.from({ length: gateways }, (_, n) => gateway(n)),
  );

describe('what a budget allows while Bursar cannot be reached', () => {
  it.each([
    [0, '1000'],
    [1, '1000'],
    [2, '500'],
    [3, '250'],
    [4, '250'],
    [5, '125'],
  ])('is divided among %d gateways: %s each', (gateways, share) => {
    expect(shares([budget('1000')], gateways)).toEqual([budget(share)]);
    expect(BigInt(share) * BigInt(gateways)).toBeLessThanOrEqual(1000n);
  });

  it('is not divided with gateways whose key may not spend it', () => {
    const ads = Array.from({ length: 300 }, (_, n) => gateway(n, 'ads'));
    const own = budget('1000');
    const all = budget('1000', {}, 'all');
    expect(offlineShares([own, all], 'prod', [], [gateway(999), ...ads])).toEqual([
      own,
      { ...all, onUnavailable: { allow: String(1000n / 512n) } },
    ]);
  });

  it('is nothing where a share is none', () => {
    expect(shares([budget('3'), budget(null)], 4)).toEqual([budget(null), budget(null)]);
  });

  it('is in the policy of the environment that it concerns', () => {
    const dev = budget('8', { environment: 'dev' });
    expect(shares([dev, budget('8', { environment: 'prod' })], 1)).toHaveLength(1);
  });

  it.each([
    ['a dimension that is gone', { team: 'search', tier: 'gold' }],
    ['a model with a blank', { team: 'search', model: 'a b' }],
    ['a model with too many stars', { team: 'search', model: '*'.repeat(10) }],
  ])('is nothing for all around it where %s is named', (_, scope) => {
    expect(shares([budget('8', scope)], 1)).toEqual([budget(null)]);
    expect(shares([budget('8', { team: 'search', feature: 'x', model: 'a-*' })], 1)).toMatchObject([
      { onUnavailable: { allow: '8' } },
    ]);
  });
});

describe('until everybody has the later policy, a budget', () => {
  const narrowed = (before: BudgetData[] | null, next: BudgetData[] | null) =>
    narrowedBudgets(before, next);

  it.each([
    ['allows the lesser amount', budget('5'), budget('3'), budget('3')],
    ['allows the lesser amount, whichever that is', budget('3'), budget('5'), budget('3')],
    ['denies if it will', budget('5'), budget(null), budget(null)],
    ['denies if it did', budget(null), budget('5'), budget(null)],
  ])('%s', (_, before, next, expected) => {
    expect(narrowed([before], [next])).toEqual([expected]);
  });

  it('stays where it goes, is there where it comes, and is two where it is about others', () => {
    const [a, b] = [budget('5', {}, 'a'), budget('5', {}, 'b')];
    expect(narrowed([a], [b])).toEqual([a, b]);
    const other = budget('5', { team: 'ads' }, 'a');
    expect(narrowed([a], [other])).toEqual([a, { ...other, id: 'a (next)' }]);
    expect(narrowed([a], null)).toEqual([a]);
    expect(narrowed(null, [a])).toEqual([budget(null, {}, 'a')]);
    expect(narrowed(null, null)).toBeNull();
  });
});
