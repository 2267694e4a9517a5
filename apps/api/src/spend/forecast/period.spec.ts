import { describe, expect, it } from '@jest/globals';
import { CALENDAR_MONTHS } from '@bursar/time';
import { Hours } from './estimate.js';
import { countedUntil, horizonsAt } from './horizon.js';
import { outlookOf } from './outlook.js';
import { notCovered } from './period.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 8, 16, 12, 30);
const [month] = horizonsAt(CALENDAR_MONTHS, 'Europe/Berlin', NOW, null);
const read = {
  series: [],
  plans: [],
  targets: { costCentreOf: new Map(), costCentres: new Set([]) },
};

describe('the month of a forecast', () => {
  it('begins by the clocks of the zone', () => {
    expect(month).toMatchObject({ from: '2026-09-01', to: '2026-10-01', months: ['2026-09'] });
    expect(month?.begins).toBe(Date.UTC(2026, 7, 31, 22));
    const weeks = horizonsAt({ yearStartsIn: 4, pattern: '4-4-5' }, 'UTC', NOW, null);
    expect(weeks[0]).toMatchObject({ from: '2026-08-24', to: '2026-09-28', months: ['2026-09'] });
  });

  it('counts calls until now, and forecasts the hours since data that are old', () => {
    expect(countedUntil(NOW, NOW - 2 * HOUR)).toBe(Date.UTC(2026, 8, 16, 12));
    expect(countedUntil(NOW, Date.UTC(2026, 8, 13, 9, 20))).toBe(Date.UTC(2026, 8, 13, 10));
  });

  it('says what the data do not cover', () => {
    if (month === undefined) throw new Error('There is no month.');
    const dataTo = Date.UTC(2026, 8, 13, 9, 20);
    const whole = { ...read, dataFrom: NOW - 90 * DAY, dataTo };
    expect(notCovered(whole, month, NOW - HOUR, NOW)).toBeNull();
    expect(notCovered(whole, month, dataTo, NOW)).toContain('Data end 2026-09-13 09:20 UTC');
    const young = { ...whole, dataFrom: Date.UTC(2026, 8, 10) };
    expect(notCovered(young, month, NOW - HOUR, NOW)).toContain('Data begin 2026-09-10 00:00 UTC');
  });
});

describe('an outlook', () => {
  it('adds what is expected to what was spent, to the last digit', () => {
    const end = Date.UTC(2026, 8, 16);
    const hours = new Hours(end, 56 * 24);
    for (let at = end - 40 * DAY; at < end; at += HOUR) hours.add(at, '1');
    const [coming = null] = hours.until([end + DAY]);
    expect(coming?.expected).toBe(24_000_000_000_000_000n);
    const series = { kind: 'team', id: 'a', name: 'A', hours } as const;
    const known = { spent: 1n, unpriced: 2n, plan: 20_000_000_000_000_000n };
    expect(outlookOf(series, known, coming, 20)).toMatchObject({
      ...{ spent: '0.000000000000001', expected: '24.000000000000001', unpriced: 2n },
      ...{ withPeak: '28.800000000000001', plan: '20', variance: '4.000000000000001' },
      ...{ daysKnown: 40, lastWeek: '168', usualWeek: '168' },
    });
  });
});
