import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SortedWindow } from './sorted-window.js';

/** Adding 0 makes of -0 what it is equal to. */
const anyNumber = fc.double({ noNaN: true, min: -1e9, max: 1e9 }).map((value) => value + 0);
const numbers = fc.array(fc.oneof(anyNumber, fc.nat(5)));
const sizes = fc.integer({ min: 1, max: 90 });

/** The same by sorting everything each time. */
function plain(values: readonly number[], size: number) {
  const sorted = values.slice(-size).sort((a, b) => a - b);
  return {
    countBelow: (value: number) => sorted.filter((other) => other < value).length,
    distance: (value: number) => Math.min(...sorted.map((other) => Math.abs(other - value))),
    median: sorted.length % 2 === 1 ? sorted[sorted.length >> 1] : undefined,
  };
}

describe('a sorted window', () => {
  it('counts and measures as if all its values were sorted each time', () => {
    fc.assert(
      fc.property(numbers, sizes, anyNumber, (all, size, at) => {
        const window = new SortedWindow(size);
        for (const value of all) window.push(value);
        const { countBelow, distance, median } = plain(all, size);
        expect(window.countBelow(at)).toBe(countBelow(at));
        expect(window.distance(at)).toBe(distance(at));
        expect(median === undefined ? undefined : window.quantile(0.5)).toBe(median);
      }),
    );
  });

  it('keeps the last values in order of arrival, and continues from them', () => {
    fc.assert(
      fc.property(numbers, numbers, sizes, (before, after, size) => {
        const window = new SortedWindow(size);
        for (const value of before) window.push(value);
        const restored = new SortedWindow(size, window.values());
        for (const value of after) {
          window.push(value);
          restored.push(value);
        }
        expect(window.values()).toEqual([...before, ...after].slice(-size));
        expect(restored.values()).toEqual(window.values());
        expect(restored.quantile(0.3)).toBe(window.quantile(0.3));
      }),
    );
  });

  it('names the largest value before the newest', () => {
    fc.assert(
      fc.property(numbers, sizes, fc.nat(8), (all, size, newest) => {
        const window = new SortedWindow(size);
        for (const value of all) window.push(value);
        const older = all.slice(-size).slice(0, -newest || undefined);
        expect(window.largestBefore(newest)).toBe(older.length === 0 ? null : Math.max(...older));
      }),
    );
  });

  it('refuses a size that holds nothing', () => {
    expect(() => new SortedWindow(0)).toThrow('at least 1, not 0');
  });
});
