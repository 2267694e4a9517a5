import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, QUARTER } from '@bursar/time';
import { type Bucket, gapsIn, scoreSeries, type WatchedSeries } from './series.js';

const NOW = Date.parse('2026-11-25T12:00:00Z');

/** A dollar each quarter hour of two weeks, a tenth more or less, the same every time. */
function steady(until = NOW): Bucket[] {
  const buckets: Bucket[] = [];
  for (let at = until - 14 * DAY; at < until; at += QUARTER)
    buckets.push({ at, usd: 1 + 0.1 * Math.sin(at / 7_777_777) });
  return buckets;
}

const watched = (buckets: readonly Bucket[], more: Partial<WatchedSeries> = {}): WatchedSeries => ({
  ...{ id: 1, kind: 'key', team: 'search', value: 'a', state: null, stateTo: null },
  ...{ changedFrom: NOW - HOUR, weekUsd: 672, buckets },
  ...more,
});
const watching = { now: NOW, weeksMin: 32, minimumUsd: 5, gaps: new Set<number>() };
const spike = (from: number, hours: number, usd: number): Bucket[] =>
  steady().map((one) =>
    one.at >= from && one.at < from + hours * HOUR ? { ...one, usd: one.usd + usd } : one,
  );

describe('a series', () => {
  it('that is as always has nothing to say', () => {
    expect(scoreSeries(watched(steady()), watching).found).toBeNull();
  });

  it('says since when it costs more', () => {
    const { found } = scoreSeries(watched(spike(NOW - HOUR, 1, 5)), watching);
    expect(found).toEqual({ from: NOW - HOUR, at: NOW - QUARTER });
  });

  it('has nothing to say of an excess too small to matter', () => {
    const { found } = scoreSeries(watched(spike(NOW - HOUR, 1, 5)), {
      ...watching,
      minimumUsd: 50,
    });
    expect(found).toBeNull();
  });

  it('says nothing of what happened more than a day ago, whenever it arrived', () => {
    const late = watched(spike(NOW - 30 * HOUR, 1, 20), { changedFrom: NOW - 30 * HOUR });
    expect(scoreSeries(late, watching).found).toBeNull();
  });

  it('says nothing of what was scored before', () => {
    const before = watched(spike(NOW - 20 * HOUR, 1, 5), { changedFrom: NOW - HOUR });
    expect(scoreSeries(before, watching).found).toBeNull();
  });

  it('says nothing within its first day', () => {
    const young = spike(NOW - HOUR, 1, 5).filter(({ at }) => at >= NOW - 20 * HOUR);
    expect(scoreSeries(watched(young), watching).found).toBeNull();
  });

  it('says the same from its state as from the beginning', () => {
    const buckets = spike(NOW - HOUR, 1, 5);
    const { checkpoint, found } = scoreSeries(watched(buckets), watching);
    const stateTo = checkpoint?.to ?? 0;
    expect(stateTo).toBe(NOW - 6 * HOUR);
    const state = JSON.stringify(checkpoint?.state);
    const since = buckets.filter(({ at }) => at >= stateTo);
    const again = scoreSeries(watched(since, { state, stateTo }), watching);
    expect(again).toEqual({ found, checkpoint: null });
  });

  it('takes what is missing for what is usual, so that its return is no news', () => {
    const isGone = (at: number) => at >= NOW - 8 * HOUR && at < NOW - 2 * HOUR;
    const buckets = steady().filter(({ at }) => !isGone(at));
    const gaps = gapsIn(
      buckets.map(({ at }) => at),
      NOW,
    );
    expect(gaps.size).toBe(24);
    const { found } = scoreSeries(watched(buckets), { ...watching, gaps });
    expect(found).toBeNull();
  });
});
