import { describe, expect, it } from '@jest/globals';
import { Attempts } from './attempts.js';

const MINUTE = 60_000;

describe('sign-in attempts', () => {
  it('are refused after the last failure allowed, until the window ends', () => {
    const attempts = new Attempts(2, MINUTE);
    expect(attempts.begin('ana', 0)).toEqual({ allowed: true });
    expect(attempts.begin('ana', 1_000)).toEqual({ allowed: true });
    expect(attempts.begin('ana', 15_500)).toEqual({ allowed: false, retryAfterSeconds: 45 });
    expect(attempts.begin('ana', MINUTE)).toEqual({ allowed: true });
  });

  it('of one caller do not lock out another', () => {
    const attempts = new Attempts(1, MINUTE);
    attempts.begin('ana', 0);
    expect(attempts.begin('bo', 0)).toEqual({ allowed: true });
  });

  it('start over after a success', () => {
    const attempts = new Attempts(2, MINUTE);
    attempts.begin('ana', 0);
    attempts.begin('ana', 0);
    attempts.forget('ana');
    expect(attempts.begin('ana', 0)).toEqual({ allowed: true });
  });

  it('count on when one of them was no failure', () => {
    const attempts = new Attempts(2, MINUTE);
    attempts.begin('office', 0);
    attempts.begin('office', 0);
    attempts.takeBack('office');
    expect(attempts.begin('office', 0)).toEqual({ allowed: true });
    expect(attempts.begin('office', 0)).toMatchObject({ allowed: false });
  });

  it('of ever more callers take no more memory, and forget the longest known first', () => {
    const attempts = new Attempts(1, MINUTE);
    for (let caller = 0; caller <= 10_000; caller += 1) attempts.begin(`caller ${caller}`, 0);
    expect(attempts.begin('caller 0', 0)).toEqual({ allowed: true });
    expect(attempts.begin('caller 10000', 0)).toMatchObject({ allowed: false });
  });
});
