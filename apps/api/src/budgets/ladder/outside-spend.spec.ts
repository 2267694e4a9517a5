import { describe, expect, it } from '@jest/globals';
import { windowOfOutside } from './outside-spend.js';

const about = (timezone: string, at: string) => {
  const budget = { id: 'b', window: 'month', calendar: null, timezone } as const;
  const start = windowOfOutside({ budget, usd: '1', at: new Date(at) });
  return start === null ? null : new Date(start).toISOString();
};

describe('what a provider says of a month', () => {
  it('is about our month, whatever its zone', () => {
    expect(about('UTC', '2026-09-15T10:00:00Z')).toBe('2026-09-01T00:00:00.000Z');
    expect(about('Europe/Berlin', '2026-09-15T10:00:00Z')).toBe('2026-08-31T22:00:00.000Z');
  });

  it('is about none where ours has begun and theirs has not, or the other way round', () => {
    expect(about('Europe/Berlin', '2026-09-30T23:30:00Z')).toBeNull();
    expect(about('America/New_York', '2026-10-01T00:10:00Z')).toBeNull();
  });
});
