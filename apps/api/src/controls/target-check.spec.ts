import { describe, expect, it } from '@jest/globals';
import { compileBreaker, closedSince, observe } from '@bursar/policy';
import { withChecks } from './target-check.js';

const ok = { errorCode: null };
const failed = { errorCode: 'ServiceUnavailableException' };
const calls = (count: number, errors = 0) => ({ calls: count, errors, p95Ms: null });
const breaker = compileBreaker({ errorRate: 5 });

type Seen = Parameters<typeof withChecks>;

const stateWith = (window: Seen[0], checks: Seen[1]) =>
  observe(closedSince(0), breaker, withChecks(window, checks, breaker.callsMin).judged, 1).state;

describe('checks of a target', () => {
  it.each([
    ['that is not called, three in a row that failed', calls(0), [failed, failed, failed], 'open'],
    ['two that failed', calls(0), [failed, failed], 'closed'],
    [
      'three that failed, and one since that did not',
      calls(0),
      [failed, failed, failed, ok],
      'closed',
    ],
    ['that failed where a call did not', calls(4, 3), [failed, failed, failed], 'closed'],
    ['that failed where every call did', calls(4, 4), [failed, failed, failed], 'open'],
    ['that failed where calls enough did not', calls(40), [failed, failed, failed], 'closed'],
    ['that succeeded where calls enough failed', calls(40, 40), [ok, ok, ok], 'open'],
  ] as const)('%s', (_story, window, checks, state) => {
    expect(stateWith(window, checks)).toBe(state);
  });

  it('are shown as what they were', () => {
    expect(withChecks(calls(2, 1), [failed, failed, ok], 20).seen).toEqual(calls(5, 3));
  });
});
