import { describe, expect, it } from '@jest/globals';
import { toFemto } from '@bursar/pricing';
import {
  admit,
  type Balance,
  type BudgetInForce,
  denialFacts,
  fits,
  headroom,
  joinMovements,
  moveBalance,
  movementBetween,
} from './balance.js';
import { type Scope } from './scope.js';

const usd = toFemto;
const RESETS = Date.parse('2026-11-01T00:00Z');

function balance(taken: Partial<Record<keyof Balance, string>>): Balance {
  const amount = (name: keyof Balance): bigint => usd(taken[name] ?? '0');
  return {
    posted: amount('posted'),
    presumed: amount('presumed'),
    held: amount('held'),
    leased: amount('leased'),
    limit: usd(taken.limit ?? '500'),
    increases: amount('increases'),
  };
}

function budget(
  id: string,
  taken: Partial<Record<keyof Balance, string>>,
  scope: Scope = { team: 'search' },
  mode: 'hard' | 'soft' = 'hard',
): BudgetInForce {
  return { id, scope, mode, balance: balance(taken), resetsAt: RESETS };
}

function denial(budgets: BudgetInForce[], worst: string) {
  const answer = admit(budgets, usd(worst));
  return answer.outcome === 'denied' ? [answer.by.id, answer.retryable] : 'allowed';
}

describe('what a limit has room for', () => {
  const full = balance({ posted: '499', presumed: '0.5', held: '0.3', leased: '0.1' });

  it('counts posted, presumed, held and leased, and adds increases', () => {
    expect(headroom(full)).toBe(usd('0.1'));
    expect(headroom({ ...full, increases: usd('20') })).toBe(usd('20.1'));
  });

  it('lets a call use it up to the last digit, and no further', () => {
    expect(fits(full, usd('0.1'))).toBe(true);
    expect(fits(full, usd('0.1') + 1n)).toBe(false);
  });

  it('has room for a call that costs nothing, however far it is exceeded, and for no other', () => {
    for (const posted of ['499', '500', '500.01', '90000']) {
      expect(fits(balance({ posted }), 0n)).toBe(true);
    }
    expect(fits(balance({ posted: '500' }), 1n)).toBe(false);
    expect(fits(balance({ posted: '90000' }), 1n)).toBe(false);
  });
});

describe('an admission', () => {
  it('is allowed where every budget has room, and where there is none', () => {
    expect(denial([budget('a', {}), budget('b', { posted: '499' })], '1')).toBe('allowed');
    expect(denial([], '1')).toBe('allowed');
  });

  it('is never denied by a soft budget', () => {
    expect(denial([budget('soft', { posted: '900' }, {}, 'soft')], '1')).toBe('allowed');
  });

  it('is denied by the budget with the least headroom of those without room', () => {
    const budgets = [
      budget('a', { posted: '499.5' }),
      budget('b', { posted: '499.8' }),
      budget('c', {}),
    ];
    expect(denial(budgets, '1')).toEqual(['b', false]);
  });

  it('names the narrowest of those with equal headroom', () => {
    const budgets = [
      budget('organisation', { posted: '499.5' }, {}),
      budget('team', { posted: '499.5' }),
      budget('dev', { posted: '499.5' }, { team: 'search', environment: 'dev' }),
    ];
    expect(denial(budgets, '1')).toEqual(['dev', false]);
  });

  it.each([
    ['open holds alone are in the way', { posted: '499', held: '0.5' }, '1', true],
    ['open leases alone are in the way', { posted: '499', leased: '0.5' }, '1', true],
    ['it would not fit without holds either', { posted: '499.5', held: '0.1' }, '1', false],
    ['presumed spend is in the way', { posted: '499', presumed: '0.5' }, '1', false],
    ['nothing is held', { posted: '500' }, '1', false],
  ])(
    'can be retried only while holds alone are in the way: %s',
    (_story, taken, worst, retryable) => {
      expect(denial([budget('a', taken)], worst)).toEqual(['a', retryable]);
    },
  );

  it('cannot be retried while another budget would still deny', () => {
    const budgets = [budget('held', { held: '500' }), budget('spent', { posted: '499.5' })];
    expect(denial(budgets, '1')).toEqual(['held', false]);
  });
});

describe('a denial', () => {
  it('says which limit, how much of it is used by what, and until when', () => {
    const by = budget('search-month', {
      posted: '499.5',
      held: '0.4',
      leased: '0.095',
      limit: '450',
      increases: '50',
    });
    expect(denialFacts(by, true)).toEqual({
      budget: 'search-month',
      scope: { team: 'search' },
      limitUsd: '500',
      spentUsd: '499.5',
      presumedUsd: '0',
      heldUsd: '0.495',
      resetsAt: '2026-11-01T00:00:00.000Z',
      retryable: true,
    });
  });
});

describe('movements', () => {
  const before = balance({ held: '5' });
  const after = balance({ posted: '3', presumed: '1', leased: '2' });

  it('bring a balance from what was taken to what is taken', () => {
    expect(moveBalance(before, movementBetween(before, after))).toEqual(after);
  });

  it('can be joined, and then bring it there at once', () => {
    const back = movementBetween(after, before);
    expect(moveBalance(after, joinMovements(back, movementBetween(before, after)))).toEqual(after);
  });
});
