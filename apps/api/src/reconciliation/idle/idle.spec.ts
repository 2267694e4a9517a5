import { describe, expect, it } from '@jest/globals';
import { idleCapacity, type PaidDay } from './idle.js';

const [ONE, TWO] = ['111122223333', '444455556666'];
const paid = (account: string, day: string, usd: string, region: string | null = 'us-east-1') =>
  ({ account, region, day: `2026-09-${day}`, usd }) satisfies PaidDay;
const used = (account: string, day: string, region = 'us-east-1') => ({
  ...{ account, region, day: `2026-09-${day}`, calls: 3n },
});
const read = (account: string, first: string, last: string) => ({
  ...{ account, first: `2026-09-${first}`, last: `2026-09-${last}` },
});
const whole = [read(ONE, '01', '30'), read(TWO, '01', '30')];

describe('idle capacity', () => {
  it('is what was paid for days without a call, the most of it first', () => {
    const days = [
      ...[paid(ONE, '01', '10.000000000000001'), paid(ONE, '02', '10'), paid(ONE, '03', '10')],
      ...[paid(TWO, '01', '70'), paid(TWO, '02', '70')],
    ];
    expect(idleCapacity(days, [used(ONE, '02')], whole)).toEqual([
      expect.objectContaining({ account: TWO, idleUsd: '140', idleDays: 2, calls: 0n }),
      {
        ...{ account: ONE, region: 'us-east-1', paidUsd: '30.000000000000001', paidDays: 3 },
        ...{ calls: 3n, idleUsd: '20.000000000000001', idleDays: 2, unknownUsd: '0' },
      },
    ]);
  });

  it('is none where every day has a call, nor where none of the log was read', () => {
    const days = [paid(ONE, '01', '10'), paid(ONE, '02', '10')];
    expect(idleCapacity(days, [used(ONE, '01'), used(ONE, '02')], whole)).toEqual([]);
    expect(idleCapacity(days, [], [read(TWO, '01', '30')])).toEqual([]);
    expect(idleCapacity(days, [], [read(ONE, '02', '30')])).toMatchObject([
      { idleUsd: '10', idleDays: 1, unknownUsd: '10' },
    ]);
  });

  it('of a region is not used by calls of another; of no region, by any', () => {
    const there = [used(ONE, '01', 'eu-west-1')];
    expect(idleCapacity([paid(ONE, '01', '10')], there, whole)).toHaveLength(1);
    expect(idleCapacity([paid(ONE, '01', '10', null)], there, whole)).toEqual([]);
  });
});
