import { describe, expect, it } from '@jest/globals';
import type { QuietHours } from '../settings/rule.js';
import { loudAt } from './quiet-hours.js';

const night: QuietHours = {
  from: '20:00',
  to: '07:00',
  timezone: 'Europe/Berlin',
  weekends: true,
};

const loud = (quiet: QuietHours | null, at: string): string =>
  new Date(loudAt(quiet, 'America/New_York', Date.parse(at))).toISOString().slice(0, 16);

describe('quiet hours', () => {
  it.each([
    ['by day', '2026-09-16T12:00Z', '2026-09-16T12:00'],
    ['before midnight', '2026-09-16T18:00Z', '2026-09-17T05:00'],
    ['after midnight', '2026-09-17T01:00Z', '2026-09-17T05:00'],
    ['at their end', '2026-09-17T05:00Z', '2026-09-17T05:00'],
    ['on Friday evening', '2026-09-18T19:00Z', '2026-09-21T05:00'],
    ['on Sunday noon', '2026-09-20T10:00Z', '2026-09-21T05:00'],
    ['in the night in which clocks are put back', '2026-10-24T10:00Z', '2026-10-26T06:00'],
  ])('end in the morning of the next working day: %s', (_, at, end) => {
    expect(loud(night, at)).toBe(end);
  });

  it('go by the reporting zone where they name none', () => {
    const own = { ...night, timezone: null, weekends: false };
    expect(loud(own, '2026-09-17T01:00Z')).toBe('2026-09-17T11:00');
  });

  it('within one day end on it', () => {
    const lunch = { ...night, from: '12:00', to: '13:00', weekends: false };
    expect(loud(lunch, '2026-09-16T10:30Z')).toBe('2026-09-16T11:00');
    expect(loud(lunch, '2026-09-16T11:00Z')).toBe('2026-09-16T11:00');
  });

  it('that begin when they end, or are not there, delay nothing', () => {
    const none = { ...night, from: '07:00', weekends: false };
    expect(loud(none, '2026-09-16T23:00Z')).toBe('2026-09-16T23:00');
    expect(loud(null, '2026-09-16T23:00Z')).toBe('2026-09-16T23:00');
  });
});
