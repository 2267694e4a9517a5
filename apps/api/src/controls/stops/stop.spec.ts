import { describe, expect, it } from '@jest/globals';
import { confirmTextOf, isInForce, readScope, type StoredStop } from './stop.js';

describe('what has to be typed', () => {
  it.each([
    [{}, 'everything'],
    [{ team: 'search' }, 'search'],
    [{ environment: 'dev', team: 'search' }, 'search/dev'],
    [{ feature: 'chat', user: 'u1', model: 'amazon.*' }, 'amazon.*/u1/chat'],
  ])('for %j', (scope, text) => {
    expect(confirmTextOf(scope)).toBe(text);
  });
});

describe('a scope from outside', () => {
  it('may name what Bursar knows and what the organisation reports by', () => {
    expect(readScope({ team: 'a', feature: 'b' }, ['feature'])).toEqual({
      scope: { team: 'a', feature: 'b' },
    });
  });

  it.each([
    ['a name of every object', JSON.parse('{"__proto__": "x"}')],
    ['an unknown name', { squad: 'x' }],
    ['nothing as a value', { team: '' }],
    ['control characters', { team: 'a\u0000' }],
    ['half a surrogate pair', { team: '\ud800' }],
    ['nine stars', { model: '*a*a*a*a*a*a*a*a*' }],
    ['a text beyond measure', { team: 'a'.repeat(257) }],
    ['a list', []],
    ['nothing', null],
  ])('with %s is at fault', (_, raw: unknown) => {
    expect(readScope(raw, [])).toHaveProperty('__typename', 'Problem');
  });
});

describe('a stop', () => {
  const stop: StoredStop = {
    id: 'a',
    scope: {},
    reason: 'x',
    origin: 'person',
    raisedBy: 'Ana',
    raisedById: '1',
    createdAt: new Date(0),
    until: new Date(1_000),
    versions: {},
    liftedAt: null,
    liftedBy: null,
  };

  it('holds up to its end and not at it', () => {
    expect([999, 1_000].map((at) => isInForce(stop, at))).toEqual([true, false]);
  });

  it('without an end holds until it is lifted', () => {
    expect(isInForce({ ...stop, until: null }, Infinity)).toBe(true);
    expect(isInForce({ ...stop, until: null, liftedAt: new Date(5) }, 10)).toBe(false);
  });
});
