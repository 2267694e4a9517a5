import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Expected, type Forecast, forecast, type HourlyAmount } from './forecast.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MONDAY = Date.UTC(2026, 9, 5);

/** Busy on working days from 8 to 18, quiet at night and on the weekend. */
const shape = (hour: number): number => {
  const isWeekend = Math.floor(hour / 24) % 7 >= 5;
  return !isWeekend && hour % 24 >= 8 && hour % 24 < 18 ? 10 : 1;
};
const series = (days: number, amountOf: (hour: number) => number): HourlyAmount[] =>
  Array.from({ length: days * 24 }, (_, hour) => ({
    at: MONDAY + hour * HOUR,
    amount: amountOf(hour),
  }));
const until = (days: number): number => MONDAY + days * DAY;
const total = ({ total: { expected } }: Forecast): number => expected;

describe('a forecast', () => {
  it('carries on the shape of the week', () => {
    const { hours, total: all } = forecast(series(42, shape), until(49));
    expect(hours).toHaveLength(168);
    expect(hours[0]?.at).toBe(until(42));
    const noon = hours[12]?.expected ?? 0;
    const saturday = hours[5 * 24 + 12]?.expected ?? 0;
    expect(noon).toBeGreaterThan(8);
    expect(saturday).toBeLessThan(2.5);
    const week = series(7, shape).reduce((sum, { amount }) => sum + amount, 0);
    expect(Math.abs(all.expected / week - 1)).toBeLessThan(0.01);
  });

  it('puts each hour where the week has it: work begins and ends with its own hour', () => {
    for (const days of [42, 45]) {
      const { hours } = forecast(series(days, shape), until(days + 7));
      for (const { at, expected } of hours) {
        const isBusy = shape((at - MONDAY) / HOUR) === 10;
        expect([at, isBusy ? expected > 9 : expected < 1.5]).toEqual([at, true]);
      }
    }
  });

  it('has bands of normal deviates, and for hours as wide as the root of their share', () => {
    let state = 3;
    const next = (): number =>
      (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
    const { hours, total: all } = forecast(
      series(42, (hour) => shape(hour) * (0.5 + next())),
      until(49),
    );
    const wide = ({ expected, band80, band95 }: Expected): number[] =>
      [band80, band95].map(({ high }) => high - expected);
    for (const one of [all, ...hours]) {
      const [w80 = 0, w95 = 0] = wide(one);
      expect(w95 / w80).toBeCloseTo(1.96 / 1.2816, 6);
    }
    const [night, noon] = [hours[2], hours[12]];
    if (night === undefined || noon === undefined) throw new Error('There are no hours.');
    const [ofNight = 1, ofNoon = 0] = [wide(night)[0], wide(noon)[0]];
    expect((ofNoon / ofNight) ** 2).toBeCloseTo(noon.expected / night.expected, 6);
  });

  it('is the less certain the further it reaches, by more than days that differ alone', () => {
    let state = 5;
    const next = (): number =>
      (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
    let level = 10;
    const wandering = series(42, (hour) => {
      if (hour % 24 === 0) level *= 0.85 + 0.3 * next();
      return level;
    });
    const width = (days: number): number => {
      const { total: all } = forecast(wandering, until(42 + days));
      return all.band80.high - all.expected;
    };
    // Days that differ alone would give 2, a level that is wrong 4; one that wanders besides gives more.
    expect(width(28) / width(7)).toBeGreaterThan(5);
  });

  it('follows a trend, with less and less force', () => {
    const growing = series(28, (hour) => 10 + hour / 24);
    const [one, two, three] = [35, 42, 49].map((days) => total(forecast(growing, until(days))));
    const first = one ?? 0;
    const second = (two ?? 0) - first;
    const third = (three ?? 0) - (two ?? 0);
    // The last week of the history had days of 34.5 an hour on average.
    expect(first).toBeGreaterThan(168 * 35);
    expect(second).toBeGreaterThan(first);
    expect(third - second).toBeLessThan(second - first);
  });

  it('expects of a level series what it was, within a band that holds it', () => {
    const flat = forecast(
      series(28, () => 4),
      until(58),
    );
    expect(total(flat)).toBeCloseTo(4 * 720, 6);
    expect(flat.total.band95).toEqual({ low: total(flat), high: total(flat) });
    expect(flat.daysKnown).toBe(28);
  });

  it('covers what comes about as often as its bands say', () => {
    let state = 7;
    const next = (): number =>
      (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
    let [within80, within95] = [0, 0];
    const rounds = 200;
    for (let round = 0; round < rounds; round += 1) {
      const all = series(44, (hour) => shape(hour) * (0.5 + next()) * (next() < 0.02 ? 8 : 1));
      const { total: said } = forecast(all.slice(0, 30 * 24), until(44));
      const came = all.slice(30 * 24).reduce((sum, { amount }) => sum + amount, 0);
      within80 += came >= said.band80.low && came <= said.band80.high ? 1 : 0;
      within95 += came >= said.band95.low && came <= said.band95.high ? 1 : 0;
    }
    expect(within80 / rounds).toBeGreaterThan(0.7);
    expect(within95 / rounds).toBeGreaterThan(0.88);
    expect(within80).toBeLessThan(rounds);
  });

  it('takes hours left out for idle ones', () => {
    const sparse = series(10, shape).filter((_, hour) => hour % 5 === 0 || hour === 239);
    const whole = series(10, (hour) => (hour % 5 === 0 || hour === 239 ? shape(hour) : 0));
    expect(forecast(sparse, until(12))).toEqual(forecast(whole, until(12)));
  });

  it('refuses histories that it cannot read', () => {
    expect(() => forecast([], until(1))).toThrow('one day or more');
    expect(() => forecast(series(1, shape).slice(1), until(2))).toThrow('not 23 h');
    const [first] = series(1, shape);
    if (first === undefined) throw new Error('There is no first hour.');
    expect(() => forecast([first, first], until(1))).toThrow('later than the one before');
    expect(() => forecast([{ at: 0, amount: Number.NaN }], until(1))).toThrow('not NaN');
  });

  it('is never NaN and never below 0, and its hours add up to its total', () => {
    const amounts = fc.array(
      fc.oneof(fc.constant(0), fc.double({ noNaN: true, min: -1e6, max: 1e9 })),
      { minLength: 24, maxLength: 400 },
    );
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 300 }), (history, ahead) => {
        const given = history.map((amount, hour) => ({ at: MONDAY + hour * HOUR, amount }));
        const { hours, total: all } = forecast(given, MONDAY + (history.length + ahead) * HOUR);
        const sum = hours.reduce((total, { expected }) => total + expected, 0);
        expect(all.expected).toBe(sum);
        for (const { expected, band80, band95 } of [all, ...hours]) {
          const order = [0, band95.low, band80.low, expected, band80.high, band95.high];
          expect(order).toEqual([...order].sort((a, b) => a - b));
          expect(order.every(Number.isFinite)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
