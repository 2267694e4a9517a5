import { describe, expect, it } from '@jest/globals';
import { whyOver } from './provisional-price.js';

describe('a provisional price', () => {
  const now = new Date('2026-11-20T12:00:00Z');
  const price = { isOpen: true, expires: new Date('2026-11-21T00:00:00Z'), cap: '10' };

  it.each([
    ['in force while something of its cap is left', price, ['4', '5.999999999999999'], null],
    ['over once what is spent and held reaches its cap', price, ['4', '6'], 'cap'],
    ['over at its end', { ...price, expires: now }, ['0', '0'], 'expired'],
    ['over as soon as the book has a price', { ...price, isOpen: false }, ['10', '0'], 'priced'],
  ])('is %s', (_story, one, [spent = '', held = ''], because) => {
    expect(whyOver(one, { spent, held }, now)).toBe(because);
  });
});
