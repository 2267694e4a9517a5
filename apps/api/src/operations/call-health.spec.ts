import { describe, expect, it } from '@jest/globals';
import { toHealth } from './call-health.js';

const tokens = {
  input: 600n,
  output: 200n,
  cacheRead: 200n,
  cacheWrite5m: 0n,
  cacheWrite30m: 0n,
  cacheWrite1h: 0n,
};
const figures = {
  requests: 8n,
  errors: 2n,
  throttles: 1n,
  unpriced: 0n,
  estimated: 0n,
  tokens,
  cost: '0.8',
  costUpper: '0.8',
  listCost: '0.8',
  costPerRequest: '0.1',
  costPer1kTokens: '0.8',
  cacheHitShare: 0.25,
  latency: null,
};

describe('how calls fared', () => {
  it('is shares of all calls, the failed ones included', () => {
    expect(toHealth(figures)).toMatchObject({
      errorRate: 0.25,
      throttleRate: 0.125,
      tokens: 1000n,
      tokensPerRequest: 125,
      costPerRequest: '0.1',
    });
  });

  it('of no calls is not known', () => {
    expect(toHealth({ ...figures, requests: 0n, errors: 0n })).toMatchObject({
      errorRate: null,
      throttleRate: null,
      tokensPerRequest: null,
    });
  });
});
