import { describe, expect, it } from '@jest/globals';
import { cutText, findUnfit, isStorable } from './storable.js';

const nested = (depth: number, end: unknown): unknown =>
  Array.from({ length: depth }).reduce((inner: unknown) => ({ a: inner }), end);

describe('a value from outside', () => {
  it.each([
    ['a text', 'x\0', ''],
    ['a text in a list', { calls: [{ user: 'u' }, { user: '\ud800' }] }, 'calls[1].user'],
    ['a name', { facts: { '\ud800': 1 } }, 'facts'],
  ])('is refused for %s that cannot be stored, and the place is named', (_, value, path) => {
    expect(findUnfit(value)).toMatchObject({ path });
  });

  it('is refused at once where it is nested too deep, however deep', () => {
    expect(findUnfit(nested(90, 'x'))).toBeNull();
    for (const depth of [101, 100_000])
      expect(findUnfit(nested(depth, 'x'))).toMatchObject({
        reason: expect.stringContaining('deeper'),
      });
  });

  it('may be any whole text', () => {
    expect(findUnfit({ name: '検索 🚀', list: [1, null, true, 'x'] })).toBeNull();
    expect(isStorable(cutText('ab🚀', 3))).toBe(true);
  });
});
