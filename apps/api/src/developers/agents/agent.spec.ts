import { describe, expect, it } from '@jest/globals';
import type { SpendRow } from '../../spend/spend.module.js';
import { foldAgents } from './agent.js';

const row = (keys: SpendRow['keys'], cost: string, unpriced = 0n): SpendRow => ({
  keys,
  other: false,
  figures: {
    ...{ requests: 2n, errors: 0n, unpriced, estimated: 0n },
    tokens: {
      ...{ input: 0n, output: 0n, cacheRead: 0n },
      ...{ cacheWrite5m: 0n, cacheWrite30m: 0n, cacheWrite1h: 0n },
    },
    ...{ cost, costUpper: cost, listCost: cost, costPerRequest: null, costPer1kTokens: null },
    ...{ cacheHitShare: null, latency: null, throttles: null },
  },
  before: null,
});

describe('agents', () => {
  const { agents, runs } = foldAgents([
    row(['s1', 'triage', 'ana'], '1'),
    row(['s2', 'triage', 'ana'], '4'),
    row(['s2', 'triage', 'ben'], '1'),
    row(['s3', 'triage', null], '0', 2n),
    row(['s4', null, null], '7'),
    row([null, 'triage', null], '100'),
  ]);

  it('cost per run what their priced runs do; a session that two share is one run', () => {
    expect(agents).toMatchObject([
      { agent: null, runs: 1, cost: '7', costPerRun: '7' },
      { agent: 'triage', runs: 3, requests: 8n, unpriced: 2n, cost: '6', costPerRun: '3' },
    ]);
    expect(agents[1]?.costOfMostExpensiveRun).toBe('5');
  });

  it('have their most expensive runs first', () => {
    expect(runs.map(({ session, cost }) => [session, cost])).toEqual([
      ['s4', '7'],
      ['s2', '4'],
      ['s1', '1'],
      ['s2', '1'],
      ['s3', '0'],
    ]);
  });
});
