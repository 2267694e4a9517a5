import { describe, expect, it } from '@jest/globals';
import { isWithin, scopeKey, scopeText, toScope } from './scopes.js';

const labelOf = (_: string, key: string | null) => (key === 'search' ? 'Search' : (key ?? ''));

describe('a scope', () => {
  it.each([
    [{}, 'The whole organisation'],
    [{ team: 'search' }, 'Search'],
    [{ environment: 'dev', team: 'search' }, 'Search, environment dev'],
    [{ model: 'nova', environment: 'dev' }, 'Environment dev, model nova'],
    [{ feature: 'chat' }, 'Feature chat'],
  ])('%j reads as people say it', (scope, text) => {
    expect(scopeText(toScope(scope), labelOf)).toBe(text);
  });

  it('lies within a wider one and within itself, and never within a narrower one', () => {
    const dev = { team: 'search', environment: 'dev' };
    expect(isWithin(dev, { team: 'search' })).toBe(true);
    expect(isWithin(dev, dev)).toBe(true);
    expect(isWithin(dev, {})).toBe(true);
    expect(isWithin({ team: 'search' }, dev)).toBe(false);
  });

  it('has one key however its pairs are ordered', () => {
    expect(scopeKey({ a: '1', b: '2' })).toBe(scopeKey({ b: '2', a: '1' }));
    expect(scopeKey({ a: '1' })).not.toBe(scopeKey({ a: '2' }));
  });

  it('is read from what the server says, and what is no text is no pair', () => {
    expect(toScope({ team: 'search', odd: 1 })).toEqual({ team: 'search' });
    expect(toScope(null)).toEqual({});
  });
});
