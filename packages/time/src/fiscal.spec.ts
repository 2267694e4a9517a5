import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, daysBetween } from './calendar.js';
import {
  CALENDAR_MONTHS,
  FISCAL_PATTERNS,
  type FiscalCalendar,
  fiscalMonthAt,
  fiscalMonthNamed,
  fiscalMonths,
  fiscalQuarterAt,
  fiscalYearAt,
  fiscalYearOf,
} from './fiscal.js';

const calendars = fc.record({
  yearStartsIn: fc.integer({ min: 1, max: 12 }),
  pattern: fc.constantFrom(...FISCAL_PATTERNS),
});
const dates = fc.integer({ min: 0, max: 40_000 }).map((days) => addDays('1990-01-01', days));
const years = fc.integer({ min: 1990, max: 2100 });
const WEEKS: FiscalCalendar = { yearStartsIn: 4, pattern: '4-4-5' };

describe('a fiscal calendar', () => {
  it('has every day in one month, quarter and year', () => {
    fc.assert(
      fc.property(calendars, dates, (calendar, date) => {
        const month = fiscalMonthAt(calendar, date);
        const quarter = fiscalQuarterAt(calendar, date);
        const year = fiscalYearAt(calendar, date);
        for (const { from, to } of [month, quarter, year]) {
          expect(from <= date).toBe(true);
          expect(date < to).toBe(true);
        }
        expect(quarter.months.map(({ name }) => name)).toContain(month.name);
        expect(fiscalMonthNamed(calendar, month.name)).toEqual(month);
      }),
    );
  });

  it('has twelve months in a row, and years without a gap', () => {
    fc.assert(
      fc.property(calendars, years, (calendar, year) => {
        const months = [...fiscalMonths(calendar, year), ...fiscalMonths(calendar, year + 1)];
        expect(new Set(months.map(({ name }) => name)).size).toBe(24);
        expect(months.slice(1).map(({ from }) => from)).toEqual(
          months.slice(0, -1).map(({ to }) => to),
        );
      }),
    );
  });

  it('of weeks has months of 4, 4 and 5 weeks from Monday on, and 52 or 53 in a year', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), years, (yearStartsIn, year) => {
        const months = fiscalMonths({ yearStartsIn, pattern: '4-4-5' }, year);
        const weeks = months.map(({ from, to }) => daysBetween(from, to) / 7);
        expect(weeks.slice(0, 11)).toEqual([4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4]);
        expect([5, 6]).toContain(weeks[11]);
        expect(new Date(`${months[0]?.from ?? ''}T00:00:00Z`).getUTCDay()).toBe(1);
      }),
    );
  });

  it('of weeks that begins in January has the years of ISO 8601', () => {
    const iso: FiscalCalendar = { yearStartsIn: 1, pattern: '4-4-5' };
    expect(fiscalYearAt(iso, '2026-06-01')).toMatchObject({ from: '2025-12-29', to: '2027-01-04' });
    expect(fiscalYearOf(iso, '2027-01-03')).toBe(2026);
  });

  it('says months by the calendar month in whose place they stand', () => {
    expect(fiscalMonthAt(CALENDAR_MONTHS, '2026-11-29')).toEqual({
      ...{ name: '2026-11', from: '2026-11-01', to: '2026-12-01' },
    });
    expect(fiscalMonthNamed(WEEKS, '2026-04')).toEqual({
      ...{ name: '2026-04', from: '2026-03-30', to: '2026-04-27' },
    });
    expect(fiscalMonthNamed(WEEKS, '2027-03').to).toBe(fiscalMonthNamed(WEEKS, '2027-04').from);
  });
});
