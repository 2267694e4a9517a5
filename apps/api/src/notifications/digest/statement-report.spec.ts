import { describe, expect, it } from '@jest/globals';
import { filesOf } from '../delivery/wording.js';
import { statementReport } from './statement-report.js';

const kind = 'monthly-statement';
const issued = {
  month: '2026-10',
  version: 1,
  statements: [
    { team: 'ads', name: 'Ads', amount: '10.25' },
    { team: 'a/b', name: 'A and B', amount: '1234.50' },
  ],
};

describe('the statements of a month', () => {
  it('are one report of all teams, with a file of the month', () => {
    const report = statementReport(issued, { kind, teams: [] });
    expect(report).toEqual({
      ...{
        key: 'digest/monthly-statement/2026-10/1/*',
        thread: 'digest/monthly-statement/2026-10',
      },
      ...{ usd: '1244.75', title: 'Statements of 2026-10: $1,244.75' },
      lines: ['Ads: $10.25', 'A and B: $1,234.50'],
      path: '/statements?month=2026-10&version=1',
    });
    const files = filesOf({ event: kind, path: report?.path ?? '' }, 'https://b');
    expect(files.map(({ url }) => url)).toEqual([
      'https://b/v1/statements/2026-10.xlsx?version=1',
      'https://b/v1/statements/2026-10.csv?version=1',
    ]);
  });

  it('are for a team its own, of this version, and nothing where it has none', () => {
    const again = { ...issued, version: 2 };
    const report = statementReport(again, { kind, teams: ['a/b'] });
    expect(report).toMatchObject({
      ...{ key: 'digest/monthly-statement/2026-10/2/a/b', usd: '1234.5', lines: [] },
      title: 'Statement of A and B for 2026-10, version 2: $1,234.50',
      path: '/statements/2026-10/a%2Fb?version=2',
    });
    expect(filesOf({ event: kind, path: report?.path ?? '' }, 'https://b')[0]).toEqual({
      name: 'PDF',
      url: 'https://b/v1/statements/2026-10/a%2Fb.pdf?version=2',
    });
    expect(statementReport(issued, { kind, teams: ['search'] })).toBeNull();
    expect(filesOf({ event: 'budget', path: '/statements/2026-10/ads' }, 'https://b')).toEqual([]);
  });
});
