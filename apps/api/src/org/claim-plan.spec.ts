import { describe, expect, it } from '@jest/globals';
import type { Claim, StoredRule } from './claim.js';
import { planClaims } from './claim-plan.js';

const account = (pattern: string): Claim => ({ kind: 'account', field: '', pattern });
const rule = (
  id: number,
  team: string,
  pattern: string,
  more: Partial<StoredRule> = {},
): StoredRule => ({
  id,
  team,
  ...account(pattern),
  validFrom: null,
  validTo: null,
  ...more,
});
const A = '111111111111';
const B = '222222222222';
const noneRemoved = new Set<string>();
const edits = (plan: ReturnType<typeof planClaims>) => plan.changes.map(({ edit }) => edit);

describe('the rules after a file', () => {
  it('apply to all time when no team ever claimed them', () => {
    const plan = planClaims([], new Map([['search', [account(A)]]]), noneRemoved);
    expect(edits(plan)).toEqual([
      { do: 'open', team: 'search', claim: account(A), sinceEver: true },
    ]);
  });

  it('begin now when any team claimed them before', () => {
    const closed = rule(1, 'ads', A, { validTo: new Date(5) });
    const plan = planClaims([closed], new Map([['search', [account(A)]]]), noneRemoved);
    expect(edits(plan)).toMatchObject([{ do: 'open', team: 'search', sinceEver: false }]);
  });

  it('move in one step from the team that has them, even one the file does not name', () => {
    const plan = planClaims([rule(1, 'ads', A)], new Map([['search', [account(A)]]]), noneRemoved);
    expect(edits(plan)).toMatchObject([{ do: 'move', id: 1, team: 'search' }]);
    expect(plan.after).toMatchObject([{ team: 'search' }]);
  });

  it('end where a named team leaves them out', () => {
    const plan = planClaims(
      [rule(1, 'search', A), rule(2, 'search', B)],
      new Map([['search', [account(A)]]]),
      noneRemoved,
    );
    expect(edits(plan)).toEqual([{ do: 'close', id: 2, validFrom: null }]);
  });

  it('stay with teams whose recognisers the file does not name', () => {
    const plan = planClaims([rule(1, 'ads', A)], new Map([['search', []]]), noneRemoved);
    expect(plan.changes).toEqual([]);
    expect(plan.after).toHaveLength(1);
  });

  it('end with a team that is removed', () => {
    const plan = planClaims([rule(1, 'ads', A)], new Map(), new Set(['ads']));
    expect(edits(plan)).toMatchObject([{ do: 'close', id: 1 }]);
  });

  it('do not change when the file is applied again', () => {
    const wanted = new Map([['search', [account(A), account(B)]]]);
    expect(
      planClaims([rule(1, 'search', A), rule(2, 'search', B)], wanted, noneRemoved).changes,
    ).toEqual([]);
  });
});
