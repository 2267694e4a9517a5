import { describe, expect, it } from '@jest/globals';
import { toFemto } from '@bursar/pricing';
import type { SpendRow } from '../spend/spend.module.js';
import { foldDevelopers, pageOfDevelopers } from './developer.js';

const row = (keys: SpendRow['keys'], cost: string, cacheRead = 0n): SpendRow => ({
  keys,
  other: false,
  figures: {
    ...{ requests: 1n, errors: 0n, unpriced: 0n, estimated: 0n },
    tokens: {
      input: 10n,
      output: 90n,
      cacheRead,
      cacheWrite5m: 0n,
      cacheWrite30m: 0n,
      cacheWrite1h: 0n,
    },
    ...{ cost, costUpper: cost, listCost: cost, costPerRequest: null, costPer1kTokens: null },
    cacheHitShare: null,
    latency: null,
    throttles: null,
  },
  before: null,
});

const ROWS = [
  row(['ana', 'search', 'claude-code'], '2', 30n),
  row(['ana', 'ads', 'codex'], '3'),
  row(['ana', 'search', null], '1.5'),
  row(['ben', 'ads', null], '6.5'),
  row([null, 'ads', null], '100'),
];

describe('the spend of developers', () => {
  it('is one row for each user, exact, the most expensive first', () => {
    expect(foldDevelopers(ROWS)).toEqual([
      {
        ...{ user: 'ana', team: 'search', clients: ['codex', 'claude-code'] },
        ...{ requests: 3n, unpriced: 0n, estimated: 0n, cost: toFemto('6.5') },
        cacheHitShare: 0.5,
      },
      {
        ...{ user: 'ben', team: 'ads', clients: [], requests: 1n, unpriced: 0n, estimated: 0n },
        cost: toFemto('6.5'),
        cacheHitShare: 0,
      },
    ]);
  });

  it('is read page by page, without a gap where costs are equal', () => {
    const all = foldDevelopers(ROWS);
    const first = pageOfDevelopers(all, 1, null);
    expect(first).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true } });
    const second = pageOfDevelopers(all, 1, first.pageInfo.endCursor);
    expect(second.edges.map(({ node }) => node.user)).toEqual(['ben']);
    expect(second.pageInfo.hasNextPage).toBe(false);
    expect(() => pageOfDevelopers(all, 1, 'x')).toThrow('not a cursor');
    expect(() => pageOfDevelopers(all, 0, null)).toThrow('between');
  });
});
