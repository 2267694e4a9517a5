import { describe, expect, it } from '@jest/globals';
import { activityOf, commonGrowth, stageOf } from './ladder.js';

describe('the ladder of a young series', () => {
  it.each([
    [0, false, 'caps'],
    [23.75, true, 'caps'],
    [24, false, 'range'],
    [167, true, 'range'],
    [168, false, 'novelty'],
    [168, true, 'season'],
  ] as const)('after %d hours, seasonal %s: %s', (hours, isSeasonal, stage) => {
    expect(stageOf(hours, isSeasonal)).toBe(stage);
  });

  it.each([
    [1, 'steady'],
    [0.8, 'partial'],
    [0.3, 'intermittent'],
    [0, 'intermittent'],
  ] as const)('with %d of the hours active: %s', (share, activity) => {
    expect(activityOf(share)).toBe(activity);
  });

  it('allows less growth the more is known, and more where less happens', () => {
    for (const activity of ['steady', 'partial', 'intermittent'] as const) {
      expect(commonGrowth(activity, 96)).toBeLessThan(commonGrowth(activity, 24));
      expect(commonGrowth(activity, 12)).toBe(Infinity);
    }
    expect(commonGrowth('steady', 50)).toBeLessThan(commonGrowth('intermittent', 50));
  });
});
