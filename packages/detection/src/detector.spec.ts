import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_SETTINGS, Detector, type DetectorState, type Score } from './detector.js';

const HOUR = 3_600_000;
const MONDAY = Date.UTC(2026, 9, 5);
const SMALL = { ...DEFAULT_SETTINGS, window: 60 };

/** Scores a series of one point per hour. */
function scored(values: readonly number[], detector = new Detector()): Score[] {
  return values.map((value, hour) => detector.next(MONDAY + hour * HOUR, value));
}

/** The same small disturbance every run, from 0 to 1. */
const wobble = (index: number): number => ((index * 7_919) % 101) / 101;
const noisy = (hours: number): number[] => Array.from({ length: hours }, (_, i) => 10 + wobble(i));

describe('a detector', () => {
  it('scores a value far outside of all before highest, and says that it lies above', () => {
    const scores = scored([...noisy(400), 60]);
    const last = scores.at(-1);
    expect(last).toMatchObject({ feature: 0, direction: 'up' });
    expect(last?.novelty).toBeGreaterThan(0.9);
    expect(Math.max(...scores.slice(200, 400).map(({ score }) => score))).toBeLessThan(0.1);
  });

  it('says that a value below all before lies below', () => {
    expect(scored([...noisy(400), 0]).at(-1)).toMatchObject({ feature: 0, direction: 'down' });
  });

  it('finds a change that no single value shows by the mean of a longer span', () => {
    // Every value was seen before, but never that many high ones in a row.
    const values = [...noisy(600), ...Array.from({ length: 48 }, (_, i) => 10.8 + wobble(i) / 5)];
    const found = scored(values).slice(600);
    expect(found.some(({ feature, novelty }) => feature === 2 && novelty > 0.005)).toBe(true);
  });

  it('finds a usual value at an unusual hour once the season explains the series', () => {
    const day = (hour: number): number => (hour % 24 >= 8 && hour % 24 < 18 ? 100 : 5);
    const values = Array.from({ length: 24 * 40 }, (_, hour) => day(hour) + wobble(hour));
    values.push(...[0, 1, 2].map((hour) => day(hour) + wobble(hour)), 100);
    expect(scored(values).at(-1)).toMatchObject({ feature: 'season', direction: 'up' });
  });

  it('holds back after an alarm all that is less novel, and lets pass what is more', () => {
    const [first, , second] = scored([...noisy(400), 60, 10, 59]).slice(400);
    expect(first?.score).toBeGreaterThan(0);
    expect(second?.novelty).toBeGreaterThan(0);
    expect(second?.score).toBe(0);
    const louder = scored([...noisy(400), 14, 10, 200]).slice(400);
    expect(louder[2]?.score).toBeGreaterThan(louder[0]?.score ?? 1);
  });

  it('takes the rounding of sums for nothing new', () => {
    const values = Array.from({ length: 300 }, () => 0.1);
    values[100] = 1e9;
    const after = scored(values).slice(160);
    expect(Math.max(...after.map(({ novelty }) => novelty))).toBeLessThan(1e-6);
  });

  it('refuses a time or a value that is no number, and settings that make no sense', () => {
    expect(() => new Detector().next(Number.NaN, 1)).toThrow('needs a time');
    expect(() => new Detector().next(0, Number.NaN)).toThrow('not NaN');
    expect(() => new Detector().next(0, Infinity)).toThrow('not Infinity');
    expect(() => new Detector({ ...SMALL, spans: [] })).toThrow('spans');
    expect(() => new Detector({ ...SMALL, seasonGate: 2 })).toThrow('seasonGate');
    expect(() => new Detector({ ...SMALL, refractoryPoints: 0 })).toThrow('refractoryPoints');
    const state = new Detector({ ...SMALL, spans: [{ points: 1, weight: 1 }] }).state();
    expect(() => new Detector(SMALL, state)).toThrow('1 spans, the settings 4');
  });
});

describe('a detector, whatever it is given,', () => {
  const value = fc.oneof(
    fc.constantFrom(0, 0, 0, 1, 5, 1e-300, 1e150, -1e150),
    fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
  );
  const series = fc.array(value, { minLength: 1, maxLength: 300 });

  it('gives scores from 0 to 1', () => {
    fc.assert(
      fc.property(series, (values) => {
        for (const { score, novelty } of scored(values, new Detector(SMALL))) {
          expect(score >= 0 && score <= 1).toBe(true);
          expect(novelty >= 0 && novelty < 2).toBe(true);
        }
      }),
    );
  });

  it('continues from its state in JSON with the same answers', () => {
    fc.assert(
      fc.property(series, fc.nat(300), (values, cut) => {
        const whole = scored(values, new Detector(SMALL));
        let detector = new Detector(SMALL);
        const parts = values.map((one, hour) => {
          if (hour === cut % values.length) {
            const state = JSON.parse(JSON.stringify(detector.state())) as DetectorState;
            detector = new Detector(SMALL, state);
          }
          return detector.next(MONDAY + hour * HOUR, one);
        });
        expect(parts).toEqual(whole);
      }),
    );
  });

  it('answers the same in any unit', () => {
    const moderate = fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 300 });
    fc.assert(
      fc.property(moderate, (values) => {
        const scaled = values.map((one) => one * 2 ** 20);
        expect(scored(scaled, new Detector(SMALL))).toEqual(scored(values, new Detector(SMALL)));
      }),
    );
  });
});
