import { describe, expect, it } from '@jest/globals';
import { CALENDAR_MONTHS } from '@bursar/time';
import { type Held, heightAt, limitsHeld, toLevel } from './held.js';
import type { Drawn } from './lines.js';

const days: Drawn = {
  range: { from: '2026-09-01', to: '2026-09-06' },
  ...{ zone: 'UTC', grain: 'day', isCumulative: false, calendar: CALENDAR_MONTHS },
  keys: ['2026-09-01', '2026-09-02', '2026-09-03', '2026-09-04', '2026-09-05'],
};
const of = (window: 'day' | 'month') => ({ id: 'b', window, timezone: 'UTC' });
const held = (from: string, to: string, limit: string | null, more: Partial<Held> = {}): Held => ({
  ...{ budget: 'b', startsAt: `${from}T00:00:00Z`, endsAt: `${to}T00:00:00Z`, limit },
  ...{ isSameScope: true, changes: [], ...more },
});
const one = (day: number, limit: string | null, more: Partial<Held> = {}) =>
  held(`2026-09-0${day}`, `2026-09-0${day + 1}`, limit, more);

describe('the line of a budget', () => {
  it('has the limit that held in each window, a gap before the budget, and none for what is not known', () => {
    const windows = [one(4, '200'), one(3, '100'), one(2, null)];
    const limits = limitsHeld(of('day'), windows, days);
    expect([...limits]).toEqual([
      ['2026-09-02', null],
      ['2026-09-03', '100'],
      ['2026-09-04', '200'],
    ]);
    const level = toLevel('Budget b', limits, days);
    if (level === null) throw new Error('It has no line.');
    const keys = ['2026-09-01', '2026-09-02', '2026-09-03', '2026-09-04', '2026-09-05'];
    expect(keys.map((key) => heightAt(level, key))).toEqual([
      ...[undefined, null, '100', '200', undefined],
    ]);
    const ended = toLevel('Budget b', limits, { ...days, keys: keys.slice(0, 4) });
    if (ended === null) throw new Error('It has no line.');
    expect(heightAt(ended, '2026-09-05')).toBe('200');
  });

  it('is of no other budget, scope or length of window', () => {
    const windows = [
      one(1, '1', { isSameScope: false }),
      one(2, '2', { budget: 'c' }),
      held('2026-09-01', '2026-10-01', '3'),
    ];
    expect([...limitsHeld(of('day'), windows, days)]).toEqual([]);
  });

  it('goes up within a window from the bucket in which the limit was raised', () => {
    const changes = [
      { at: '2026-09-02T15:00:00Z', from: '100', to: '300' },
      { at: '2026-09-04T00:00:00Z', from: '300', to: '200' },
    ];
    const month = [held('2026-09-01', '2026-10-01', '200', { changes })];
    const limits = limitsHeld(of('month'), month, { ...days, isCumulative: true });
    expect([...limits.values()]).toEqual(['100', '300', '300', '200', '200']);
  });

  it('is straight where it was always the same, and not there where nothing is known', () => {
    const all = [1, 2, 3, 4, 5].map((day) => one(day, '100'));
    const level = toLevel('Budget b', limitsHeld(of('day'), all, days), days);
    expect(level).toEqual({ name: 'Budget b', usd: '100', kind: 'budget', held: null });
    const unknown = limitsHeld(of('day'), [one(1, null)], days);
    expect(toLevel('Budget b', unknown, days)).toBeNull();
  });
});
