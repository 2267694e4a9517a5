import { describe, expect, it } from '@jest/globals';
import {
  type AllocationRule,
  daysOfChange,
  ruleFor,
  type SharedCost,
  unallocatedRule,
} from './rule.js';

const rule = (
  name: string,
  cost: SharedCost,
  from = '2026-10-01',
  to: string | null = null,
): AllocationRule => ({ name, from, to, cost, split: { by: 'spend' } });

const FEE = {
  kind: 'fee',
  description: 'Platform fee November',
  vendor: 'Acme',
  reference: 'platform-fee',
} as const;

const taken = (rules: readonly AllocationRule[], day = '2026-11-15') =>
  ruleFor(rules, FEE, day)?.name ?? null;

describe('the rule of a charge', () => {
  it.each([
    ['its kind', { charge: 'fee' }, true],
    ['its reference', { charge: 'platform-fee' }, true],
    ['a pattern of its description, in any case', { charge: 'platform FEE*' }, true],
    ['its vendor as well', { charge: '*', vendor: 'acme' }, true],
    ['another kind', { charge: 'tax' }, false],
    ['another vendor', { charge: 'fee', vendor: 'AWS*' }, false],
  ])('goes by %s', (_story, cost, isTaken) => {
    expect(taken([rule('one', cost)])).toBe(isTaken ? 'one' : null);
  });

  it('of a kind takes no charge that only its description calls so', () => {
    const described = { ...FEE, description: 'Tax' };
    expect(ruleFor([rule('one', { charge: 'tax' })], described, '2026-11-15')).toBeNull();
  });

  it('is the closest: an exact text, then a longer pattern, then a kind, and last what takes everything', () => {
    const kind = rule('a-kind', { charge: 'fee' });
    const short = rule('b-short', { charge: 'platform*' });
    const long = rule('c-long', { charge: 'platform fee*' });
    const exact = rule('d-exact', { charge: 'platform-fee' });
    const all = rule('a-all', { charge: '*' });
    const ours = rule('z-ours', { charge: '*', vendor: 'Acme' });
    expect(taken([all, ours])).toBe('z-ours');
    expect(taken([all, ours, kind])).toBe('a-kind');
    expect(taken([kind, short])).toBe('b-short');
    expect(taken([kind, short, long])).toBe('c-long');
    expect(taken([kind, short, long, exact])).toBe('d-exact');
    expect(taken([rule('z', { charge: 'fee' }), kind])).toBe('a-kind');
  });

  it('holds from its first day until the day before its last bound', () => {
    const dated = [rule('dated', { charge: 'fee' }, '2026-11-10', '2026-11-20')];
    expect(taken(dated, '2026-11-09')).toBeNull();
    expect(taken(dated, '2026-11-10')).toBe('dated');
    expect(taken(dated, '2026-11-19')).toBe('dated');
    expect(taken(dated, '2026-11-20')).toBeNull();
    expect(daysOfChange(dated, '2026-11-01', '2026-12-01')).toEqual(['2026-11-10', '2026-11-20']);
    expect(daysOfChange(dated, '2026-11-10', '2026-11-20')).toEqual([]);
  });

  it('of unallocated usage takes no charge, and none of charges takes unallocated usage', () => {
    const usage = rule('usage', 'unallocated');
    expect(taken([usage])).toBeNull();
    expect(unallocatedRule([rule('fees', { charge: '*' })], '2026-11-15')).toBeNull();
    expect(unallocatedRule([usage], '2026-11-15')?.name).toBe('usage');
  });
});
