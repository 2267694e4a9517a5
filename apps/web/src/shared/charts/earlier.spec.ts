import { describe, expect, it } from '@jest/globals';
import { toEarlier } from './earlier.js';

const row = (day: string, cost: string, unpriced = '0') => ({
  keys: [day],
  figures: { cost, unpriced },
});

describe('the period before on a chart', () => {
  it('has its buckets in their order, nothing where there was no call, unknown where none has a price', () => {
    const rows = [row('2026-10-03', '0', '2'), row('2026-10-01', '0.1')];
    const keys = ['2026-10-01', '2026-10-02', '2026-10-03'];
    expect(toEarlier(rows, keys, 'the month before')).toEqual({
      label: 'the month before',
      amounts: ['0.1', '0', null],
      total: '0.1',
    });
  });
});
