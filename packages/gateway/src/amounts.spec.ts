import { describe, expect, it } from '@jest/globals';
import { fromFemto } from '@bursar/pricing';
import { toFemto } from './amounts.js';

describe('an amount', () => {
  it.each([
    ['0', 0n],
    ['0.01617', 16_170_000_000_000n],
    ['0.000000000000001', 1n],
    ['12345678901234567890.5', 12_345_678_901_234_567_890_500_000_000_000_000n],
  ])('%s is exact both ways', (text, femto) => {
    expect(toFemto(text)).toBe(femto);
    expect(fromFemto(femto)).toBe(text);
  });

  it.each(['', '-1', '1e3', '1.', '.5', '0.0000000000000001', ' 1', 'NaN'])('is not %j', (text) => {
    expect(toFemto(text)).toBeNull();
  });

  it('below nothing keeps its sign', () => {
    expect(fromFemto(-500_000_000_000_000n)).toBe('-0.5');
  });
});
