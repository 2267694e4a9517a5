import { describe, expect, it } from '@jest/globals';
import type { configGate } from '../config/config.module.js';
import { neededFor } from './config-asks.js';
import { toApprovals } from './rules.js';

const approvals = toApprovals({
  rules: [
    { what: 'budget', over: '100', by: ['finance', 'platform'] },
    { what: 'budget', over: '1000', by: ['finance'], people: 2 },
    { what: 'route', by: ['platform'] },
    { what: 'prices', by: ['executive'] },
  ],
});
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

  it('of the rules themselves is approved as strictly as the strictest of them', () => {
    const rules = change({ what: 'rules', amountUsd: null, team: null });
    expect(neededFor(approvals, [rules])).toMatchObject({ rule: { by: ['finance'], people: 2 } });
    expect(neededFor(toApprovals({}), [rules])).toBeNull();
  });
});
