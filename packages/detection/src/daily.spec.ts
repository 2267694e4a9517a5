import { describe, expect, it } from '@jest/globals';
import { type DayFinding, dayFinding, NO_DAY } from './daily.js';
import { SortedWindow } from './sorted-window.js';

/** Findings at the end of each day, from one mean a day that is held for all its hours. */
function findings(daily: readonly number[]): DayFinding[] {
  const means = new SortedWindow(29 * 24);
  let day = NO_DAY;
  return daily.map((sum) => {
    for (let hour = 0; hour < 24; hour += 1) {
      means.push(sum / 24);
      day = dayFinding(means, 24, day);
    }
    return day;
  });
}

const steady = (count: number): number[] =>
  Array.from({ length: count }, (_, day) => 100 + ((day * 37) % 11) - 5);

describe('the daily layer', () => {
  it('says nothing before five whole days are known', () => {
    expect(findings(steady(5)).at(-1)).toEqual(NO_DAY);
    expect(findings(steady(7)).at(-1)?.deviation).not.toBeNull();
  });

  it('measures a day beside the median of those before', () => {
    const doubled = findings([...steady(20), 200]).at(-1);
    expect(doubled?.deviation).toBeGreaterThan(3);
    expect(doubled?.usual).toBeGreaterThan(95);
    expect(doubled?.usual).toBeLessThan(105);
    expect(Math.abs(findings([...steady(20), 104]).at(-1)?.deviation ?? 9)).toBeLessThan(1);
    expect(findings([...steady(20), 40]).at(-1)?.deviation).toBeLessThan(-3);
  });

  it('finds a ramp of which no step stands out', () => {
    const ramp = Array.from({ length: 10 }, (_, day) => 100 * 1.12 ** day);
    const found = findings([...steady(20), ...ramp]);
    expect(found.slice(0, 20).some(({ isRamp }) => isRamp)).toBe(false);
    expect(found.slice(20).some(({ isRamp }) => isRamp)).toBe(true);
    expect(found[22]?.deviation).toBeLessThan(3);
  });

  it('expects a quiet weekend after three of them', () => {
    const weeks = (count: number): number[] =>
      Array.from({ length: count * 7 }, (_, day) => (day % 7 < 5 ? 100 : 10) + (day % 3));
    const saturday = findings([...weeks(4), ...weeks(1).slice(0, 6)]).at(-1);
    expect(saturday?.usual).toBeLessThan(15);
    expect(Math.abs(saturday?.deviation ?? 9)).toBeLessThan(1);
  });

  it('is silent about a series that was always idle', () => {
    expect(findings(Array.from({ length: 20 }, () => 0)).at(-1)).toEqual(NO_DAY);
  });
});
