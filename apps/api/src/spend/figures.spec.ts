import { describe, expect, it } from '@jest/globals';
import { NO_SUMS, readSums, type Sums, toFigures } from './figures.js';
import { midpointMs, toLatency } from './latency.js';
import { measuresBehind } from './measures.js';

const figures = (sums: Partial<Sums>) => toFigures({ ...NO_SUMS, ...sums }, null);

describe('figures', () => {
  it('read exact sums and print them without trailing zeros', () => {
    const sums = readSums({ requests: '3', cost: '13.469564445', input: '9007199254740993' });
    expect(toFigures(sums, null)).toMatchObject({
      requests: 3n,
      cost: '13.469564445',
      listCost: '0',
      tokens: { input: 9007199254740993n },
    });
  });

  it('cost a request what priced requests cost on average, to the femtodollar, half to even', () => {
    expect(figures({ requests: 4n, unpriced: 1n, cost: 10n ** 15n }).costPerRequest).toBe(
      '0.333333333333333',
    );
    expect(figures({ requests: 2n, cost: 1n }).costPerRequest).toBe('0');
    expect(figures({ requests: 2n, cost: 3n }).costPerRequest).toBe('0.000000000000002');
    expect(figures({ requests: 1n, unpriced: 1n }).costPerRequest).toBeNull();
  });

  it('cost 1,000 tokens of every meter together', () => {
    const sums = {
      input: 500n,
      output: 300n,
      cacheRead: 100n,
      cacheWrite1h: 100n,
      cost: 2n * 10n ** 15n,
    };
    expect(figures(sums)).toMatchObject({ costPer1kTokens: '2', cacheHitShare: 100 / 700 });
    expect(figures({ requests: 1n })).toMatchObject({ costPer1kTokens: null, cacheHitShare: null });
  });

  it('need only the sums behind the fields that are read', () => {
    expect(measuresBehind(new Set(['rows', 'cost', 'requests']))).toEqual([
      'requests',
      'unpriced',
      'estimated',
      'cost',
    ]);
    expect(measuresBehind(new Set(['cacheHitShare']))).toContain('cacheWrite30m');
  });
});

describe('a latency', () => {
  it('is at most 2.5 % off', () => {
    for (const ms of [1, 2, 3, 17, 250, 4_321, 86_400_000]) {
      const shown = midpointMs(Math.ceil(Math.log(ms) / Math.log(1.05)));
      expect(Math.abs(shown - ms) / ms).toBeLessThanOrEqual(0.0251);
    }
  });

  it('covers the calls that report one', () => {
    expect(toLatency({ p50: 0, p95: 0, p99: 0, calls: 3n }, 4n)).toMatchObject({ coverage: 0.75 });
    expect(toLatency(undefined, 4n)).toBeNull();
  });
});
