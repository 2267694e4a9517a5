import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, QUARTER } from '@bursar/time';
import { type Bucket, gapsIn, scoreSeries, type WatchedSeries, type Watching } from './series.js';

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
  ...{ changedFrom: NOW - HOUR, buckets },
  ...more,
});
const watching = {
  now: NOW,
  newsFrom: NOW - DAY,
  weeksMin: 32,
  minimumUsd: 5,
  gaps: new Set<number>(),
};

/** Since when, by the earliest, and the latest bucket that says so. */
const foundIn = (series: WatchedSeries, by: Watching = watching) => {
  const { candidates } = scoreSeries(series, by);
  const last = candidates.at(-1);
  if (last === undefined) return null;
  const from = Math.min(...candidates.map(({ spans }) => spans[0]?.from ?? Infinity));
  return { from, at: last.at };
};

const spike = (from: number, hours: number, usd: number): Bucket[] =>
  steady().map((one) =>
    one.at >= from && one.at < from + hours * HOUR ? { ...one, usd: one.usd + usd } : one,
  );

describe('a series', () => {
  it('that is as always has nothing to say', () => {
    expect(foundIn(watched(steady()))).toBeNull();
  });

  it('says since when it costs more', () => {
    expect(foundIn(watched(spike(NOW - HOUR, 1, 5)))).toEqual({
      from: NOW - HOUR,
      at: NOW - QUARTER,
    });
  });

  it('has nothing to say of an excess too small to matter', () => {
    const found = foundIn(watched(spike(NOW - HOUR, 1, 5)), { ...watching, minimumUsd: 50 });
    expect(found).toBeNull();
  });

  it('says nothing of what happened more than a day ago, whenever it arrived', () => {
    const late = watched(spike(NOW - 30 * HOUR, 1, 20), { changedFrom: NOW - 30 * HOUR });
    expect(foundIn(late)).toBeNull();
  });

  it('says nothing of what was scored before', () => {
    const before = watched(spike(NOW - 20 * HOUR, 1, 5), { changedFrom: NOW - HOUR });
    expect(foundIn(before)).toBeNull();
  });

  it('says nothing within its first day', () => {
    const young = spike(NOW - HOUR, 1, 5).filter(({ at }) => at >= NOW - 20 * HOUR);
    expect(foundIn(watched(young))).toBeNull();
  });

  it('says the same from its state as from the beginning', () => {
    const buckets = spike(NOW - HOUR, 1, 5);
    const { checkpoint, candidates } = scoreSeries(watched(buckets), watching);
    const stateTo = checkpoint?.to ?? 0;
    expect(stateTo).toBe(NOW - 12 * HOUR);
    expect(candidates).not.toEqual([]);
    const state = JSON.stringify(checkpoint?.state);
    const since = buckets.filter(({ at }) => at >= stateTo - DAY);
    const again = scoreSeries(watched(since, { state, stateTo }), watching);
    expect(again).toEqual({ candidates, checkpoint: null });
  });

  it('says the same whether its quarter hours are scored one by one or together', () => {
    const buckets = spike(NOW - 20 * HOUR, 3, 3).map((one) =>
      one.at >= NOW - 5 * HOUR ? { ...one, usd: one.usd + 0.8 } : one,
    );
    const begin = NOW - 23 * HOUR;
    const together = scoreSeries(watched(buckets, { changedFrom: begin }), watching).candidates;
    expect(together.length).toBeGreaterThan(2);
    for (const stepMs of [QUARTER, HOUR, 5 * HOUR]) {
      const candidates: unknown[] = [];
      let kept: Pick<WatchedSeries, 'state' | 'stateTo'> = { state: null, stateTo: null };
      for (let changedFrom = begin; changedFrom < NOW; changedFrom += stepMs) {
        const now = Math.min(NOW, changedFrom + stepMs);
        const seen = buckets.filter(
          ({ at }) => at < now && at >= (kept.stateTo ?? -Infinity) - DAY,
        );
        const by = { ...watching, now, newsFrom: now - DAY - stepMs };
        const scored = scoreSeries(watched(seen, { ...kept, changedFrom }), by);
        candidates.push(...scored.candidates);
        const { state, to } = scored.checkpoint ?? {};
        if (to !== undefined) kept = { state: JSON.stringify(state), stateTo: to };
      }
      expect(candidates).toEqual(together);
    }
  });

  it('takes what is missing for what is usual, so that its return is no news', () => {
    const isGone = (at: number) => at >= NOW - 8 * HOUR && at < NOW - 2 * HOUR;
    const buckets = steady().filter(({ at }) => !isGone(at));
    const gaps = gapsIn(
      buckets.map(({ at }) => at),
      NOW,
    );
    expect(gaps.size).toBe(24);
    expect(foundIn(watched(buckets), { ...watching, gaps })).toBeNull();
  });
});
