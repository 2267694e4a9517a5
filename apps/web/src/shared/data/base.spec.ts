import { describe, expect, it } from '@jest/globals';
import { at, within } from './base.js';

describe('an app below a prefix', () => {
  it.each([
    ['/', '/bursar/'],
    ['/teams/a?x=1', '/bursar/teams/a?x=1'],
  ])('shows %s at %s', (inside, outside) => {
    expect(at(inside, '/bursar')).toBe(outside);
    expect(within(outside, '/bursar')).toBe(inside);
  });

  it.each([
    ['/bursar', '/'],
    ['/bursar?x=1', '/?x=1'],
    ['/bursars/a', '/bursars/a'],
    ['/teams', '/teams'],
  ])('takes %s as %s', (outside, inside) => {
    expect(within(outside, '/bursar')).toBe(inside);
  });

  it('is the same as without one where there is none', () => {
    expect(at('/teams')).toBe('/teams');
    expect(within('/teams')).toBe('/teams');
  });
});
