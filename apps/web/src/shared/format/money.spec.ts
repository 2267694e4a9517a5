import { describe, expect, it } from '@jest/globals';
import { changePermille, exactUsd, formatChange, formatRate, formatUsd } from './money.js';

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
