import { describe, expect, it } from '@jest/globals';
import { barAt, type Budget, learn, OF_ALL, OF_TEAM, THRESHOLD } from './threshold.js';

/** The same numbers every time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Alarms a week, of so many series whose rarest spend is expected once in n weeks as often as that. */
function alarmsAWeek(series: number, budget: Budget): number {
  const next = chance(series);
  const weeks = 400;
  let [value, alarms] = [THRESHOLD, 0];
  for (let day = 0; day < weeks * 7; day += 1) {
    value = learn(value, 1, null, budget);
    for (let one = 0; one < series; one += 1) {
      const isOdd = 1 / next() / 7 >= barAt(value).weeksMin;
      if (!isOdd) continue;
      alarms += 1;
      value = learn(value, 0, 'alarm', budget);
    }
  }
  return alarms / weeks;
}

describe('alarms', () => {
  it.each([4, 16, 100])(
    'are about one in four weeks for the people of a team, of %s series',
    (series) => {
      const found = alarmsAWeek(series, OF_TEAM);
      expect(found).toBeGreaterThan(0.18);
      expect(found).toBeLessThan(0.35);
    },
  );

  it.each([200, 2_000])('are about five a week for those who see all teams, of %s series', (n) => {
    const found = alarmsAWeek(n, OF_ALL);
    expect(found).toBeGreaterThan(4);
    expect(found).toBeLessThan(6.5);
  });
});

describe('a bar', () => {
  it('is twice as high after an alarm, and where it was after four quiet weeks', () => {
    const after = learn(THRESHOLD, 0, 'alarm', OF_TEAM);
    expect(barAt(after)).toEqual({ weeksMin: 2 * barAt(THRESHOLD).weeksMin, amountTimes: 2 });
    expect(learn(after, 28, null, OF_TEAM)).toBeCloseTo(THRESHOLD, 9);
  });

  it('is raised by a false alarm more than by an alarm, and lowered by a real one', () => {
    const [isFalse, alarm, real] = (['false', 'alarm', 'real'] as const).map((lesson) =>
      learn(THRESHOLD, 0, lesson, OF_TEAM),
    );
    expect([isFalse, alarm, real]).toEqual([7, 6, 4]);
  });

  it('never makes what costs less than the least amount worth a message', () => {
    expect(barAt(3).amountTimes).toBe(1);
  });
});
