import { describe, expect, it } from '@jest/globals';
import { ApprovalsInFile, ruleFor, toApprovals } from './rules.js';

const approvals = toApprovals({
  rules: [
    { what: 'budget', over: '100', by: ['finance'] },
    { what: 'budget', over: '1000', by: ['finance', 'executive'], people: 2 },
    { what: 'stop', by: ['platform'] },
  ],
});

describe('the rule for an amount', () => {
  it.each([
    ['100', null],
    ['100.01', 1],
    ['1000', 1],
    ['1000.000000000000001', 2],
    [null, 2],
  ])('of %s takes %s people', (amount, people) => {
    expect(ruleFor(approvals, 'budget', amount)?.people ?? null).toBe(people);
  });

  it('counts always where it names no amount, and is none where nothing is said', () => {
    expect(ruleFor(approvals, 'stop', null)).toMatchObject({ by: ['platform'], people: 1 });
    expect(ruleFor(approvals, 'prices', null)).toBeNull();
  });

  it('is never none for requests, for what is given back and for months that are reopened', () => {
    for (const what of ['request', 'release', 'month'] as const)
      expect(ruleFor({ rules: [] }, what, '1')).toMatchObject({ people: 1 });
  });

  it('is refused in the file where what it is about has no amount', () => {
    const rules = [{ what: 'stop', over: '5', by: ['platform'] }];
    expect(ApprovalsInFile.safeParse({ rules }).error?.issues[0]?.path).toEqual([
      'rules',
      0,
      'over',
    ]);
  });
});
