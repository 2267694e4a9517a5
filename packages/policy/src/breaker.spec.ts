import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  closedSince,
  compileBreaker,
  healthOf,
  NOTHING_OFFERED,
  observe,
  offer,
  type BreakerState,
  type BreakerWindow,
} from './index.js';

const breaker = compileBreaker({ errorRate: 5, p95Ms: 20_000, coolDownSeconds: 60 });
const closed = closedSince(0);
const seen = (calls: number, errors: number, p95Ms: number | null = 100): BreakerWindow => ({
  calls,
  errors,
  p95Ms,
});
const NOTHING = seen(0, 0, null);
const open: BreakerState = { state: 'open', since: 0, until: 60_000 };
const half = (step: number): BreakerState => ({ state: 'halfOpen', since: 60_000, step });

describe('a closed breaker', () => {
  it.each([
    ['too many errors', seen(100, 6), 'open'],
    ['just as many errors as allowed', seen(100, 5), 'closed'],
    ['answers that are too slow', seen(100, 0, 20_001), 'open'],
    ['answers as slow as allowed', seen(100, 0, 20_000), 'closed'],
    ['too few calls to judge', seen(19, 19), 'closed'],
    ['numbers that cannot be', seen(NaN, NaN, NaN), 'closed'],
    ['more errors than calls', seen(100, 101), 'closed'],
  ])('that sees %s', (_what, window, state) => {
    expect(observe(closed, breaker, window, 5)).toMatchObject({ state });
  });
});

describe('an open breaker', () => {
  it('waits out its cool-down, whatever it sees, and comes back by steps', () => {
    expect(observe(open, breaker, seen(1000, 0), 59_999)).toBe(open);
    expect(observe(open, breaker, NOTHING, 60_000)).toEqual(half(0));
    expect(healthOf(open, breaker)).toEqual({ state: 'open' });
  });
});

describe('a half-open breaker', () => {
  it('lets more through after every good window, and then all', () => {
    const shares: number[] = [];
    let state = half(0);
    for (let at = 0; at < 3; at++) {
      const health = healthOf(state, breaker);
      if (health.state === 'halfOpen') shares.push(health.share);
      state = observe(state, breaker, seen(20, 0), 61_000 + at);
    }
    expect(shares).toEqual([0.1, 0.25, 0.5]);
    expect(state).toMatchObject({ state: 'closed' });
  });

  it('goes back to open on a bad window, from any step', () => {
    for (const step of [0, 1, 2]) {
      expect(observe(half(step), breaker, seen(20, 20), 70_000)).toEqual({
        state: 'open',
        since: 70_000,
        until: 130_000,
      });
    }
  });

  it('with hardly any calls takes a step per cool-down, unless one failed', () => {
    expect(observe(half(0), breaker, seen(3, 0), 119_999)).toEqual(half(0));
    expect(observe(half(0), breaker, seen(3, 0), 120_000)).toMatchObject({ step: 1 });
    expect(observe(half(0), breaker, seen(3, 1), 120_000)).toEqual(half(0));
  });

  it('that counts its calls never lets more than its share through, at no moment', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(300), (share, calls) => {
        let counted = NOTHING_OFFERED;
        for (let at = 0; at < calls; at++) {
          counted = offer(counted, share).next;
          expect(counted.taken).toBeLessThanOrEqual(share * counted.offered);
        }
        expect(counted.taken).toBeGreaterThan(share * calls - 1 - 1e-9);
      }),
    );
  });
});

describe('any history', () => {
  it('goes from closed to open, half open and back, never round the cool-down', () => {
    const window = fc.record({
      calls: fc.nat(200),
      errors: fc.nat(20),
      p95Ms: fc.option(fc.nat(40_000)),
    });
    const next = { closed: ['closed', 'open'], open: ['open', 'halfOpen'], halfOpen: undefined };
    fc.assert(
      fc.property(fc.array(fc.tuple(window, fc.nat(40_000)), { maxLength: 60 }), (history) => {
        let state = closed;
        let now = 0;
        for (const [counts, wait] of history) {
          now += wait;
          const after = observe(state, breaker, counts, now);
          expect(next[state.state] ?? ['open', 'halfOpen', 'closed']).toContain(after.state);
          const early = state.state === 'open' && now < state.since + 60_000;
          expect(early && after.state !== 'open').toBe(false);
          const skipped = state.state === 'halfOpen' && state.step < 2;
          expect(skipped && after.state === 'closed').toBe(false);
          state = after;
        }
      }),
    );
  });
});
