import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { adaptThreshold, isMaterial } from './threshold.js';

describe('an adapted threshold', () => {
  it('lets about as many points alarm as wanted, whatever the scores are', () => {
    const terms = { alarmShare: 0.1, rate: 0.05 };
    const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 500,
      maxLength: 1_000,
    });
    fc.assert(
      fc.property(scores, (all) => {
        let threshold = 0.5;
        let alarms = 0;
        for (const score of all) {
          const wasAlarm = score > threshold;
          alarms += wasAlarm ? 1 : 0;
          threshold = adaptThreshold(threshold, wasAlarm, terms);
        }
        const bound = (1 + terms.rate) / (terms.rate * all.length);
        expect(Math.abs(alarms / all.length - terms.alarmShare)).toBeLessThanOrEqual(bound);
      }),
      { numRuns: 30 },
    );
  });
});

describe('an excess', () => {
  const terms = { amountMin: 20, shareMin: 0.03 };
  it('is material if it reaches the amount and the share of the week', () => {
    expect(isMaterial(20, 100, terms)).toBe(true);
    expect(isMaterial(19, 100, terms)).toBe(false);
    expect(isMaterial(29, 1_000, terms)).toBe(false);
    expect(isMaterial(30, 1_000, terms)).toBe(true);
    expect(isMaterial(0, 0, { amountMin: 0, shareMin: 0 })).toBe(false);
  });
});
