import { describe, expect, it } from '@jest/globals';
import { postingMonth } from './posting-month.js';

const at = (text: string): number => Date.parse(text);

describe('the month that a line is posted to', () => {
  it('is that of its usage while it is open, in UTC to the millisecond', () => {
    const closed = new Set(['2026-09-01']);
    expect(postingMonth(at('2026-08-31T23:59:59.999Z'), closed)).toBeNull();
    expect(postingMonth(at('2026-09-01T00:00:00.000Z'), closed)).toBe('2026-10-01');
    expect(postingMonth(at('2026-09-30T23:59:59.999Z'), closed)).toBe('2026-10-01');
    expect(postingMonth(at('2026-10-01T00:00:00.000Z'), closed)).toBeNull();
    expect(postingMonth(at('2026-09-15T00:00:00Z'), new Set())).toBeNull();
  });

  it('is the first open one after closed ones, over the end of a year', () => {
    const closed = new Set(['2026-10-01', '2026-11-01', '2026-12-01', '2027-02-01']);
    expect(postingMonth(at('2026-10-15T00:00:00Z'), closed)).toBe('2027-01-01');
    expect(postingMonth(at('2027-02-15T00:00:00Z'), closed)).toBe('2027-03-01');
  });
});
