import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from './calendar.js';
import { FISCAL_PATTERNS, fiscalMonthAt, fiscalQuarterAt, fiscalYearAt } from './fiscal.js';
import {
  FISCAL_UNITS,
  type Window,
  windowAfter,
  windowAt,
  windowBefore,
  WINDOW_UNITS,
} from './window.js';
import { readingAt as readingIn, zoneBetween } from './zone.js';

const at = (text: string): number => Date.parse(text);
const readingAt = (zone: string, ms: number): number => readingIn(zoneBetween(zone, ms, ms), ms);
const text = ({ start, end }: Window): string[] =>
  [start, end].map((ms) => new Date(ms).toISOString().slice(0, 16));

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Africa/Cairo',
  'America/Havana',
  'Asia/Tehran',
  'Pacific/Kiritimati',
] as const;

describe('the window of an instant', () => {
  it.each([
    ['UTC', 'day', '2026-10-15T12:00Z', ['2026-10-15T00:00', '2026-10-16T00:00']],
    ['UTC', 'week', '2026-10-15T12:00Z', ['2026-10-12T00:00', '2026-10-19T00:00']],
    ['UTC', 'month', '2026-10-31T23:59:59.999Z', ['2026-10-01T00:00', '2026-11-01T00:00']],
    ['UTC', 'quarter', '2026-12-31T12:00Z', ['2026-10-01T00:00', '2027-01-01T00:00']],
    ['UTC', 'year', '2026-06-30T12:00Z', ['2026-01-01T00:00', '2027-01-01T00:00']],
    ['Europe/Berlin', 'month', '2026-10-31T22:59Z', ['2026-09-30T22:00', '2026-10-31T23:00']],
    ['Europe/Berlin', 'month', '2026-10-31T23:00Z', ['2026-10-31T23:00', '2026-11-30T23:00']],
    ['Europe/Berlin', 'quarter', '2026-02-01T00:00Z', ['2025-12-31T23:00', '2026-03-31T22:00']],
    ['America/New_York', 'day', '2026-03-08T12:00Z', ['2026-03-08T05:00', '2026-03-09T04:00']],
    ['America/New_York', 'day', '2026-11-01T12:00Z', ['2026-11-01T04:00', '2026-11-02T05:00']],
    ['America/New_York', 'week', '2026-11-01T12:00Z', ['2026-10-26T04:00', '2026-11-02T05:00']],
    ['Australia/Lord_Howe', 'day', '2026-04-04T20:00Z', ['2026-04-04T13:00', '2026-04-05T13:30']],
    ['Australia/Lord_Howe', 'day', '2026-10-03T20:00Z', ['2026-10-03T13:30', '2026-10-04T13:00']],
    ['Asia/Kathmandu', 'day', '2026-10-15T18:14Z', ['2026-10-14T18:15', '2026-10-15T18:15']],
    ['Asia/Kathmandu', 'day', '2026-10-15T18:15Z', ['2026-10-15T18:15', '2026-10-16T18:15']],
  ] as const)('%s, by the %s: %s', (zone, unit, instant, window) => {
    expect(text(windowAt(unit, zone, at(instant)))).toEqual(window);
  });

  it('begins where clocks skip midnight at the first instant of the new date', () => {
    // São Paulo, 4 November 2018: from 23:59:59 straight to 01:00.
    const day = windowAt('day', 'America/Sao_Paulo', at('2018-11-04T12:00Z'));
    expect(text(day)).toEqual(['2018-11-04T03:00', '2018-11-05T02:00']);
    expect(new Date(readingAt('America/Sao_Paulo', day.start)).getUTCHours()).toBe(1);
  });

  it('begins once where clocks go back over midnight and show the old date again', () => {
    // Havana put clocks back at 01:00; St. John's, until 2011, at 00:01, so that the new date began twice.
    const before = windowAt('day', 'America/St_Johns', at('2010-11-06T12:00Z'));
    const after = windowAfter('day', 'America/St_Johns', before);
    expect(text(before)).toEqual(['2010-11-06T02:30', '2010-11-07T02:30']);
    expect(text(after)).toEqual(['2010-11-07T02:30', '2010-11-08T03:30']);
    expect(windowAt('day', 'America/St_Johns', at('2010-11-07T02:45Z'))).toEqual(after);
  });

  it('passes over a date that a country never had', () => {
    // Apia went from 29 to 31 December 2011.
    const before = windowAt('day', 'Pacific/Apia', at('2011-12-30T09:59Z'));
    const after = windowAfter('day', 'Pacific/Apia', before);
    expect(text(before)).toEqual(['2011-12-29T10:00', '2011-12-30T10:00']);
    expect(text(after)).toEqual(['2011-12-30T10:00', '2011-12-31T10:00']);
    expect(new Date(readingAt('Pacific/Apia', after.start)).getUTCDate()).toBe(31);
  });
});

describe('windows of any unit in any zone', () => {
  const someZone = fc.constantFrom(...ZONES);
  const someUnit = fc.constantFrom(...WINDOW_UNITS);
  const someInstant = fc.integer({ min: at('1995-01-01'), max: at('2035-01-01') });

  it('contain the instant they are asked for, and tile time with their neighbours', () => {
    fc.assert(
      fc.property(someZone, someUnit, someInstant, (zone, unit, instant) => {
        const window = windowAt(unit, zone, instant);
        expect(window.start <= instant && instant < window.end).toBe(true);
        expect(windowAfter(unit, zone, window).start).toBe(window.end);
        expect(windowBefore(unit, zone, window).end).toBe(window.start);
        expect(windowAt(unit, zone, window.start)).toEqual(window);
        expect(windowAt(unit, zone, window.end - 1)).toEqual(window);
      }),
      { numRuns: 200 },
    );
  });

  it('of a fiscal calendar tile time too, and are of the days of its periods', () => {
    const periods = {
      'fiscal-month': fiscalMonthAt,
      'fiscal-quarter': fiscalQuarterAt,
      'fiscal-year': fiscalYearAt,
    };
    const calendars = fc.record({
      yearStartsIn: fc.integer({ min: 1, max: 12 }),
      pattern: fc.constantFrom(...FISCAL_PATTERNS),
    });
    const fiscalUnit = fc.constantFrom(...FISCAL_UNITS);
    fc.assert(
      fc.property(someZone, fiscalUnit, someInstant, calendars, (zone, unit, instant, calendar) => {
        const window = windowAt(unit, zone, instant, calendar);
        expect(window.start <= instant && instant < window.end).toBe(true);
        expect(windowAfter(unit, zone, window, calendar).start).toBe(window.end);
        expect(windowBefore(unit, zone, window, calendar).end).toBe(window.start);
        expect(windowAt(unit, zone, window.end - 1, calendar)).toEqual(window);
        const dateOf = (ms: number): string =>
          new Date(readingAt(zone, ms)).toISOString().slice(0, 10);
        const { from, to } = periods[unit](calendar, dateOf(window.start));
        // A date that a zone skipped, such as Samoa's 30 December 2011, begins with the next one.
        expect([from, addDays(from, 1)]).toContain(dateOf(window.start));
        expect([to, addDays(to, 1)]).toContain(dateOf(window.end));
      }),
      { numRuns: 200 },
    );
  });

  it('of a fiscal calendar are that calendar\u2019s, whichever was asked about before', () => {
    const at = Date.UTC(2026, 1, 20);
    const of = (pattern: (typeof FISCAL_PATTERNS)[number]) =>
      new Date(windowAt('fiscal-month', 'UTC', at, { yearStartsIn: 1, pattern }).start);
    expect(of('months').toISOString()).toBe('2026-02-01T00:00:00.000Z');
    expect(of('4-4-5').toISOString()).toBe('2026-01-26T00:00:00.000Z');
  });

  it('begin at the very first instant that reads as their first date', () => {
    fc.assert(
      fc.property(someZone, someUnit, someInstant, (zone, unit, instant) => {
        const { start } = windowAt(unit, zone, instant);
        const dateOf = (ms: number): string => new Date(readingAt(zone, ms)).toISOString();
        expect(dateOf(start - 1).slice(0, 10) < dateOf(start).slice(0, 10)).toBe(true);
        const isFirstOfMonth = dateOf(start).slice(8, 10) === '01';
        const isMonday = new Date(readingAt(zone, start)).getUTCDay() === 1;
        const isFirstOfYear = dateOf(start).slice(5, 10) === '01-01';
        const months = { month: isFirstOfMonth, quarter: isFirstOfMonth, year: isFirstOfYear };
        expect({ day: true, week: isMonday, ...months }[unit]).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it.each(ZONES)('%s: two years of days, each date begins once', (zone) => {
    const dates: string[] = [];
    let window = windowAt('day', zone, at('2010-06-01T12:00Z'));
    const until = at('2012-06-01T00:00Z');
    while (window.start < until) {
      dates.push(new Date(readingAt(zone, window.start)).toISOString().slice(0, 10));
      const next = windowAfter('day', zone, window);
      expect(next.start).toBe(window.end);
      window = next;
    }
    expect(new Set(dates).size).toBe(dates.length);
    expect(dates).toEqual([...dates].sort());
    const skipped = zone === 'Pacific/Apia' ? 1 : 0;
    expect(dates.length).toBeGreaterThanOrEqual(2 * 365 + 1 - skipped);
  });
});
