import { describe, expect, it } from '@jest/globals';
import { readCalls } from './calls-params.js';

describe('what a link says about a list of calls', () => {
  it('is the order, and a part of the range', () => {
    expect(readCalls({ by: 'time', since: '2026-09-16T08:00', until: '2026-09-16T09:00' })).toEqual(
      {
        order: 'time',
        within: { from: '2026-09-16T08:00', to: '2026-09-16T09:00' },
      },
    );
  });

  it.each([
    ['nothing', {}],
    ['an order that there is not', { by: 'colour' }],
    ['half a span', { since: '2026-09-16' }],
    ['a span that ends before it begins', { since: '2026-09-17', until: '2026-09-16' }],
    ['a span of no dates', { since: 'a', until: 'b' }],
  ])('is the most expensive of the whole range where it says %s', (_story, search) => {
    expect(readCalls(search)).toEqual({ order: 'cost', within: null });
  });
});
