import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  compareDecimals,
  isZero,
  knownCost,
  parseDecimal,
  partsOf,
  printDecimal,
  readableAmount,
  roundDecimal,
  subtract,
  sum,
} from './decimal.js';

describe('exact arithmetic on decimal strings', () => {
  it('subtracts what floats cannot', () => {
    expect(subtract('0.3', '0.1')).toBe('0.2');
    expect(subtract('9007199254740993.01', '0.02')).toBe('9007199254740992.99');
  });

  it('orders by value, not by text', () => {
    expect(['10', '9.99', '-1', '9.990'].sort(compareDecimals)).toEqual([
      '-1',
      '9.99',
      '9.990',
      '10',
    ]);
  });

  it('rounds half away from zero', () => {
    expect(printDecimal(roundDecimal(parseDecimal('-0.125'), 2))).toBe('-0.13');
    expect(printDecimal(roundDecimal(parseDecimal('0.125'), 2))).toBe('0.13');
  });

  it('adds up again: (a − b) + b is a, for any amounts', () => {
    const amount = fc
      .tuple(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.integer({ min: 0, max: 15 }))
      .map(([units, scale]) => printDecimal({ units, scale }));
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        const back = subtract(subtract(a, b), subtract('0', b));
        expect(compareDecimals(back, a)).toBe(0);
      }),
    );
  });

  it('refuses what is no decimal', () => {
    expect(() => parseDecimal('1e5')).toThrow('"1e5" is not a plain decimal number.');
  });

  it('keeps the places that a text has, and any number of them', () => {
    expect(printDecimal(parseDecimal('3.10'))).toBe('3.10');
    expect(sum(['0.0000000000000000001', '0.50'])).toBe('0.5000000000000000001');
    expect(sum([])).toBe('0');
    expect([isZero('-0.00'), isZero('0.001')]).toEqual([true, false]);
  });

  it('says how many parts of a whole an amount takes, and nothing of a whole that is not above zero', () => {
    expect(partsOf('0.125', '1', 100n)).toBe(12n);
    expect(partsOf('-0.125', '1.0', 100n)).toBe(-12n);
    expect(partsOf('1', '0.00', 100n)).toBeNull();
  });

  it.each([
    ['1234.5', '1,234.50'],
    ['1234567.891', '1,234,567.89'],
    ['0.0033', '0.0033'],
    ['0.000000001', '0.000000001'],
    ['0.00123456', '0.00123'],
    ['-1', '-1.00'],
    ['0', '0.00'],
  ])('reads %s as %s, never rounded to nothing', (amount, read) => {
    expect(readableAmount(amount)).toBe(read);
  });

  it.each([
    ['calls without a price alone', { cost: '0', unpriced: 3n }, null],
    ['calls that cost nothing', { cost: '0.000', unpriced: '0' }, '0.000'],
    ['some calls without a price', { cost: '1.5', unpriced: 3 }, '1.5'],
  ])('knows of %s what they cost, or that it does not', (_what, calls, cost) => {
    expect(knownCost(calls)).toBe(cost);
  });
});
