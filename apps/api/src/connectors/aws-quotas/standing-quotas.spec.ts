import { describe, expect, it } from '@jest/globals';
import { type Limited, standingQuotas } from './standing-quotas.js';

const at = { account: '111122223333', region: 'us-east-1' };
const MODEL = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const geo = { model: MODEL, routing: 'geo' } as const;
const quota = (more: Partial<Limited>): Limited => ({
  ...{ ...at, ...geo, code: 'L-1', name: 'n', measure: 'tokens', per: 'minute' },
  amount: 200_000n,
  ...more,
});
const use = (team: string | null, more: object = {}) => ({
  ...{ ...at, ...geo, team, tokensPeak: 40_000n, requestsPeak: 9n, tokens: 90_000n, requests: 60n },
  ...more,
});
const known = {
  peaks: [],
  uses: [use(null), use('a', { tokens: 60_000n }), use('b', { tokens: 30_000n })],
  outputs: [],
};

describe('a quota of AWS', () => {
  it('is measured by AWS where it estimates its use, and shared by the calls of teams', () => {
    const peaks = [{ ...at, ...geo, tokens: 150_000n }];
    expect(standingQuotas([quota({})], { ...known, peaks })).toMatchObject([
      {
        ...{ used: 150_000n, witness: 'cloudwatch' },
        teams: [
          { team: 'a', used: 60_000n },
          { team: 'b', used: 30_000n },
        ],
      },
    ]);
  });

  it.each<[Partial<Limited>, bigint]>([
    [{}, 40_000n],
    [{ measure: 'requests' }, 9n],
    [{ per: 'day' }, 90_000n],
    [{ per: 'day', measure: 'requests' }, 60n],
    [{ per: 'day', routing: 'inRegion' }, 90_000n],
  ])('%j is counted from calls elsewhere', (more, used) => {
    expect(standingQuotas([quota(more)], known)).toMatchObject([{ used, witness: 'calls' }]);
  });

  it.each<[Partial<Limited>]>([
    [{ routing: 'global' }],
    [{ region: 'eu-west-1' }],
    [{ account: '2' }],
    [{ model: 'm' }],
  ])('of %j has no part in calls of another', (more) => {
    expect(standingQuotas([quota(more)], known)).toEqual([]);
  });

  it('is freed by ceilings of output, as far as the most of the model is known', () => {
    const output = { ...geo, region: at.region, reserved: 8_000n, freed: 120_000n };
    expect(standingQuotas([quota({})], { ...known, outputs: [output] })).toMatchObject([
      { reserved: 8_000n, freed: 120_000n },
    ]);
    const unknown = { ...output, freed: null };
    expect(standingQuotas([quota({})], { ...known, outputs: [output, unknown] })).toMatchObject([
      { reserved: 16_000n, freed: null },
    ]);
  });

  it('comes first where it is fullest', () => {
    const full = quota({ code: 'L-2', amount: 40_000n });
    expect(standingQuotas([quota({}), full], known).map(({ code }) => code)).toEqual([
      'L-2',
      'L-1',
    ]);
  });
});
