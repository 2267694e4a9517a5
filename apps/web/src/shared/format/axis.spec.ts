import { describe, expect, it } from '@jest/globals';
import { formatAxisUsd } from './numbers.js';

describe('the labels of an axis of dollars', () => {
  it.each([
    [0, '$0'],
    [1950, '$1.95K'],
    [650, '$650'],
    [1250, '$1.25K'],
    [12_500, '$12.5K'],
    [2_500_000, '$2.5M'],
    [0.25, '$0.25'],
    [0.0025, '$0.0025'],
    [0.0075, '$0.0075'],
    [-1500, '-$1.5K'],
  ])('%d reads %s', (usd, label) => {
    expect(formatAxisUsd(usd)).toBe(label);
  });

  it('differ wherever the amounts do', () => {
    const steps = [25, 125, 500, 0.005, 0.025].map((step) => [1, 2, 3, 4].map((n) => n * step));
    for (const amounts of steps) expect(new Set(amounts.map(formatAxisUsd)).size).toBe(4);
  });
});
