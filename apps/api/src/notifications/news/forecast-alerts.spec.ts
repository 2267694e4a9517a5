import { describe, expect, it } from '@jest/globals';
import type { ForecastPeriod, Outlook } from '../../spend/spend.module.js';
import { alertOfBaseline, alertOfForecast } from './forecast-alerts.js';

const AT = new Date('2026-09-16T12:00:00Z');
const PERIOD: ForecastPeriod = {
  ...{ name: 'month', from: '2026-09-01', to: '2026-10-01', rows: [], days: [], notCovered: null },
};
const row = (of: Partial<Outlook>): Outlook => ({
  ...{ key: 'team/search', kind: 'team', id: 'search', name: 'Search', spent: '50', unpriced: 0n },
  ...{ expected: '110', low: '90', high: '130', withPeak: '120', plan: '100', variance: '10' },
  ...{ daysKnown: 56, daysNeeded: 7, lastWeek: '11', usualWeek: '10' },
  ...of,
});

describe('a forecast', () => {
  it('is said once it passes 110 % of the plan, and not at it', () => {
    expect(alertOfForecast(row({}), PERIOD, AT)).toBeNull();
    const alert = alertOfForecast(row({ expected: '110.01', variance: '10.01' }), PERIOD, AT);
    expect(alert).toMatchObject({
      ...{ event: 'budget', key: 'forecast/plan/team/search/2026-09-01', teams: ['search'] },
      ...{ usd: '10.01', path: '/forecast' },
    });
    expect(alert?.lines.join(' ')).toContain('$110.01');
  });

  it('that is not known, or of what is not planned, is not said', () => {
    for (const none of [{ expected: null }, { plan: null }])
      expect(alertOfForecast(row({ ...none, variance: null }), PERIOD, AT)).toBeNull();
  });

  it('of a cost centre or of all is the organisation’s', () => {
    const centre = row({ key: 'costCentre/CC-1', kind: 'costCentre', name: 'CC-1', plan: '50' });
    expect(alertOfForecast(centre, PERIOD, AT)).toMatchObject({ teams: [] });
  });
});

describe('spend', () => {
  it('is said once its last week passes 110 % of usual ones, and not without a baseline', () => {
    expect(alertOfBaseline(row({}), PERIOD, AT)).toBeNull();
    expect(alertOfBaseline(row({ lastWeek: '11.01' }), PERIOD, AT)).toMatchObject({
      ...{ key: 'forecast/baseline/team/search/2026-09-01', usd: '11.01' },
    });
    expect(alertOfBaseline(row({ lastWeek: null, usualWeek: null }), PERIOD, AT)).toBeNull();
  });
});
