import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SortedWindow } from './sorted-window.js';
import { type Rarity, Tail, type TailState } from './tail.js';

/** Evenly spread from 0 to 1 without order, the same every run. */
function* uniform(): Generator<number> {
  let state = 20_261_128;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield (state + 0.5) / 2 ** 32;
  }
}

/** Values whose chance to exceed x is (1 + 0.2 x)^-5: a generalised Pareto tail. */
function heavy(count: number): number[] {
  const values: number[] = [];
  for (const share of uniform()) {
    values.push((share ** -0.2 - 1) / 0.2);
    if (values.length === count) break;
  }
  return values;
}

/** A tail with a window of its own. */
class Series {
  readonly window: SortedWindow;
  readonly tail: Tail;
  constructor(size: number, run: number, before?: { values: number[]; tail: TailState }) {
    this.window = new SortedWindow(size, before?.values);
    this.tail = new Tail(run, before?.tail);
  }
  next(value: number): Rarity {
    this.window.push(value);
    return this.tail.next(this.window);
  }
  state(): { values: number[]; tail: TailState } {
    return { values: this.window.values(), tail: this.tail.state() };
  }
}

/** How rare each value is, after some others. */
const rarityAfter = (values: readonly number[], value: number): Rarity => {
  const series = new Series(4_000, 1);
  for (const one of values) series.next(one);
  return series.next(value);
};
const peaksOf = (values: readonly number[], run: number): number => {
  const series = new Series(4_000, run);
  for (const one of values) series.next(one);
  return series.tail.state().peaksSeen;
};

describe('the tail of a series', () => {
  it('counts by rank while there are few values: never rarer than what was seen', () => {
    expect(rarityAfter([3, 1, 2], 10)).toEqual({ oncePerPoints: 4, basis: 'rank' });
    expect(rarityAfter([3, 1, 2], 3)).toEqual({ oncePerPoints: 2, basis: 'rank' });
    expect(rarityAfter([3, 1, 2], 0)).toEqual({ oncePerPoints: 1, basis: 'rank' });
    expect(rarityAfter([], 5)).toEqual({ oncePerPoints: 1, basis: 'rank' });
  });

  it('estimates beyond what was seen, within a factor of three of the truth', () => {
    const values = heavy(4_000);
    for (const times of [1_000, 10_000, 100_000]) {
      const { oncePerPoints, basis } = rarityAfter(values, (times ** 0.2 - 1) / 0.2);
      expect(basis).toBe('tail');
      expect(oncePerPoints).toBeGreaterThan(times / 3);
      expect(oncePerPoints).toBeLessThan(times * 3);
    }
  });

  it('takes values that follow each other above the threshold for one peak', () => {
    const flickering = Array.from({ length: 2_000 }, (_, i) => (i % 200 < 4 && i % 2 ? 9 : i % 3));
    expect(peaksOf(flickering, 50)).toBe(10);
    expect(peaksOf(flickering, 1)).toBeGreaterThan(15);
  });

  it('never calls a larger value more usual', () => {
    const values = heavy(1_000);
    let before = 0;
    for (const value of [0, 0.5, 1, 3, 10, 100, 1e6, 1e12]) {
      const { oncePerPoints } = rarityAfter(values, value);
      expect(oncePerPoints).toBeGreaterThanOrEqual(before);
      before = oncePerPoints;
    }
  });

  it('continues from its state in JSON, and is never NaN', () => {
    const value = fc.oneof(fc.constantFrom(0, 0, 7), fc.double({ noNaN: true, min: 0, max: 1e6 }));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 200 }), fc.array(value), (before, later) => {
        const series = new Series(50, 3);
        for (const one of before) series.next(one);
        const state = JSON.parse(JSON.stringify(series.state())) as ReturnType<Series['state']>;
        const restored = new Series(50, 3, state);
        for (const one of later) {
          const rarity = series.next(one);
          expect(restored.next(one)).toEqual(rarity);
          expect(rarity.oncePerPoints).toBeGreaterThanOrEqual(1);
        }
      }),
    );
  });
});
