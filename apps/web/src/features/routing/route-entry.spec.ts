import { describe, expect, it } from '@jest/globals';
import { weightsProblem, withWeight } from './route-entry.js';

const route = (...weights: readonly (number | string)[]) => ({
  key: 'chat',
  targets: weights.map((weight) => ({ provider: 'bedrock', model: 'm', weight })),
});

describe('the weights of a route', () => {
  it.each([
    [route(80, 20), route(70, 30), null],
    [
      route(80, 20),
      route(70, 20),
      'The weights sum to 90. They are percentages and must sum to 100.',
    ],
    [null, route(50, 40), 'The weights sum to 90. They are percentages and must sum to 100.'],
    [route(3, 1), route(4, 1), null],
    [route(80, 20), route(0, 0), 'One target needs a weight above 0.'],
    [route(80, 20), route('x', 20), 'Each weight is a whole number, 0 or more.'],
  ])('of %j may become %j: %s', (before, after, said) => {
    expect(weightsProblem(after, before)).toEqual(said);
  });

  it('change one by one, and what is no number stays as it was typed', () => {
    expect(withWeight(route(80, 20), 1, '30')).toEqual(route(80, 30));
    expect(withWeight(route(80, 20), 1, '3x')).toEqual(route(80, '3x'));
  });
});
