import { describe, expect, it } from '@jest/globals';
import { ATTEMPTS_MAX, waitMs } from './failure.js';

describe('a message that fails', () => {
  it('is tried again after twice as long each time, an hour at most, for about three hours', () => {
    const waits = Array.from({ length: ATTEMPTS_MAX - 1 }, (_, at) => waitMs(at + 1, null) / 1_000);
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600]);
  });

  it('waits as long as its receiver asks for, and never longer than an hour', () => {
    expect(waitMs(1, 60_000)).toBe(60_000);
    expect(waitMs(4, 1_000)).toBe(40_000);
    expect(waitMs(1, 86_400_000)).toBe(3_600_000);
  });
});
