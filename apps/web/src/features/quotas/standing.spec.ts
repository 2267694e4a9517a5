import { describe, expect, it } from '@jest/globals';
import type { Quota } from './quotas.query.js';
import { effectiveOf, inOrder } from './standing.js';

const quota = (id: string, parent: string | null, more = {}): Quota =>
  ({ id, parent, requestsPerMinute: '600', tokensPerDay: null, effective: {}, ...more }) as Quota;

describe('a quota as it stands', () => {
  it('says its limit with the raises in force', () => {
    const raised = quota('search', null, { effective: { requestsPerMinute: 900 } });
    expect(effectiveOf(raised, 'requestsPerMinute')).toBe('900');
    expect(effectiveOf(quota('search', null), 'requestsPerMinute')).toBe('600');
    expect(effectiveOf(quota('search', null), 'tokensPerDay')).toBeNull();
  });

  it('stands above the parts it was split into, and a part whose whole is out of sight stands alone', () => {
    const all = [quota('ranking', 'search'), quota('lost', 'elsewhere'), quota('search', null)];
    expect(inOrder(all).map(({ quota: { id }, depth }) => [id, depth])).toEqual([
      ['lost', 0],
      ['search', 0],
      ['ranking', 1],
    ]);
  });
});
