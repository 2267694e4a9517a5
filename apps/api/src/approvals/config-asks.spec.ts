import { describe, expect, it } from '@jest/globals';
import type { configGate } from '../config/config.module.js';
import { neededFor } from './config-asks.js';
import { type ApprovalsInFile, toApprovals } from './rules.js';

type Rules = NonNullable<ApprovalsInFile['rules']>;
const rules: Rules = [
  { what: 'budget', over: '100', by: ['finance', 'platform'] },
  { what: 'budget', over: '1000', by: ['finance'], people: 2 },
  { what: 'route', by: ['platform'] },
  { what: 'prices', by: ['executive'] },
];
const own = (what: Rules[number]['what'], over?: string): Rules[number] => ({
  ...{ what, by: ['platform'] },
  ...(over !== undefined && { over }),
});
const approvals = toApprovals({ rules });
const change = (asks?: configGate.Ask): configGate.PlannedChange => ({
  ...{ action: 'change', entityType: 'x', entityId: 'x', summary: 'x', before: null, after: null },
  ...(asks !== undefined && { asks }),
});
const raise = (amountUsd: string | null, team: string | null = null) =>
  change({ what: 'budget', amountUsd, team });

describe('a change of the configuration file', () => {
  it('needs no approval where it asks for nothing, or for too little', () => {
    expect(neededFor(approvals, [change(), raise('100')])).toBeNull();
  });

  it('is as large as its raises together, so that small ones do not pass below a tier', () => {
    expect(neededFor(approvals, [raise('60', 'search'), raise('60', 'ads')])).toEqual({
      rule: { by: ['finance', 'platform'], people: 1 },
      amountUsd: '120',
      teams: ['ads', 'search'],
      things: ['budget'],
    });
  });

  it('of an amount that is not known takes the highest tier', () => {
    expect(neededFor(approvals, [raise('1'), raise(null)])).toMatchObject({
      rule: { by: ['finance'], people: 2 },
      amountUsd: null,
    });
  });

  it('is approved by those who approve each of its parts', () => {
    const route = change({ what: 'route', amountUsd: null, team: null });
    expect(neededFor(approvals, [raise('200'), route])).toMatchObject({
      rule: { by: ['platform'] },
    });
    expect(neededFor(approvals, [raise('2000'), route])).toBe('apart');
  });

  it.each([
    ['what is about all of them', {}, ['finance'], 2],
    ['what budgets take', { rules: rules.filter(({ what }) => what !== 'budget') }, ['finance'], 2],
    ['another tier between', { rules: [...rules, own('budget', '500')] }, ['finance'], 2],
    ['what routes take', { rules: rules.filter(({ what }) => what !== 'route') }, ['platform'], 1],
    ['what months take by default', { rules: [...rules, own('month')] }, ['finance'], 1],
    ['what stops take for the first time', { rules: [...rules, own('stop')] }, ['finance'], 2],
  ])('of the rules takes those who approve now: %s', (_, file, by, people) => {
    const after = { rules, ...file };
    const asks = { what: 'rules', amountUsd: null, team: null };
    const needed = neededFor(approvals, [{ ...change(asks), before: { rules }, after }]);
    expect(needed).toMatchObject({ rule: { by, people }, things: ['rules'] });
  });

  it('of rules that different people approve is made in parts, and of none by one person', () => {
    const asks = { what: 'rules', amountUsd: null, team: null };
    const all = { ...change(asks), before: { rules }, after: { rules: [] } };
    expect(neededFor(approvals, [all])).toBe('apart');
    expect(neededFor(toApprovals({}), [change(asks)])).toBeNull();
  });
});
