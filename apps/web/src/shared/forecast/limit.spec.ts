import { describe, expect, it } from '@jest/globals';
import { limitOf } from './limit.js';

const limits = [
  { id: 'all', scope: {}, limit: '100', window: 'month' },
  { id: 'search', scope: { team: 'search' }, limit: '10', window: 'quarter' },
];
const total = { kind: 'total', id: null } as const;
const search = { kind: 'team', id: 'search' } as const;

describe('the budget beside a forecast', () => {
  it('has the same scope and the same time', () => {
    const month = { name: 'month', from: '2026-09-01' };
    expect(limitOf(limits, month, total, 'months')?.id).toBe('all');
    expect(limitOf(limits, month, search, 'months')).toBeNull();
    expect(limitOf(limits, month, total, '4-4-5')).toBeNull();
    const quarter = { name: 'quarter', from: '2026-07-01' };
    expect(limitOf(limits, quarter, search, 'months')?.id).toBe('search');
    expect(limitOf(limits, { ...quarter, from: '2026-08-01' }, search, 'months')).toBeNull();
  });
});
