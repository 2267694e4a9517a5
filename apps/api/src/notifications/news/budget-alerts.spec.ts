import { describe, expect, it } from '@jest/globals';
import { alertOfCourse, alertOfLadder, type BudgetPace, reachesLimitAt } from './budget-alerts.js';

const pace = (usedUsd: string, more: Partial<BudgetPace> = {}): BudgetPace => ({
  budget: 'search-month',
  window: '17',
  scope: { team: 'search' },
  from: new Date('2026-09-01T00:00:00Z'),
  to: new Date('2026-10-01T00:00:00Z'),
  usedUsd,
  limitUsd: '100',
  ...more,
});
const on = (day: number) => new Date(Date.UTC(2026, 8, day));

describe('a budget', () => {
  it.each([
    ['at twice its pace', '20', 4, '2026-09-16T00:00:00.000Z'],
    ['at its pace', '10', 4, null],
    ['with a tenth used too soon to say', '30', 3, null],
    ['of which less than a tenth is used', '9.99', 4, null],
    ['that is used up', '100', 20, null],
  ])('%s is on course accordingly', (_, used, day, at) => {
    expect(reachesLimitAt(pace(used), on(day))?.toISOString() ?? null).toBe(at);
  });

  it('says when its limit is reached, and how early', () => {
    const alert = alertOfCourse(pace('20'), on(16), on(4));
    expect(alert.title).toBe(
      'Budget search-month is on course to reach its limit on 2026-09-16, 15 days early',
    );
    expect(alert.path).toBe('/budgets/search-month?from=2026-09-01&to=2026-10-01');
  });

  it.each([
    [80, 'notify', null],
    [90, 'stop', 'quiet-hours'],
    [100, 'notify', 'quiet-hours'],
  ] as const)('wakes someone at %s %% that does %s: %s', (at, does, breaks) => {
    const news = {
      ...{ budget: 'b', window: '1', from: '2026-09-01T00:00:00Z', to: '2026-10-01T00:00:00Z' },
      ...{ scope: {}, step: `${at} ${does}`, at, do: does },
      ...{ limitUsd: '100', usedUsd: String(at) },
      mode: 'hard',
    } as const;
    const alert = alertOfLadder(news, on(10));
    expect(alert).toMatchObject({ breaks, teams: [], key: `budget/b/1/${at} ${does}` });
  });

  it.each([
    [
      'on course to reach its limit',
      10,
      ['It is on course to reach its limit on 2026-09-19, 12 days early.'],
    ],
    ['not', 28, []],
  ])('that reaches half of its limit is %s on day %s', (_, day, says) => {
    const news = {
      ...{ budget: 'b', window: '1', from: '2026-09-01T00:00:00Z', to: '2026-10-01T00:00:00Z' },
      ...{ scope: {}, step: '50 notify', at: 50, limitUsd: '100', usedUsd: '50' },
      ...({ do: 'notify', mode: 'hard' } as const),
    } as const;
    const { lines } = alertOfLadder(news, on(day));
    expect(lines.filter((line) => line.includes('on course'))).toEqual(says);
  });
});
