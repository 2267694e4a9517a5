import { describe, expect, it } from '@jest/globals';
import { committedOf, leftOf, spentOf, spentShare, takenOf } from './balance.js';

const nothing = { posted: '0', presumed: '0', held: '0', leased: '0' };

describe('what is taken of a limit', () => {
  const taken = { posted: '480.25', presumed: '1.5', held: '0.1', leased: '3', limit: '500' };

  it('is spent where it is posted or presumed, and committed where it may come back, to the last digit', () => {
    expect(spentOf(taken)).toBe('481.75');
    expect(committedOf(taken)).toBe('3.1');
    expect(takenOf(taken)).toBe('484.85');
    expect(leftOf(taken)).toBe('15.15');
  });

  it('is a share of the limit as far as it is spent', () => {
    expect(spentShare(taken)).toBe(0.9635);
    expect(spentShare({ ...nothing, limit: '0' })).toBeNull();
  });

  it('can leave less than nothing', () => {
    expect(leftOf({ ...nothing, posted: '1.25', limit: '1' })).toBe('-0.25');
  });
});
