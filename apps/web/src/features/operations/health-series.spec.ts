import { describe, expect, it } from '@jest/globals';
import { bucketsOf, summariseHealth } from './health-series.js';
import { measureOf } from './measures.js';
import type { CallHealth } from './operations.query.js';

const health = (p95Ms: number | null): CallHealth => ({
  requests: '10',
  errors: '1',
  throttles: '0',
  errorRate: 0.1,
  throttleRate: 0,
  latency: p95Ms === null ? null : { p50Ms: 100, p95Ms, p99Ms: 3_000, coverage: 1 },
  cacheHitShare: null,
  unpriced: '0',
  estimated: '0',
  cost: '1',
  costPerRequest: '0.1',
  tokens: '100',
  tokensPerRequest: 10,
});
const point = (at: string, p95Ms: number | null) => ({ at, health: health(p95Ms) });

describe('how calls fared over time', () => {
  it('has every bucket, those without calls as nothing', () => {
    const buckets = bucketsOf([point('2026-10-02', 900)], ['2026-10-01', '2026-10-02'], 'day');
    expect(buckets.map(({ label, health: one }) => [label, one?.latency?.p95Ms ?? null])).toEqual([
      ['1 Oct', null],
      ['2 Oct', 900],
    ]);
  });

  it('is summed up by its percentiles and its worst bucket', () => {
    const keys = ['2026-10-01', '2026-10-02'];
    const buckets = bucketsOf([point('2026-10-01', 900), point('2026-10-02', 400)], keys, 'day');
    expect(summariseHealth(measureOf('latency'), health(850), buckets)).toBe(
      'Latency over the range: p50 100 ms, p95 850 ms, p99 3.00 s; p95 was highest on 1 Oct with 900 ms.',
    );
  });

  it('says so where no call reports it', () => {
    const buckets = bucketsOf([point('2026-10-01', null)], ['2026-10-01'], 'day');
    expect(summariseHealth(measureOf('latency'), health(null), buckets)).toBe(
      'Latency: not known for any call of this range.',
    );
  });
});
