import { describe, expect, it } from '@jest/globals';
import { DecimalSum } from './decimal-sum.js';
import { inWholeFemto } from './whole-femto.js';

describe('a sum of decimal texts', () => {
  it.each([
    [['0.1', '0.2'], '0.3'],
    [['-0.5', '0.25'], '-0.25'],
    [['1', '-1.000'], '0'],
    [['0.0000000000000000001', '1'], '1.0000000000000000001'],
    [['12345678901234567890.5', '0.5'], '12345678901234567891'],
    [[], '0'],
  ])('of %j is %s', (texts, expected) => {
    const sum = new DecimalSum();
    for (const text of texts) sum.add(text);
    expect(sum.toString()).toBe(expected);
  });

  it('takes away what was added', () => {
    const sum = new DecimalSum('3.5');
    sum.subtract('-0.25');
    sum.subtract('3.75');
    expect(sum.toString()).toBe('0');
  });
});

describe('amounts below a femtodollar', () => {
  it('go into the next amount, so that the sum stays right', () => {
    const third = '0.00000000000000033';
    const lines = ['1.5', third, third, third, third, `-${third}`].map((usd) => ({ usd }));
    expect(inWholeFemto(lines).map(({ usd }) => usd)).toEqual([
      ...['1.5', '0', '0', '0', '0.000000000000001', '0'],
    ]);
  });
});
