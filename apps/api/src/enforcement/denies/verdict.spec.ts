import { describe, expect, it } from '@jest/globals';
import { verdictOf } from './verdict.js';

const AT = Date.parse('2026-09-15T10:00:00Z');
const min = (minutes: number) => new Date(AT + minutes * 60_000);
const verdict = (lastCall: number | null, read: number | null, now: number) =>
  verdictOf(
    { attachedAt: min(0) },
    {
      lastCallAt: lastCall === null ? null : min(lastCall),
      readAt: read === null ? null : min(read),
      now: min(now),
    },
  );

describe('whether calls have ceased', () => {
  it.each([
    ['no call, and the log was read five minutes later', null, 5, 6, true],
    ['the last call before the policy took effect', 0.5, 5, 6, true],
    ['no call, but the log was last read before that', null, 4, 60, false],
    ['no call, and no log', null, null, 60, false],
    ['a call since', 2, 5, 6, false],
  ])('is confirmed: %s', (_, lastCall, read, now, isConfirmed) => {
    expect(verdict(lastCall, read, now)).toMatchObject({ isConfirmed });
  });

  it('raises an alert for calls that still come after five minutes, and not before', () => {
    expect(verdict(3, 4, 4).alertAt).toBeNull();
    expect(verdict(3, 5, 5).alertAt).toEqual(min(5));
    expect(verdict(0.5, 5, 5).alertAt).toBeNull();
  });
});
