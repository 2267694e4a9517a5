import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  changePermille,
  compareDecimals,
  exactUsd,
  formatChange,
  formatRate,
  formatUsd,
  parseDecimal,
  printDecimal,
  roundDecimal,
  subtract,
} from './money.js';

describe('money as people read it', () => {
  it.each([
    ['48210.325', '$48,210.33'],
    ['48210.3249999', '$48,210.32'],
    ['-1200.5', '−$1,200.50'],
    ['0', '$0.00'],
    ['0.5', '$0.50'],
    ['0.0528', '$0.0528'],
    ['0.05', '$0.05'],
    ['0.000015', '$0.000015'],
    ['0.00260004', '$0.00260'],
    ['0.000000123456', '$0.000000123'],
    ['0.09999', '$0.1000'],
    ['0.999', '$1.00'],
    ['12345678901234567890.01', '$12,345,678,901,234,567,890.01'],
  ])('%s reads %s', (exact, shown) => {
    expect(formatUsd(exact)).toBe(shown);
  });

  it('never shows what is unknown as zero', () => {
    expect(formatUsd(null)).toBe('—');
    expect(exactUsd(null)).toBe('Not known');
  });

  it('keeps every digit where the exact amount is asked for', () => {
    expect(exactUsd('1234.056789012345678')).toBe('$1,234.056789012345678');
  });

  it('never rounds a price', () => {
    expect(['4.125', '3', '0.30', '0.00006'].map(formatRate)).toEqual([
      '$4.125',
      '$3.00',
      '$0.30',
      '$0.00006',
    ]);
    expect(formatRate(null)).toBe('—');
  });

  it('signs gains only when asked', () => {
    expect(formatUsd('3', true)).toBe('+$3.00');
    expect(formatUsd('-3', true)).toBe('−$3.00');
    expect(formatUsd('0', true)).toBe('$0.00');
  });

  it('refuses what is no decimal', () => {
    expect(() => parseDecimal('1e5')).toThrow('Not a decimal');
  });
});

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
      .map(([units, scale]) => printDecimal({ units, scale }).replaceAll(',', ''));
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        const back = subtract(subtract(a, b), subtract('0', b));
        expect(compareDecimals(back, a)).toBe(0);
      }),
    );
  });
});

describe('change against the range before', () => {
  it.each([
    ['112', '100', '+12%'],
    ['96.5', '100', '−3.5%'],
    ['100', '100', '0%'],
    ['5', '0', 'new'],
    ['0', '0', '0%'],
    ['300000', '10', '+2,999,900%'],
  ])('%s after %s reads %s', (now, before, shown) => {
    expect(formatChange(now, before)).toBe(shown);
  });

  it('is unknown where either side is', () => {
    expect(formatChange(null, '1')).toBe('—');
    expect(changePermille('1', '0')).toBeNull();
  });
});
