import { allocate, toFemto } from '@bursar/pricing';
import { addDays } from '@bursar/time';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { amountWithin } from './spread.js';

const QUARTER = { from: '2026-10-01', to: '2027-01-01' };
const month = (name: string, next: string) => ({ from: `${name}-01`, to: `${next}-01` });

describe('a charge over its service period', () => {
  it('falls on its days alone, and on each of them alike', () => {
    const amount = toFemto('92');
    expect(amountWithin(amount, QUARTER, month('2026-11', '2026-12'))).toBe(toFemto('30'));
    expect(amountWithin(amount, QUARTER, month('2026-09', '2026-10'))).toBe(0n);
    expect(amountWithin(amount, QUARTER, month('2027-01', '2027-02'))).toBe(0n);
    expect(amountWithin(amount, QUARTER, { from: '2026-09-15', to: '2026-10-02' })).toBe(
      toFemto('1'),
    );
  });

  it('gives what cannot be divided to the first days', () => {
    const service = { from: '2026-11-01', to: '2026-11-04' };
    const days = ['2026-11-01', '2026-11-02', '2026-11-03'].map((from) =>
      amountWithin(5n, service, { from, to: addDays(from, 1) }),
    );
    expect(days).toEqual([2n, 2n, 1n]);
  });

  it('is taken back on every day by its opposite', () => {
    const service = { from: '2026-11-01', to: '2026-11-08' };
    for (let from = service.from; from < service.to; from = addDays(from, 1)) {
      const day = { from, to: addDays(from, 1) };
      const both =
        amountWithin(1_000_000_000_000_003n, service, day) +
        amountWithin(-1_000_000_000_000_003n, service, day);
      expect(both).toBe(0n);
    }
  });

  it('sums to the charge to the last digit however it is cut, by the rule of the largest remainder', () => {
    const amount = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });
    const length = fc.integer({ min: 1, max: 400 });
    const cutting = fc.array(fc.integer({ min: -10, max: 410 }), { maxLength: 6 });
    fc.assert(
      fc.property(amount, length, cutting, (whole, days, cuts) => {
        const service = { from: '2026-01-15', to: addDays('2026-01-15', days) };
        const ends = [-10, ...cuts, 410].sort((a, b) => a - b).map((n) => addDays(service.from, n));
        const parts = ends
          .slice(1)
          .map((to, i) => amountWithin(whole, service, { from: ends[i] ?? '', to }));
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(whole);
        const keys = Array.from({ length: days }, (_, n) => addDays(service.from, n));
        const shared = allocate(
          whole,
          keys.map((key) => ({ key, weight: 1n })),
        );
        const own = keys.map((from) =>
          amountWithin(whole, service, { from, to: addDays(from, 1) }),
        );
        expect(own).toEqual(keys.map((key) => shared.get(key)));
      }),
      { numRuns: 100 },
    );
  });
});
