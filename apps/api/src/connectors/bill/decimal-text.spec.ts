import { describe, expect, it } from '@jest/globals';
import { decimalText } from './decimal-text.js';

describe('a number as decimal text', () => {
  it.each([
    ['0.4500000000', '0.45'],
    ['112.1', '112.1'],
    ['1.2E-7', '0.00000012'],
    ['-3e-06', '-0.000003'],
    ['12.5e3', '12500'],
    ['1e2', '100'],
    ['.5', '0.5'],
    ['-0.0', '0'],
    ['+7', '7'],
    ['007.10', '7.1'],
    [String(0.1 + 0.2), '0.30000000000000004'],
    [String(1e21), '1000000000000000000000'],
  ])('%s is %s', (written, expected) => {
    expect(decimalText(written)).toBe(expected);
  });

  it.each(['', 'abc', '1,5', '--1', 'NaN', '.', '0x10', 'Infinity'])('%p is none', (written) => {
    expect(decimalText(written)).toBeNull();
  });
});
