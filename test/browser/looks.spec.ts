import { describe, expect, it } from '@jest/globals';
import { everyLook, pairsOf, pairwise } from './looks.js';

describe('a choice of looks at pages', () => {
  it('has every two things that meet in any of them, in less than a fifth of them', () => {
    const all = everyLook();
    const chosen = pairwise(all);
    const pairs = new Set(chosen.flatMap(pairsOf));
    expect(all.flatMap(pairsOf).filter((pair) => !pairs.has(pair))).toEqual([]);
    expect(chosen.length).toBeLessThan(all.length / 5);
  });
});
