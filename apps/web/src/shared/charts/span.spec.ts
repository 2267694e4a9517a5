import { describe, expect, it } from '@jest/globals';
import { boundsOf, daysOf, readSpan, spanOf, writeSpan, zoomed } from './span.js';
import { DEFAULT_VIEW } from '../spend/view.js';

const RANGE = { from: '2026-11-01', to: '2026-11-21' };

describe('buckets chosen on a chart', () => {
  const keys = ['2026-11-01', '2026-11-02', '2026-11-03'];

  it('survive the address bar, in the order of time', () => {
    for (const span of [spanOf('2026-11-02', '2026-11-02'), spanOf('2026-11-03', '2026-11-01')])
      expect(readSpan(writeSpan(span), keys)).toEqual(span);
    expect(spanOf('2026-11-03', '2026-11-01').first).toBe('2026-11-01');
  });

  it.each([undefined, '', '2026-12-01', '2026-11-03..2026-11-01', '..'])(
    'are none where the link says %s',
    (text) => {
      expect(readSpan(text, keys)).toBeNull();
    },
  );

  it.each([
    ['a day', 'day', '2026-11-14', '2026-11-14', '2026-11-15'],
    ['a week that begins before the range', 'week', '2026-10-26', '2026-11-01', '2026-11-02'],
    ['a month that ends after it', 'month', '2026-11', '2026-11-01', '2026-11-21'],
    ['an hour', 'hour', '2026-11-14T08:00', '2026-11-14T08:00', '2026-11-14T09:00'],
    ['the last hour of a day', 'hour', '2026-11-14T23:00', '2026-11-14T23:00', '2026-11-15'],
    ['a quarter', 'quarterHour', '2026-11-14T08:45', '2026-11-14T08:45', '2026-11-14T09:00'],
  ] as const)(
    'of %s end where the next begins, within the range',
    (_story, grain, key, from, to) => {
      expect(boundsOf(spanOf(key, key), grain, RANGE)).toEqual({ from, to });
    },
  );

  it('are zoomed to by whole days, and not where that is all there is', () => {
    const hour = { from: '2026-11-14T08:00', to: '2026-11-14T09:00' };
    expect(daysOf(hour)).toEqual({ from: '2026-11-14', to: '2026-11-15' });
    expect(zoomed({ ...DEFAULT_VIEW, grain: 'day' }, hour, RANGE)).toEqual({
      ...DEFAULT_VIEW,
      range: { from: '2026-11-14', to: '2026-11-15' },
    });
    expect(zoomed(DEFAULT_VIEW, hour, { from: '2026-11-14', to: '2026-11-15' })).toBeNull();
  });
});
