import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addMonths,
  CALENDAR_MONTHS,
  type FiscalCalendar,
  instantOf,
  startOfWeek,
  wallTime,
} from '@bursar/time';
import { formatClock, formatInstant, formatRange } from '../format/dates.js';
import { BUCKETS_MAX, bucketKeys, bucketLabel, bucketsIn, chooseGrain, GRAINS } from './grains.js';
import { comparedRange, type Preset, presetLabel, previousRange, resolveRange } from './ranges.js';

/** Already the 21st in Auckland, still the 20th in Los Angeles. */
const NOW = Date.parse('2026-11-20T14:07:30Z');

describe('ranges in zones', () => {
  it.each([
    ['UTC', '2026-11-01', '2026-11-21'],
    ['Pacific/Auckland', '2026-11-01', '2026-11-22'],
    ['America/Los_Angeles', '2026-11-01', '2026-11-21'],
  ])('month to date in %s is %s to %s', (zone, from, to) => {
    expect(resolveRange({ preset: 'mtd' }, zone, NOW)).toEqual({ from, to });
  });

  it('counts seven days with today among them', () => {
    expect(resolveRange({ preset: '7d' }, 'UTC', NOW)).toEqual({
      from: '2026-11-14',
      to: '2026-11-21',
    });
  });

  it('knows last month in the zone where it is a new one already', () => {
    const newMonthInAuckland = Date.parse('2026-11-30T12:00:00Z');
    const choice = { preset: 'lastMonth' } as const;
    expect(resolveRange(choice, 'Pacific/Auckland', newMonthInAuckland).from).toBe('2026-11-01');
    expect(resolveRange(choice, 'UTC', newMonthInAuckland).from).toBe('2026-10-01');
  });
});

describe('ranges that are named', () => {
  const fiscal = { yearStartsIn: 4, pattern: 'months' } as const;
  const weeks = { yearStartsIn: 1, pattern: '4-4-5' } as const;

  it.each([
    ['yesterday', undefined, '2026-11-19', '2026-11-20'],
    ['90d', undefined, '2026-08-23', '2026-11-21'],
    ['quarter', undefined, '2026-10-01', '2026-11-21'],
    ['lastQuarter', undefined, '2026-07-01', '2026-10-01'],
    ['year', undefined, '2026-01-01', '2026-11-21'],
    ['lastYear', undefined, '2025-01-01', '2026-01-01'],
    ['year', fiscal, '2026-04-01', '2026-11-21'],
    ['lastYear', fiscal, '2025-04-01', '2026-04-01'],
    ['lastQuarter', weeks, '2026-06-29', '2026-09-28'],
  ] as const)('%s by %j is %s to %s', (preset, calendar, from, to) => {
    expect(resolveRange({ preset }, 'UTC', NOW, calendar)).toEqual({ from, to });
  });

  it('are compared with the one before, as far as they have come', () => {
    const before = (preset: Preset, calendar?: FiscalCalendar) =>
      previousRange({ preset }, 'UTC', NOW, calendar);
    expect(before('yesterday')).toEqual({
      ...{ from: '2026-11-18', to: '2026-11-19', label: 'the day before' },
    });
    expect(before('quarter')).toEqual({
      ...{ from: '2026-07-01', to: '2026-08-20T14:00', label: 'last quarter to date' },
    });
    expect(before('lastQuarter')).toEqual({
      ...{ from: '2026-04-01', to: '2026-07-01', label: 'the quarter before' },
    });
    expect(before('lastYear', fiscal)).toEqual({
      ...{ from: '2024-04-01', to: '2025-04-01', label: 'the year before' },
    });
    expect(comparedRange({ preset: '7d' }, { preset: 'lastYear' }, 'UTC', NOW)).toMatchObject({
      ...{ from: '2025-11-14', label: 'the same days last year' },
    });
  });

  it('say that they are fiscal where they are not those of the calendar', () => {
    expect(presetLabel('lastQuarter', fiscal)).toBe('Last fiscal quarter');
    expect(presetLabel('year', CALENDAR_MONTHS)).toBe('This year');
    expect(presetLabel('lastMonth', fiscal)).toBe('Last month');
  });
});

describe('the range before', () => {
  it('goes as far as this one has come', () => {
    expect(previousRange({ preset: 'mtd' }, 'UTC', NOW)).toMatchObject({
      from: '2026-10-01',
      to: '2026-10-20T14:00',
    });
    expect(previousRange({ preset: '7d' }, 'UTC', NOW)).toMatchObject({
      from: '2026-11-07',
      to: '2026-11-13T14:00',
    });
  });

  it('never runs into this one: 31 March looks back on February alone', () => {
    const now = Date.parse('2026-03-31T10:00:00Z');
    expect(previousRange({ preset: 'mtd' }, 'UTC', now)).toMatchObject({
      from: '2026-02-01',
      to: '2026-03-01',
    });
  });

  it('is as long as a range that is over', () => {
    expect(previousRange({ from: '2026-10-11', to: '2026-10-21' }, 'UTC', NOW)).toMatchObject({
      from: '2026-10-01',
      to: '2026-10-11',
    });
    expect(previousRange({ preset: 'lastMonth' }, 'UTC', NOW)).toMatchObject({
      from: '2026-09-01',
      to: '2026-10-01',
    });
  });
});

describe('buckets', () => {
  it('never pass the limit, whatever grain is wished', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 800 }),
        fc.constantFrom(null, ...GRAINS),
        (days, wish) => {
          const to = new Date(Date.parse('2024-01-01') + days * 86_400_000)
            .toISOString()
            .slice(0, 10);
          const range = { from: '2024-01-01', to };
          expect(bucketsIn(range, chooseGrain(range, wish))).toBeLessThanOrEqual(BUCKETS_MAX);
        },
      ),
    );
  });

  it('keep a wish that fits', () => {
    expect(chooseGrain({ from: '2026-11-01', to: '2026-11-08' }, 'hour')).toBe('hour');
    expect(chooseGrain({ from: '2026-01-01', to: '2026-11-08' }, 'hour')).toBe('day');
  });

  it('skip the hour that a zone skips and end with now', () => {
    const spring = { from: '2026-03-29', to: '2026-03-30' };
    const keys = bucketKeys(spring, 'hour', 'Europe/Berlin', NOW);
    expect(keys).toHaveLength(23);
    expect(keys).not.toContain('2026-03-29T02:00');
    expect(bucketKeys({ from: '2026-11-18', to: '2026-11-21' }, 'day', 'UTC', NOW)).toEqual([
      '2026-11-18',
      '2026-11-19',
      '2026-11-20',
    ]);
  });

  it('name weeks by their Monday and months by themselves', () => {
    expect(startOfWeek('2026-11-22')).toBe('2026-11-16');
    expect(bucketKeys({ from: '2026-09-15', to: '2026-11-02' }, 'month', 'UTC', NOW)).toEqual([
      '2026-09',
      '2026-10',
      '2026-11',
    ]);
    expect(bucketLabel('2026-11-16', 'week')).toBe('week of 16 Nov');
    expect(bucketLabel('2026-11-16T13:15', 'quarterHour')).toBe('16 Nov 13:15');
  });
});

describe('wall clocks', () => {
  it('and instants agree in any zone, wherever the clock does not jump', () => {
    const zones = [
      'UTC',
      'Pacific/Kiritimati',
      'America/Los_Angeles',
      'Asia/Kolkata',
      'Pacific/Pago_Pago',
    ];
    const instant = fc
      .integer({ min: 29_000_000, max: 30_000_000 })
      .map((minutes) => minutes * 60_000);
    fc.assert(
      fc.property(instant, fc.constantFrom(...zones), (at, zone) => {
        const wall = wallTime(at, zone);
        expect(wallTime(instantOf(wall, zone), zone)).toEqual(wall);
      }),
    );
  });

  it('stay within the month', () => {
    expect(addMonths('2026-03-31', -1)).toBe('2026-02-28');
    expect(addMonths('2026-01-15', -1)).toBe('2025-12-15');
  });

  it('are shown with their zone', () => {
    expect(formatInstant('2026-11-20T14:05:00Z', 'UTC')).toBe('20 Nov 2026, 14:05 UTC');
    expect(formatClock('2026-11-20T14:05:00Z', 'UTC', NOW)).toBe('14:05 UTC');
    expect(formatRange({ from: '2026-11-01', to: '2026-11-21' }, 'UTC')).toBe('1–20 Nov 2026, UTC');
  });
});

describe('the period of a comparison', () => {
  const mtd = { preset: 'mtd' } as const;

  it('is the one before, unless another is chosen', () => {
    expect(comparedRange(mtd, { preset: 'before' }, 'UTC', NOW)).toEqual(
      previousRange(mtd, 'UTC', NOW),
    );
  });

  it('is the same days some months ago, as far as this one has come', () => {
    expect(comparedRange({ preset: '7d' }, { preset: 'lastMonth' }, 'UTC', NOW)).toMatchObject({
      from: '2026-10-14',
      to: '2026-10-20T14:00',
    });
    expect(comparedRange({ preset: 'lastMonth' }, { preset: 'lastQuarter' }, 'UTC', NOW)).toEqual({
      from: '2026-07-01',
      to: '2026-08-01',
      label: 'the same days three months before',
    });
  });

  it('is of days of one’s own, no further in than this one', () => {
    const own = { from: '2026-08-01', to: '2026-09-01' };
    expect(comparedRange(mtd, own, 'UTC', NOW)).toEqual({
      from: '2026-08-01',
      to: '2026-08-20T14:00',
      label: '1–31 Aug 2026',
    });
    expect(comparedRange(mtd, { from: '2026-08-01', to: '2026-08-03' }, 'UTC', NOW).to).toBe(
      '2026-08-03',
    );
    expect(comparedRange({ preset: 'lastMonth' }, own, 'UTC', NOW)).toMatchObject(own);
  });
});
