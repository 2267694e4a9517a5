import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { getNiceTickValues } from 'recharts';
import { axisCount, axisMs, axisShare, axisUsd } from './axis.js';

/** With the powers of ten that the highest amount of such an axis may have. */
const LABELS = [
  ['dollars', axisUsd, -4, 9],
  ['counts', axisCount, 0, 9],
  ['shares', axisShare, -4, 0],
  ['milliseconds', axisMs, 0, 6],
] as const;
const WORTH: Readonly<Record<string, number>> = {
  ...{ '': 1, K: 1e3, M: 1e6, B: 1e9, T: 1e12, '%': 0.01, ' ms': 1, ' s': 1e3 },
};
const LENGTH_MAX = 9;

/** What a reader takes a label for. */
function readBack(label: string): number {
  const [, sign, digits = '', unit = ''] = /^(-?)\$?([\d.]+)(.*)$/.exec(label) ?? [];
  return Number(digits) * (WORTH[unit] ?? NaN) * (sign === '-' ? -1 : 1);
}

const between = (min: number, max: number) =>
  fc
    .tuple(fc.double({ min: 1, max: 10, noNaN: true }), fc.integer({ min, max: max - 1 }))
    .map(([digits, power]) => digits * 10 ** power);

describe('the labels of an axis', () => {
  it.each(LABELS)('say each tick of %s whole and in few signs', (_, labelOf, min, max) => {
    fc.assert(
      fc.property(between(min, max), fc.constantFrom(0, -0.4, -3), (highest, below) => {
        const range: [number, number] = [highest * below, highest];
        const ticks = getNiceTickValues(range, 5, true, 'snap125');
        for (const tick of ticks) {
          const label = labelOf(tick);
          expect(label.length).toBeLessThanOrEqual(LENGTH_MAX);
          expect(Math.abs(readBack(label) - tick)).toBeLessThanOrEqual(Math.abs(tick) * 1e-9);
        }
        expect(new Set(ticks.map(labelOf)).size).toBe(ticks.length);
      }),
    );
  });

  it.each([
    [axisUsd(1950), '$1.95K'],
    [axisUsd(2_500_000), '$2.5M'],
    [axisUsd(0.0075), '$0.0075'],
    [axisUsd(-1500), '-$1.5K'],
    [axisShare(0.125), '12.5%'],
    [axisMs(2500), '2.5 s'],
    [axisMs(250), '250 ms'],
    [axisCount(1250), '1.25K'],
  ])('read %s', (label, expected) => expect(label).toBe(expected));
});
