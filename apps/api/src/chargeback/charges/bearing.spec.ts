import { toFemto } from '@bursar/pricing';
import { describe, expect, it } from '@jest/globals';
import { evenWeights } from '../allocations/split.js';
import { bearingsOf, type Deciding } from './bearing.js';
import type { Charge } from './charge.js';

const MONTH = { from: '2026-11-01', to: '2026-12-01' };
const CHARGE: Charge = {
  ...{ id: 'one', recordedAt: new Date(0), recordedBy: 'Ana', origin: 'file', reason: null },
  ...{ reference: null, reverses: null, reversedBy: null, date: '2026-11-30', kind: 'fee' },
  ...{ description: 'Fee', amount: toFemto('30'), costCentre: null, team: null, user: null },
  ...{ vendor: null, invoice: null, service: MONTH },
};
const DECIDING: Deciding = {
  rules: [
    {
      ...{ name: 'late', from: '2026-11-21', to: null },
      ...{ cost: { charge: 'fee' }, split: { by: 'even' } },
    },
  ],
  centreChangesOf: () => [],
  weightsOf: () => evenWeights(['search', 'ads']),
  membershipsOf: () => [
    { team: 'search', from: null, to: Date.parse('2026-11-04T12:00:00Z') },
    {
      team: 'ads',
      from: Date.parse('2026-11-04T12:00:00Z'),
      to: Date.parse('2026-11-11T00:00:00Z'),
    },
  ],
};

/** Each part as `first day: bearer amount in USD`. */
const borne = (change: Partial<Charge>): string[] =>
  bearingsOf({ ...CHARGE, ...change }, MONTH, DECIDING).flatMap(({ days, costCentre, parts }) =>
    parts.map(
      ({ team, amount }) =>
        `${days.from}: ${team ?? costCentre ?? 'organisation'} ${amount / toFemto('1')}`,
    ),
  );

describe('a charge of a month is borne', () => {
  it.each([
    ['by the team that it names', { team: 'core', user: 'ana' }, ['2026-11-01: core 30']],
    ['by the cost centre that it names', { costCentre: 'CC-1' }, ['2026-11-01: CC-1 30']],
    [
      'by the organisation until a rule takes it',
      {},
      ['2026-11-01: organisation 20', '2026-11-21: ads 5', '2026-11-21: search 5'],
    ],
    [
      'by the team that its user is in when a day begins, and by the rule where they are in none',
      { user: 'ana' },
      [
        ...['2026-11-01: search 4', '2026-11-05: ads 6', '2026-11-11: organisation 10'],
        ...['2026-11-21: ads 5', '2026-11-21: search 5'],
      ],
    ],
    [
      'on its own days alone',
      { team: 'core', service: { from: '2026-11-16', to: '2026-12-16' } },
      ['2026-11-16: core 15'],
    ],
    ['not at all in other months', { service: { from: '2026-12-01', to: '2026-12-31' } }, []],
  ])('%s', (_story, change, expected) => {
    expect(borne(change)).toEqual(expected);
  });
});
