import { describe, expect, it } from '@jest/globals';
import { otherPrices, priceOf } from './meters.js';
import { describeRegions } from './price-items.js';

describe('prices of a model by meter', () => {
  it('are exact, and unknown where there is none', () => {
    expect(priceOf({ input: '3', cacheRead: '0.30' }, 'cacheRead')).toBe('0.30');
    expect(priceOf({ input: '3' }, 'output')).toBeNull();
    expect(priceOf(null, 'input')).toBeNull();
  });

  it('are written out where they have no column of their own', () => {
    expect(otherPrices({ input: '3', 'image.out': '40' }, { hour: '0.18' })).toEqual([
      'image.out $40.00 per 1M',
      'hour $0.18',
    ]);
    expect(otherPrices({ input: '3' }, null)).toEqual([]);
  });
});

describe('regions of a price', () => {
  it('are named while they are few', () => {
    expect(describeRegions(['us-east-1', 'eu-west-1', 'eu-west-2'])).toBe(
      'us-east-1, eu-west-1 and 1 more',
    );
    expect(describeRegions(['*commercial'])).toBe('all commercial');
    expect(describeRegions([])).toBe('any');
  });
});
