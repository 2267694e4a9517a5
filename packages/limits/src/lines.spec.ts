import { describe, expect, it } from '@jest/globals';
import { CALENDAR_MONTHS } from '@bursar/time';
import {
  type Budget,
  budgetsOf,
  type Course,
  courseOf,
  type Drawn,
  forecastOf,
  planLevels,
  scopeOf,
} from './lines.js';

const budget = (id: string, scope: object, more: Partial<Budget> = {}): Budget => ({
  ...{ id, scope, window: 'month', timezone: 'Europe/Berlin' },
  ...more,
});
const mtd: Drawn = {
  range: { from: '2026-09-01', to: '2026-09-04' },
  ...{ zone: 'Europe/Berlin', grain: 'day', isCumulative: true, calendar: CALENDAR_MONTHS },
  keys: ['2026-09-01', '2026-09-02', '2026-09-03'],
};
const names = (budgets: readonly Budget[], scope: Record<string, string>, drawn: Drawn) =>
  budgetsOf(budgets, scope, drawn).fitting.map(({ id }) => id);

describe('lines beside what was spent', () => {
  it('are of the one selection that a budget has as its scope', () => {
    const only = (values: (string | null)[], exclude = false) =>
      scopeOf([{ dimension: 'team', values, exclude }]);
    expect(only(['search'])).toEqual({ team: 'search' });
    expect(scopeOf([])).toEqual({});
    expect([only(['search', 'ads']), only([null]), only(['search'], true)]).toEqual([
      ...[null, null, null],
    ]);
  });

  it('are budgets of exactly that selection: no wider one, and no narrower one', () => {
    const all = [
      budget('all', {}),
      budget('search', { team: 'search' }),
      budget('dev', { team: 'search', environment: 'dev' }),
    ];
    expect(names(all, { team: 'search' }, mtd)).toEqual(['search']);
    expect(names(all, {}, mtd)).toEqual(['all']);
    expect(names(all, { environment: 'dev', team: 'search' }, mtd)).toEqual(['dev']);
  });

  it('are budgets over the sum that their window has, and no other', () => {
    const windows = ['day', 'week', 'month', 'quarter', 'fiscal-year'].map((window) =>
      budget(window, {}, { window }),
    );
    expect(names(windows, {}, mtd)).toEqual(['month']);
    const quarter = { ...mtd, range: { from: '2026-07-01', to: '2026-09-04' } };
    expect(names(windows, {}, quarter)).toEqual(['quarter']);
    expect(names(windows, {}, { ...mtd, isCumulative: false })).toEqual(['day']);
    expect(names(windows, {}, { ...mtd, isCumulative: false, grain: 'month' })).toEqual(['month']);
    const april = { ...mtd, calendar: { yearStartsIn: 9, pattern: 'months' } as const };
    expect(names(windows, {}, april)).toEqual(['month', 'fiscal-year']);
    // The month of another zone is other hours.
    expect(names([budget('utc', {}, { timezone: 'UTC' })], {}, mtd)).toEqual([]);
    expect(budgetsOf(windows, {}, { ...mtd, range: { ...mtd.range, from: '2026-09-02' } })).toEqual(
      { fitting: [], others: 5 },
    );
  });
});

const day = (
  date: string,
  spent: string | null,
  expected: string | null,
): Course['days'][number] => ({
  ...{ day: date, spent, expected },
  ...{ low: expected === null ? null : '1', high: expected === null ? null : '99' },
});
const course: Course = {
  ...{ from: '2026-09-01', to: '2026-09-06', plan: '40', expected: '25' },
  days: [
    day('2026-09-01', '5', null),
    day('2026-09-02', '9.5', null),
    day('2026-09-03', '11', '14'),
    day('2026-09-04', null, '20.25'),
    day('2026-09-05', null, '25'),
  ],
};

describe('a forecast on a chart', () => {
  it('accumulates with its band from the day that is not over', () => {
    const ahead = forecastOf([course], mtd);
    expect([...(ahead?.expected ?? [])]).toEqual([
      ['2026-09-03', { expected: '14', low: '1', high: '99' }],
      ['2026-09-04', { expected: '20.25', low: '1', high: '99' }],
      ['2026-09-05', { expected: '25', low: '1', high: '99' }],
    ]);
    expect(ahead?.coming).toEqual(['2026-09-04', '2026-09-05']);
    expect(ahead?.outcome).toEqual({ until: '2026-09-06', usd: '25' });
  });

  it('by day is what each day adds, with no band, since bands of sums have no difference', () => {
    const ahead = forecastOf([course], { ...mtd, isCumulative: false });
    expect([...(ahead?.expected.values() ?? [])]).toEqual([
      { expected: '4.5', low: null, high: null },
      { expected: '6.25', low: null, high: null },
      { expected: '4.75', low: null, high: null },
    ]);
  });

  it('is none of a range that is over, of hours, and of sums that begin elsewhere', () => {
    expect(forecastOf([course], { ...mtd, keys: ['2026-08-30'] })).toBeNull();
    expect(forecastOf([course], { ...mtd, grain: 'hour' })).toBeNull();
    const later = { ...mtd, range: { from: '2026-09-02', to: '2026-09-04' } };
    expect(forecastOf([course], later)).toBeNull();
  });

  it('has its plan beside the sum of the whole period alone', () => {
    expect(planLevels(courseOf([course], mtd), mtd)).toEqual([
      { name: 'Plan', usd: '40', kind: 'plan', held: null },
    ]);
    expect(planLevels(course, { ...mtd, isCumulative: false })).toEqual([]);
    expect(
      courseOf([course], { ...mtd, range: { from: '2026-09-02', to: '2026-09-04' } }),
    ).toBeNull();
  });
});
