import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR } from '@bursar/time';
import {
  judgeCall,
  judgeNewcomer,
  judgeOutsider,
  judgeRate,
  judgeRefusals,
  type Rate,
} from './rules.js';

const AT = Date.parse('2026-11-22T23:00:00Z');
const RATE: Rate = {
  ...{ team: 'search', key: 'a', from: AT - 60_000, at: AT, requests: 20, tokens: 240_000, usd: 1 },
  ...{ firstAt: AT - 20 * DAY, teamFirstAt: AT - 20 * DAY, teamHourUsd: 5 },
  ...{ peakTokens: 150_000, weekUsd: 100 },
};

describe('a burst', () => {
  it('is four times the tokens a minute that the key ever used in a quarter hour', () => {
    expect(judgeRate(RATE, 10)).toMatchObject({
      rule: 'burst',
      from: AT - 60_000,
      within: { team: 'search', key: 'a' },
      detail: { tokensPerMinute: 120_000, usualTokensPerMinute: 10_000 },
    });
    expect(judgeRate({ ...RATE, tokens: 79_999 }, 10)).toBeNull();
  });

  it('costs enough in an hour, and is more than a few calls', () => {
    expect(judgeRate({ ...RATE, usd: 0.3 }, 10)).toBeNull();
    expect(judgeRate({ ...RATE, weekUsd: 2_000 }, 10)).toBeNull();
    expect(judgeRate({ ...RATE, requests: 9 }, 10)).toBeNull();
  });
});

describe('a new key', () => {
  const isNew = { ...RATE, firstAt: AT, peakTokens: null, requests: 2 };

  it('is news at once, where it starts at a high rate', () => {
    expect(judgeRate(isNew, 10)).toMatchObject({ rule: 'first_seen_principal' });
  });
  it('is no news where it costs little beside its team', () => {
    expect(judgeRate({ ...isNew, teamHourUsd: 200 }, 10)).toBeNull();
  });
  it('is no news in a team with less than a week of history', () => {
    expect(judgeRate({ ...isNew, teamFirstAt: AT - 6 * DAY }, 10)).toBeNull();
  });
});

it('a single call is odd at twenty times the mean of many calls', () => {
  const call = { team: 'search', key: 'a', model: 'm', at: AT, usd: 12, usualUsd: 0.5, calls: 200 };
  expect(judgeCall(call, 1)).toMatchObject({ rule: 'odd_call' });
  expect(judgeCall({ ...call, usd: 9 }, 1)).toBeNull();
  expect(judgeCall({ ...call, calls: 99 }, 1)).toBeNull();
  expect(judgeCall(call, 13)).toBeNull();
});

it('a new model is news once it costs enough', () => {
  const one = { kind: 'model' as const, team: 'search', value: 'm', firstAt: AT - HOUR };
  const known = { ...one, teamFirstAt: AT - 10 * DAY, usd: 12, teamHourUsd: 5 };
  expect(judgeNewcomer(known, 10, AT)).toMatchObject({
    rule: 'first_seen_model',
    within: { team: 'search', model: 'm' },
  });
  expect(judgeNewcomer({ ...known, usd: 9 }, 10, AT)).toBeNull();
  expect(judgeNewcomer({ ...known, kind: 'region' }, 10, AT)?.rule).toBe('first_seen_region');
});

it('who goes past the gateway is news once it costs enough', () => {
  const one = { team: 'search', key: 'a', from: AT - HOUR, usd: 12 };
  expect(judgeOutsider(one, 10, AT)).toMatchObject({ rule: 'outside_gateway', from: AT - HOUR });
  expect(judgeOutsider({ ...one, usd: 9 }, 10, AT)).toBeNull();
});

it('refused credentials are news where there are many, and far more than usual', () => {
  const one = { team: 'search', key: 'a', from: AT, at: AT, failures: 40, weekFailures: 0 };
  expect(judgeRefusals(one, 1)).toMatchObject({ rule: 'auth_failures', detail: { failures: 40 } });
  expect(judgeRefusals({ ...one, failures: 19 }, 1)).toBeNull();
  expect(judgeRefusals({ ...one, weekFailures: 2_000 }, 1)).toBeNull();
  expect(judgeRefusals(one, 3)).toBeNull();
});
