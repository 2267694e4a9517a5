import { describe, expect, it } from '@jest/globals';
import { breakerText, matchText } from './words.js';

describe('a route in words', () => {
  it.each([
    [{}, 'All calls'],
    [{ operation: 'chat' }, 'Calls of operation chat'],
    [{ operation: 'chat', model: 'us.*' }, 'Calls of operation chat, for model us.*'],
  ])('matches %j', (match, text) => {
    expect(matchText(match)).toBe(text);
  });

  it('says when a target is out, and where its calls go', () => {
    const breaker = { errorRate: 5, p95Ms: 20_000, coolDownSeconds: 60 };
    expect(breakerText({ breaker, failover: ['bedrock', 'openai'] })).toBe(
      'A target is out above 5% errors or a p95 of 20.0 s, for 60 s at least; its calls go to bedrock, then openai.',
    );
    expect(breakerText({ breaker: null, failover: null })).toBe('Nothing takes a target out.');
  });
});
