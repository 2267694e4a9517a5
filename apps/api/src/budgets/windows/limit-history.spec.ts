import { describe, expect, it } from '@jest/globals';
import { limitHeld, type LimitHistory } from './limit-history.js';

const WINDOW = { start: 100, end: 200 };
const history = (
  limits: [since: number, limit: bigint | null][],
  increases: [from: number, until: number, amount: bigint][] = [],
): LimitHistory => ({
  limits: limits.map(([since, limit]) => ({ since, limit })),
  increases: increases.map(([from, until, amount]) => ({ from, until, amount })),
});
const held = (of: LimitHistory, now = 1_000) => limitHeld(of, WINDOW, now);

describe('the limit that held in a window', () => {
  it('is the last one of it, and none that came as it ended or later', () => {
    const all = history([
      [0, 1n],
      [100, 2n],
      [199, 3n],
      [200, 4n],
      [500, 5n],
    ]);
    expect(held(all)).toEqual({ limit: 3n, changes: [{ at: 199, from: 2n, to: 3n }] });
  });

  it('has the raises that had not lapsed before it ended', () => {
    const until = (moment: number) => held(history([[0, 10n]], [[50, moment, 5n]])).limit;
    expect([until(100), until(150), until(199), until(200), until(300)]).toEqual([
      ...[10n, 10n, 10n, 15n, 15n],
    ]);
  });

  it('of a window that goes on is the one of now', () => {
    const coming = history([[0, 10n]], [[150, 180, 5n]]);
    expect(held(coming, 149)).toEqual({ limit: 10n, changes: [] });
    expect(held(coming, 160)).toEqual({ limit: 15n, changes: [{ at: 150, from: 10n, to: 15n }] });
  });

  it('changes once where a raise lapses as the limit becomes as high, and is no change', () => {
    const agreed = history(
      [
        [0, 10n],
        [150, 15n],
      ],
      [[50, 150, 5n]],
    );
    expect(held(agreed)).toEqual({ limit: 15n, changes: [] });
  });

  it('is not known before it is recorded, nor while the budget is removed, and is no zero', () => {
    expect(held(history([[200, 10n]], [[0, 500, 5n]]))).toEqual({ limit: null, changes: [] });
    expect(held(history([[150, 10n]]))).toEqual({ limit: 10n, changes: [] });
    const removed = history([
      [0, 10n],
      [120, null],
      [140, 20n],
      [160, null],
    ]);
    expect(held(removed)).toEqual({ limit: null, changes: [] });
  });
});
