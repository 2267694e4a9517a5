import { describe, expect, it } from '@jest/globals';
import { formatLimit, subjectText, toSubject } from './limits.js';

describe('a limit that can be raised', () => {
  const budget = { kind: 'budget', id: 'search-month', limit: 'limit' } as const;
  const quota = { kind: 'quota', id: 'search-rate', limit: 'tokensPerDay' } as const;

  it('is read from what the server says', () => {
    expect(toSubject({ budget: 'search-month', limit: 'limit' })).toEqual(budget);
    expect(toSubject({ quota: 'search-rate', limit: 'tokensPerDay' })).toEqual(quota);
    expect(toSubject(null)).toBeNull();
    expect(toSubject({ quota: 'search-rate' })).toBeNull();
  });

  it('is shown with what it counts', () => {
    expect(subjectText(budget)).toBe('Budget search-month');
    expect(subjectText(quota)).toBe('search-rate, tokens a day');
    expect(formatLimit(budget, '800.5')).toBe('$800.50');
    expect(formatLimit(quota, '9007199254740993')).toBe('9,007,199,254,740,993 tokens a day');
    expect(formatLimit(quota, null)).toBe('—');
  });
});
