import { describe, expect, it } from '@jest/globals';
import type { Limits } from '../quota.js';
import { type QuotaAhead, quotaDenials, type Used } from './quota-denial.js';

const USED: Used = {
  ...{ requestsPerMinute: 0, tokensPerMinute: 0, tokensPerDay: 0, concurrency: 0 },
};
const ahead = (limits: Limits, used: Partial<Used>, more: Partial<QuotaAhead> = {}) =>
  quotaDenials({
    ...{ id: 'q', scope: 'Search', before: {}, users: [], timezone: 'UTC' },
    ...{ dayEnds: Date.UTC(2026, 8, 2), limits, used: { ...USED, ...used }, ...more },
  }).map(({ sentence }) => sentence);

describe('a quota that would be in force', () => {
  it('denies where more was called in the last minute than it allows, and not where just as much was', () => {
    expect(ahead({ requestsPerMinute: 50 }, { requestsPerMinute: 50 })).toEqual([]);
    expect(ahead({ requestsPerMinute: 49 }, { requestsPerMinute: 50 })).toEqual([
      'Search made 50 of 49 calls in the last minute. Calls beyond the limit are denied as soon as this is applied.',
    ]);
    expect(ahead({ tokensPerMinute: 999 }, { tokensPerMinute: 1_000 })).toEqual([
      'Search asked for 1,000 of 999 tokens in the last minute, longest answers included. Calls beyond the limit are denied as soon as this is applied.',
    ]);
  });

  it('denies where nothing is left of its day, or of the calls at a time', () => {
    expect(
      ahead({ tokensPerDay: 100, concurrency: 3 }, { tokensPerDay: 99, concurrency: 2 }),
    ).toEqual([]);
    expect(
      ahead({ tokensPerDay: 100, concurrency: 3 }, { tokensPerDay: 100, concurrency: 3 }),
    ).toEqual([
      'Search took 100 of 100 tokens of this day already. Calls are denied as soon as this is applied, until 2026-09-02 00:00 UTC.',
      'Search has 3 of 3 calls under way. The next calls are denied as soon as this is applied, until enough of these have ended.',
    ]);
  });

  it('says nothing of what is denied already, and of what was not limited before says it', () => {
    const before = { before: { concurrency: 3 } };
    expect(ahead({ concurrency: 2 }, { concurrency: 3 }, before)).toEqual([]);
    expect(ahead({ concurrency: 2 }, { concurrency: 2 }, before)).toHaveLength(1);
    expect(ahead({ tokensPerMinute: 1 }, { tokensPerMinute: 2 }, before)).toHaveLength(1);
  });

  it('names who would be refused, the most first, with what they use', () => {
    const users = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, at) => ({
      ...{ name, used: { ...USED, requestsPerMinute: at + 1, tokensPerMinute: 1 } },
    }));
    const used = { requestsPerMinute: 21, tokensPerDay: 9 };
    expect(ahead({ requestsPerMinute: 5, tokensPerDay: 9 }, used, { users })).toEqual([
      'Search made 21 of 5 calls in the last minute: f 6, e 5, d 4, c 3, b 2 and 1 more. Calls beyond the limit are denied as soon as this is applied.',
      'Search took 9 of 9 tokens of this day already: calling now a, b, c, d, e and 1 more. Calls are denied as soon as this is applied, until 2026-09-02 00:00 UTC.',
    ]);
  });
});
