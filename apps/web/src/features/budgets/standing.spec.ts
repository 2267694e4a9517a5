import { describe, expect, it } from '@jest/globals';
import type { Budget } from './budgets.query.js';
import { bindingOf, inOrder } from './standing.js';

function budget(
  id: string,
  scope: Record<string, string>,
  limit: string,
  posted: string,
  more = {},
): Budget {
  return {
    id,
    scope,
    limit,
    window: 'month',
    timezone: 'UTC',
    mode: 'hard',
    onUnavailable: 'deny',
    ladder: [],
    optOut: [],
    raises: [],
    increases: '0',
    protectedShare: null,
    unprotected: '0',
    projected: null,
    steps: [],
    inForce: [],
    current: {
      startsAt: '2026-11-01T00:00:00.000Z',
      endsAt: '2026-12-01T00:00:00.000Z',
      limit,
      posted,
      presumed: '0',
      held: '0',
      leased: '0',
      ...more,
    },
  };
}

const organisation = budget('all', {}, '1000', '990');
const search = budget('search', { team: 'search' }, '500', '100');
const dev = budget('dev', { team: 'search', environment: 'dev' }, '50', '49.5');
const ads = budget('ads', { team: 'ads' }, '20', '19');

describe('the budget that binds', () => {
  const all = [organisation, search, dev, ads];

  it('is the one with the least left of those that look at every call in the scope', () => {
    expect(bindingOf(search, all)?.id).toBe('all');
    expect(bindingOf(dev, all)?.id).toBe('dev');
    expect(bindingOf(ads, all)?.id).toBe('ads');
    expect(bindingOf(organisation, all)?.id).toBe('all');
  });

  it('is the narrower of two with as much left', () => {
    const even = budget('even', { team: 'search' }, '10', '0');
    expect(bindingOf(even, [organisation, even])?.id).toBe('even');
  });

  it('is never one that denies nothing', () => {
    const soft: Budget = { ...search, mode: 'soft', current: { ...search.current, posted: '499' } };
    expect(bindingOf(soft, [organisation, soft])?.id).toBe('all');
    expect(bindingOf(soft, [soft])).toBeNull();
  });
});

describe('the order of budgets', () => {
  it('puts the widest first and what lies within one right after it', () => {
    expect(
      inOrder([ads, dev, search, organisation]).map(({ budget: { id }, depth }) => [id, depth]),
    ).toEqual([
      ['all', 0],
      ['search', 1],
      ['dev', 2],
      ['ads', 1],
    ]);
  });
});
