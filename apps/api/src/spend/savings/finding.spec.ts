import { describe, expect, it } from '@jest/globals';
import { type Finding, rankSavings } from './finding.js';

const BATCH: Finding = {
  kind: 'batch',
  team: 'search',
  provider: 'bedrock',
  model: 'm',
  instead: null,
  calls: 1,
  cost: 10n,
  costInstead: 5n,
  leftOut: 0,
  evidence: '',
};

const finding = (one: Partial<Finding>): Finding => ({ ...BATCH, ...one });

describe('savings', () => {
  it('of the same traffic are not added up: the largest counts, others name it', () => {
    const { savings, total } = rankSavings([
      finding({ kind: 'batch', cost: 10n, costInstead: 5n }),
      finding({ kind: 'cheaperModel', cost: 10n, costInstead: 3n }),
      finding({ kind: 'batch', team: 'ads', cost: 10n, costInstead: 4n }),
    ]);
    expect(
      savings.map(({ kind, team, addedUp, overlaps }) => [kind, team, addedUp, overlaps]),
    ).toEqual([
      ['cheaperModel', 'search', true, null],
      ['batch', 'ads', true, null],
      ['batch', 'search', false, 'cheaperModel/search/bedrock/m'],
    ]);
    expect(total).toBe('0.000000000000013');
  });

  it('that are not known stand last, by cost, and are in no total', () => {
    const { savings, total } = rankSavings([
      finding({ kind: 'endOfLife', costInstead: null, cost: 1n, team: 'b' }),
      finding({ kind: 'endOfLife', costInstead: null, cost: 99n, team: 'a' }),
      finding({ kind: 'retryStorm', cost: 2n, costInstead: 1n, team: 'b' }),
    ]);
    expect(savings.map(({ kind, team, saving }) => [kind, team, saving])).toEqual([
      ['retryStorm', 'b', '0.000000000000001'],
      ['endOfLife', 'a', null],
      ['endOfLife', 'b', null],
    ]);
    expect(total).toBe('0.000000000000001');
  });
});
