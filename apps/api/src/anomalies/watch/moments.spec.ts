import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, QUARTER } from '@bursar/time';
import { momentsOf, quarterEnds } from './moments.js';

const NOON = Date.parse('2026-11-25T12:00:00Z');
const quiet = { busy: [], isDayBusy: false, candidates: [] };

describe('the moments that a pass judges', () => {
  it('are now alone, where no quarter hour has ended since the pass before', () => {
    const known = { ...quiet, judgedTo: NOON + MINUTE, now: NOON + 2 * MINUTE };
    expect(momentsOf(known)).toEqual([{ at: NOON + 2 * MINUTE, isCalls: true, isDay: false }]);
  });

  it('are the end of each quarter hour that has something to say, the last, and now', () => {
    const [judgedTo, now] = [NOON, NOON + 3 * HOUR + MINUTE];
    const candidates = [NOON + HOUR, NOON + HOUR, NOON - 5 * HOUR];
    const found = momentsOf({ ...quiet, judgedTo, now, candidates, busy: [NOON + 2 * HOUR] });
    expect(found.map(({ at, isCalls }) => [(at - NOON) / QUARTER, isCalls])).toEqual([
      [-19, false],
      [5, false],
      [9, true],
      [10, true],
      [12, true],
      [12 + 1 / 15, true],
    ]);
  });

  it('are every quarter hour, where a rule of days speaks', () => {
    const known = { ...quiet, judgedTo: NOON, now: NOON + HOUR, isDayBusy: true };
    expect(momentsOf(known).map(({ isDay }) => isDay)).toEqual([true, true, true, true]);
  });

  it('reach back a day at most, and not before the first pass', () => {
    expect(quarterEnds(null, NOON)).toEqual([]);
    expect(quarterEnds(NOON - 3 * DAY, NOON)).toHaveLength(96);
    expect(momentsOf({ ...quiet, judgedTo: null, now: NOON })).toEqual([
      { at: NOON, isCalls: true, isDay: true },
    ]);
  });
});
