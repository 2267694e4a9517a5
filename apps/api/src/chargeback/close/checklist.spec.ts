import { describe, expect, it } from '@jest/globals';
import { checklistOf, type Facts, warningsOf } from './checklist.js';

const CLEAN: Facts = {
  month: '2026-09',
  from: new Date('2026-09-01T00:00:00Z'),
  to: new Date('2026-10-01T00:00:00Z'),
  ...{ calls: 1_000n, unpriced: 0n, estimated: 0n, usd: '100', usdUpper: '100' },
  unallocatedUsd: '1',
  feeds: [
    {
      ...{ source: 'bedrock-log', account: '111122223333', region: 'us-east-1' },
      firstOccurredAt: new Date('2026-08-01T00:00:00Z'),
      lastOccurredAt: new Date('2026-10-01T00:00:00Z'),
    },
  ],
  conflicts: 0,
  ...{ earlierOpen: [], withoutRate: [], disputes: { open: [], lapsed: 0 }, unexplainedUsd: '0' },
};
const warned = (more: Partial<Facts>) =>
  warningsOf(checklistOf({ ...CLEAN, ...more })).map(({ check, text }) => [check, text]);

describe('the checklist of a month', () => {
  it('passes where all is whole', () => {
    expect(warned({})).toEqual([]);
    expect(checklistOf(CLEAN)).toHaveLength(8);
  });

  it('warns of disputes until they lapse', () => {
    const deadline = new Date('2026-10-11T00:00:00Z');
    const open = [{ team: 'search', description: 'VAT', deadline }];
    expect(warned({ disputes: { open, lapsed: 1 } })).toEqual([
      ['disputes', '1 line is disputed: search: VAT, until 2026-10-11 00:00 UTC. 1 has lapsed.'],
    ]);
    expect(warned({ disputes: { open: [], lapsed: 2 } })).toEqual([]);
  });

  it('warns of a currency that has no rate yet', () => {
    expect(warned({ withoutRate: ['EUR'] })).toEqual([
      ['rates', 'No rate of 2026-09 or before for EUR: statements are in USD alone.'],
    ]);
  });

  it('warns of a source that has brought nothing from after the month', () => {
    const [feed] = CLEAN.feeds;
    const behind = {
      ...feed,
      lastOccurredAt: new Date('2026-09-30T23:59:59Z'),
    } as Facts['feeds'][0];
    const over = { ...feed, lastOccurredAt: new Date('2026-08-31T00:00:00Z') } as Facts['feeds'][0];
    expect(warned({ feeds: [...CLEAN.feeds, behind, over] })).toEqual([
      [
        'data',
        '1 of 2 sources have brought nothing from after 2026-09: bedrock-log 111122223333 us-east-1 to 2026-09-30 23:59 UTC.',
      ],
    ]);
    expect(warned({ feeds: [] })).toEqual([['data', 'No usage of 2026-09 has come.']]);
  });

  it('warns of what is unpriced, estimated, contradicted, and of more without a team than is tolerated', () => {
    expect(warned({ unpriced: 1n })[0]?.[1]).toMatch(/^1 call without a price/);
    expect(warned({ estimated: 1n, usdUpper: '100.5' })).toEqual([
      ['estimated', '1 call (0.1 %) estimated: up to 0.5 USD more.'],
    ]);
    expect(warned({ conflicts: 2 })[0]?.[0]).toBe('conflicts');
    expect(warned({ unallocatedUsd: '1.000000000000001' })[0]?.[0]).toBe('unallocated');
    expect(warned({ unallocatedUsd: '0.000000000000001', usd: '0' })[0]?.[0]).toBe('unallocated');
  });

  it('warns of an earlier open month, and of a bill that is missing or unexplained', () => {
    expect(warned({ earlierOpen: ['2026-07', '2026-08'] })).toEqual([
      ['earlier', 'Still open: 2026-07, 2026-08.'],
    ]);
    expect(warned({ unexplainedUsd: null })[0]?.[0]).toBe('bill');
    expect(warned({ unexplainedUsd: '-0.01' })[0]?.[1]).toMatch(/^-0.01 USD/);
  });
});
