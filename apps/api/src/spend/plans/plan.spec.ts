import { describe, expect, it } from '@jest/globals';
import { judgePlans, type LineAmount, plannedTotal } from './plan.js';
import { readPlansFile } from './plans-file.js';

const costCentreOf = new Map([
  ['search', 'CC-1'],
  ['ads', 'CC-1'],
  ['legal', null],
]);
const targets = { costCentreOf, costCentres: new Set(['CC-1']) };
const line = (at: number, target: string, usd: string): LineAmount => ({
  ...{ line: at, kind: target.startsWith('CC') ? 'costCentre' : 'team', target },
  ...{ month: '2026-11', usd },
});

describe('plans', () => {
  it('of a month add up, and those of teams are part of their cost centre’s', () => {
    expect(plannedTotal([], costCentreOf)).toBeNull();
    const plans = [line(2, 'search', '10'), line(3, 'legal', '2.5')];
    expect(plannedTotal(plans, costCentreOf)).toBe(12_500_000_000_000_000n);
    expect(plannedTotal([...plans, line(4, 'CC-1', '30')], costCentreOf)).toBe(
      32_500_000_000_000_000n,
    );
  });

  it('that stand already, are said twice or name no team are kept apart', () => {
    const standing = [{ ...line(0, 'ads', '5'), id: '7' }];
    const { accepted, replaced, duplicate, problems } = judgePlans(
      [line(2, 'ads', '6'), line(3, 'ads', '6'), line(4, 'ads', '8'), line(5, 'x', '1')],
      targets,
      standing,
    );
    expect(accepted).toHaveLength(1);
    expect([replaced, duplicate]).toEqual([['7'], 1]);
    expect(problems.map(({ line: at, code }) => [at, code])).toEqual([
      [4, 'said_twice'],
      [5, 'unknown_team'],
    ]);
  });

  it('are read from files line by line', () => {
    const file = readPlansFile(
      'month,team,costCentre,amountUsd\n2026-11,search,,100.50\n2026-13,ads,,1\n2026-11,ads,CC-1,1\n2026-11,,,1\n2026-11,,CC-1,-4\n',
    );
    if ('code' in file) throw new Error(file.message);
    expect(file.amounts).toEqual([line(2, 'search', '100.5')]);
    expect(file.problems.map(({ line: at, code }) => [at, code])).toEqual([
      [3, 'bad_month'],
      [4, 'bad_target'],
      [5, 'bad_target'],
      [6, 'bad_amount'],
    ]);
    expect(file.received).toBe(5);
  });
});
