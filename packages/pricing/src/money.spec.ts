import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  divideHalfEven,
  floorDivide,
  formatMinor,
  fromFemto,
  fromRate,
  InexactAmount,
  toFemto,
  toMinor,
  toRate,
} from './money.js';

describe('USD as text and as femtodollars', () => {
  it.each([
    ['0', 0n],
    ['0.0528', 52_800_000_000_000n],
    ['-0.9', -900_000_000_000_000n],
    ['5500000.0000055', 5_500_000_000_005_500_000_000n],
    ['0.000000000000001', 1n],
  ])('%s is %s', (text, femto) => {
    expect(toFemto(text)).toBe(femto);
    expect(fromFemto(femto)).toBe(text);
  });

  it('come back unchanged, whatever the amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (femto) => {
        expect(toFemto(fromFemto(femto))).toBe(femto);
      }),
    );
  });

  it.each(['0.0000000000000001', '1e-3', '', '.5', '5.', '1,5', 'NaN', ' 1', '0x1', '--1'])(
    'refuse %j rather than round or guess',
    (text) => expect(() => toFemto(text)).toThrow(InexactAmount),
  );

  it('ignore zeros that carry nothing', () => {
    expect(toFemto('3.30000000000000000000')).toBe(toFemto('3.3'));
    expect(fromFemto(toFemto('003.300'))).toBe('3.3');
  });
});

describe('a price per million', () => {
  it('is whole femtodollars per unit, exactly', () => {
    expect(toRate('3.3')).toBe(3_300_000_000n);
    expect(toRate('0.00875') * 1_000_000n).toBe(toFemto('0.00875'));
    expect(fromRate(toRate('2.8875'))).toBe('2.8875');
  });

  it('is refused below a femtodollar per unit', () => {
    expect(toRate('0.000000001')).toBe(1n);
    expect(() => toRate('0.0000000001')).toThrow(InexactAmount);
  });
});

describe('rounding', () => {
  it.each([
    [5n, 2n, 2n],
    [7n, 2n, 4n],
    [-5n, 2n, -2n],
    [-7n, 2n, -4n],
    [8n, 3n, 3n],
    [7n, 3n, 2n],
  ])('%s / %s half to even is %s', (numerator, denominator, result) => {
    expect(divideHalfEven(numerator, denominator)).toBe(result);
  });

  it.each([
    ['0.805', 2, '0.81'],
    ['-0.805', 2, '-0.81'],
    ['60.012', 2, '60.01'],
    ['0.004999999999999', 2, '0.00'],
    ['3001.5', 0, '3002'],
    ['-0.5', 0, '-1'],
    ['1.0005', 3, '1.001'],
  ])('%s at %s decimals is %s, half away from zero', (text, decimals, printed) => {
    expect(formatMinor(toMinor(toFemto(text), decimals), decimals)).toBe(printed);
  });

  it('divides down to minus infinity', () => {
    expect([floorDivide(-1n, 10n), floorDivide(-10n, 10n), floorDivide(9n, 10n)]).toEqual([
      -1n,
      -1n,
      0n,
    ]);
  });

  it('knows no currency with more than 15 decimals', () => {
    expect(() => toMinor(1n, 16)).toThrow(RangeError);
    expect(() => toMinor(1n, -1)).toThrow(RangeError);
    expect(toMinor(7n, 15)).toBe(7n);
  });
});
