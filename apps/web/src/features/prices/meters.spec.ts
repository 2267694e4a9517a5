import { describe, expect, it } from '@jest/globals';
import { meterPrices } from './meters.js';

describe('prices of a model by meter', () => {
  it('come in the order people think of them, others after', () => {
    const shown = meterPrices({
      'image.out': '40',
      cacheWrite1h: '6',
      output: '15',
      input: '3',
      cacheRead: '0.3',
    });
    expect(shown.map((price) => price.meter)).toEqual([
      'input',
      'output',
      'cacheRead',
      'cacheWrite1h',
      'image.out',
    ]);
    expect(shown[2]).toEqual({
      meter: 'cacheRead',
      label: 'cache read',
      exact: '0.3',
      shown: '$0.30',
    });
  });

  it('are none where the answer is of another shape', () => {
    expect(meterPrices(null)).toEqual([]);
  });
});
