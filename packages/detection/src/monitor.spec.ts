import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Finding, Monitor, type MonitorState } from './monitor.js';

const QUARTER = 900_000;
const DAY = 96;
const MONDAY = Date.UTC(2026, 9, 5);

/** Office hours with some noise, about 100 a quarter hour at noon; the same every run. */
const office = (bucket: number): number => {
  const hour = Math.floor(bucket / 4) % 24;
  const busy = hour >= 8 && hour < 18 ? 100 : 10;
  return busy * (0.8 + (0.4 * ((bucket * 7_919) % 1_009)) / 1_009);
};

function watch(amounts: readonly (number | null)[], monitor = new Monitor()): (Finding | null)[] {
  return amounts.map((amount, bucket) => monitor.next(MONDAY + bucket * QUARTER, amount));
}
const days = (count: number, amount = office): number[] =>
  Array.from({ length: count * DAY }, (_, bucket) => amount(bucket));
const last = (findings: readonly (Finding | null)[]): Finding => {
  const finding = findings.at(-1);
  if (finding == null) throw new Error('There is no finding.');
  return finding;
};

describe('a monitor', () => {
  it('climbs from caps over range to novelty and season as a series gets known', () => {
    const stages = watch(days(30)).map((finding) => finding?.stage);
    expect([0, 95, 96, 671].map((bucket) => stages[bucket])).toEqual([
      'caps',
      'caps',
      'range',
      'range',
    ]);
    expect(['novelty', 'season']).toContain(stages[672]);
    expect(stages.at(-1)).toBe('season');
  });

  it('names a runaway loop within the bucket, with what is usual and how rare it is', () => {
    const loop = last(watch([...days(21), ...days(1).slice(0, 12), 5_000]));
    expect(loop.score).toBeGreaterThan(0.3);
    expect(loop.feature).toBe(1);
    const [hour] = loop.spans;
    expect(hour?.observed).toBeGreaterThan(5_000);
    expect(hour?.usual).toBeLessThan(60);
    expect(hour?.onceInWeeks).toBeGreaterThan(2);
  });

  it('finds daytime spend in the night once it knows the season', () => {
    const night = last(watch([...days(29), ...days(1).slice(0, 8), 100]));
    expect(night.stage).toBe('season');
    expect(night.feature).toBe('season');
    expect(night.novelty).toBeGreaterThan(0.1);
  });

  it('stays below an alarm in a quiet week', () => {
    const scores = watch(days(28)).map((finding) => finding?.score ?? 0);
    expect(Math.max(...scores.slice(21 * DAY))).toBeLessThan(0.1);
  });

  it('gives few alarms for a burst that grows, and finds spend that trebles for a day', () => {
    const burst = Array.from({ length: 24 }, (_, step) => 500 * 1.3 ** step);
    const grown = watch([...days(21), ...burst]).slice(21 * DAY);
    const alarms = grown.filter((finding) => (finding?.score ?? 0) > 0.3);
    expect([1, 2]).toContain(alarms.length);
    const trebled = watch([...days(21), ...days(1, (bucket) => 3 * office(bucket))]);
    expect(trebled.some((finding) => (finding?.score ?? 0) > 0.3)).toBe(true);
    expect(last(trebled).excessShare).toBeGreaterThan(0);
  });

  it('compares a young series with what series of its kind commonly do', () => {
    const young = (amount: number): number | null =>
      last(watch([...days(2), amount, amount, amount, amount])).beyondRange;
    expect(young(100)).toBeLessThan(1);
    expect(young(1_000)).toBeGreaterThan(1);
  });

  it('sees no drop and no alarm in a gap of the data', () => {
    const gap = Array.from({ length: 8 }, () => null);
    const findings = watch([...days(21), ...days(1).slice(0, 40), ...gap]);
    expect(findings.slice(-8)).toEqual(gap);
    const monitor = new Monitor();
    watch([...days(21), ...days(1).slice(0, 40), ...gap], monitor);
    const next = monitor.next(MONDAY + (21 * DAY + 48) * QUARTER, office(48));
    const [, sixHours] = next?.spans ?? [];
    expect((sixHours?.observed ?? 0) / (sixHours?.usual ?? 1)).toBeGreaterThan(0.9);
    expect(next?.score).toBeLessThan(0.1);
  });

  it('takes buckets left out for idle ones', () => {
    const whole = new Monitor();
    const sparse = new Monitor();
    for (let bucket = 0; bucket < 10 * DAY; bucket += 1) {
      const amount = bucket % 50 === 7 ? 3 : 0;
      const at = MONDAY + bucket * QUARTER;
      const finding = whole.next(at, amount);
      const isGiven = amount > 0 || bucket === 0;
      expect(isGiven ? sparse.next(at, amount) : finding).toEqual(finding);
    }
  });

  it('knows what the week before the last day cost, whatever that day costs', () => {
    const usual = days(10);
    const week = usual.slice(3 * DAY).reduce((sum, amount) => sum + amount, 0);
    const loud = days(1, (bucket) => 20 * office(bucket));
    expect(last(watch([...usual, ...loud])).weekBefore).toBeCloseTo(week, 6);
    expect(last(watch(days(1))).weekBefore).toBe(0);
  });

  it('says that a series returned after its longest pause', () => {
    const pause = (hours: number): number[] => Array.from({ length: hours * 4 }, () => 0);
    const used = [5, 5];
    expect(last(watch([...used, ...pause(72), 5]))).toMatchObject({ returnedAfterHours: 72 });
    const again = [...used, ...pause(72), 5, ...pause(48), 5];
    expect(last(watch(again)).returnedAfterHours).toBeNull();
    expect(last(watch([...pause(72), 5])).returnedAfterHours).toBeNull();
    expect(last(watch([...used, ...pause(72), 5])).activity).toBe('intermittent');
  });

  it('refuses buckets out of order, off their places, or of another length', () => {
    const monitor = new Monitor();
    monitor.next(MONDAY, 1);
    expect(() => monitor.next(MONDAY, 1)).toThrow('later than the one before');
    expect(() => monitor.next(MONDAY + 1, 1)).toThrow('No bucket');
    expect(() => monitor.next(MONDAY + QUARTER, Number.NaN)).toThrow('not NaN');
    expect(() => new Monitor(7_000_000)).toThrow('divide an hour');
    expect(() => new Monitor(600_000, monitor.state())).toThrow('900000 ms, not 600000 ms');
  });
});

describe('a monitor, whatever a series does,', () => {
  const amount = fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constant(null) },
    fc.double({ noNaN: true, min: -5, max: 1e9 }),
    fc.constantFrom(Number.MIN_VALUE, -Number.MIN_VALUE, 1e9),
  );
  // Hours as buckets: a week of history is short.
  const series = fc.array(amount, { minLength: 1, maxLength: 400 });
  const hourly = (): Monitor => new Monitor(3_600_000);
  const at = (bucket: number): number => MONDAY + bucket * 3_600_000;

  it('stays finite where amounts are the smallest and the largest there are', () => {
    for (const tiny of [Number.MIN_VALUE, -Number.MIN_VALUE]) {
      const monitor = hourly();
      for (let bucket = 0; bucket < 300; bucket += 1) {
        const finding = monitor.next(at(bucket), bucket % 40 === 39 ? 1e150 : tiny);
        expect(numbersIn(finding).filter((number) => !Number.isFinite(number))).toEqual([]);
      }
      const idle = hourly();
      for (let bucket = 0; bucket < 200; bucket += 1)
        expect(numbersIn(idle.next(at(bucket), tiny)).every(Number.isFinite)).toBe(true);
    }
  });

  it('continues from its state in JSON with the same answers, never NaN', () => {
    fc.assert(
      fc.property(series, fc.nat(), (amounts, cut) => {
        const whole = hourly();
        let parted = hourly();
        for (const [bucket, one] of amounts.entries()) {
          if (bucket === cut % amounts.length) {
            const state = JSON.parse(JSON.stringify(parted.state())) as MonitorState;
            parted = new Monitor(3_600_000, state);
          }
          const finding = whole.next(at(bucket), one);
          expect(parted.next(at(bucket), one)).toEqual(finding);
          expect(numbersIn(finding).filter((number) => !Number.isFinite(number))).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}
