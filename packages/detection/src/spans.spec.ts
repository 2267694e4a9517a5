import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { excessShareOf, type Oddness, oddityOf, recordOf, SPAN_HOURS } from './spans.js';

const usual: Oddness = {
  novelty: 0,
  record: 0,
  spans: SPAN_HOURS.map((hours) => ({ hours, onceInWeeks: 0.01 })),
  excessShare: 1,
  weeksKnown: 4,
};
const rare = (...onceInWeeks: readonly number[]): Oddness => ({
  ...usual,
  spans: SPAN_HOURS.map((hours, span) => ({ hours, onceInWeeks: onceInWeeks[span] ?? 0.01 })),
});

describe('the oddity of a bucket', () => {
  it('is 0 where all is usual, and grows with a record, with novelty and with rare sums', () => {
    expect(oddityOf(usual)).toBe(0);
    expect(oddityOf({ ...usual, record: 0.6 })).toBe(0.6);
    expect(oddityOf({ ...usual, novelty: 0.4 })).toBe(0.4);
    expect(oddityOf(rare(0.01, 4, 4))).toBe(0.75);
    expect(oddityOf(rare(4, 0.01, 0.01))).toBe(0);
  });

  it('counts what is rare beside what is known of the series', () => {
    expect(oddityOf({ ...rare(0, 2, 2), weeksKnown: 2 })).toBe(oddityOf(rare(0, 4, 4)));
  });

  it('is less the smaller the share of the money is', () => {
    expect(oddityOf({ ...usual, record: 1, excessShare: 0.015 })).toBe(0.5);
    expect(oddityOf({ ...usual, record: 1, excessShare: 0 })).toBe(0);
  });

  it('stays within its bounds, and never falls because something is odder', () => {
    const amount = fc.double({ noNaN: true, min: 0, max: 1e15 });
    const of = fc.tuple(amount, amount, amount, amount, amount);
    fc.assert(
      fc.property(of, of, fc.double({ noNaN: true, min: 0, max: 5 }), (one, more, weeksKnown) => {
        const oddness = (values: readonly number[]): Oddness => ({
          ...rare(0, ...values.slice(2, 4).map((weeks) => weeks + 1e-9)),
          novelty: Math.min(1, values[0] ?? 0),
          record: values[1] ?? 0,
          excessShare: Math.min(1, values[4] ?? 0),
          weeksKnown,
        });
        const low = oddityOf(oddness(one));
        const high = oddityOf(oddness(one.map((value, index) => value + (more[index] ?? 0))));
        expect(low >= 0 && high <= 1.2).toBe(true);
        expect(high).toBeGreaterThanOrEqual(low);
      }),
    );
  });
});

describe('a record', () => {
  it('is the logarithm of the growth, and none of small amounts beside the usual', () => {
    expect(recordOf(20, 10, 0)).toBeCloseTo(Math.log(2), 12);
    expect(recordOf(9, 10, 0)).toBe(0);
    expect(recordOf(2, 0, 10)).toBeLessThan(0.2);
    expect(recordOf(0, -5, 0)).toBe(0);
    expect(recordOf(5, 0, 0)).toBe(Infinity);
  });
});

describe('the share of an excess', () => {
  const span = (hours: 1 | 6 | 24, observed: number, usualSum: number | null) => ({
    ...{ hours, observed, usual: usualSum },
    ...{ previous: null, onceInWeeks: 1, basis: 'rank' as const },
  });

  it('is of the larger of the last hour and six hours, beside the week', () => {
    expect(excessShareOf([span(1, 30, 10), span(6, 40, 30), span(24, 99, 0)], 200)).toBe(0.1);
    expect(excessShareOf([span(1, 30, null)], 60)).toBe(0.5);
  });

  it('is from 0 to 1, also where the week holds credits', () => {
    expect(excessShareOf([span(1, 5, 10)], 100)).toBe(0);
    expect(excessShareOf([span(1, 50, 10)], -100)).toBe(1);
    expect(excessShareOf([], 0)).toBe(0);
  });
});
