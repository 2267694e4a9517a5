import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Detector } from '@bursar/detection';
import {
  type NabSeries,
  readCorpus,
  readPublished,
  readShippedScores,
  readThresholds,
} from '../support/detection/nab-corpus.js';
import {
  bestScores,
  PROFILE_NAMES,
  type ProfileName,
  scoresAt,
} from '../support/detection/nab-scorer.js';
import { describeWithShared, shared } from '../support/shared.js';

describeWithShared('the Numenta Anomaly Benchmark', () => {
  const folder = path.join(shared ?? '', 'data/nab');
  let corpus: NabSeries[];
  beforeAll(() => {
    corpus = readCorpus(folder);
  });

  it('is whole: 58 series, 365,558 points, 116 windows', () => {
    const sum = (count: (series: NabSeries) => number): number =>
      corpus.reduce((total, series) => total + count(series), 0);
    expect(corpus).toHaveLength(58);
    expect(sum(({ points }) => points)).toBe(365_558);
    expect(sum(({ windows }) => windows.length)).toBe(116);
    expect(corpus.flatMap(({ windows }) => windows).filter(({ first }) => first < 0)).toEqual([]);
  });

  it('is scored as published, for every detector whose scores are shipped', () => {
    const published = readPublished(folder);
    const thresholds = readThresholds(folder);
    const shipped = readShippedScores(folder);
    expect(shipped.size).toBeGreaterThanOrEqual(5);
    for (const [detector, byName] of shipped) {
      const limits = thresholds[detector];
      const wanted = published[detector];
      if (limits === undefined || wanted === undefined) throw new Error(`${detector}: no result`);
      const at = profiles((profile) => limits[profile].threshold);
      const scores = corpus.map(({ name }) => byName[name] ?? []);
      const found = scoresAt(corpus, scores, at);
      for (const profile of PROFILE_NAMES)
        expect(Math.abs(found[profile].score - wanted[profile])).toBeLessThan(1e-6);
    }
  });

  it('puts the detector above the best published scores, with one set of constants and no look ahead', () => {
    const scores = corpus.map(({ at, values }) => {
      const detector = new Detector();
      return values.map((value, index) => detector.next(at[index] ?? 0, value).score);
    });
    const found = bestScores(corpus, scores);
    expect(found.standard.score).toBeGreaterThan(76);
    expect(found.reward_low_FP_rate.score).toBeGreaterThan(67);
    expect(found.reward_low_FN_rate.score).toBeGreaterThan(81);
  });
});

const profiles = <T>(work: (name: ProfileName) => T): Record<ProfileName, T> => ({
  standard: work('standard'),
  reward_low_FP_rate: work('reward_low_FP_rate'),
  reward_low_FN_rate: work('reward_low_FN_rate'),
});

describe('the scorer of the benchmark', () => {
  const series = [{ points: 1_000, windows: [{ first: 400, last: 499 }] }];
  const alarmsAt = (...points: number[]): number[][] => [
    Array.from({ length: 1_000 }, (_, point) => (points.includes(point) ? 1 : 0)),
  ];
  const best = (...points: number[]): number =>
    bestScores(series, alarmsAt(...points)).standard.score;

  it('gives 100 to an alarm at the first point of a window and none elsewhere', () => {
    expect(best(400)).toBeCloseTo(100, 9);
  });

  it('rewards an early alarm more than a late one, and only the first of several', () => {
    expect(best(420)).toBeGreaterThan(best(480));
    expect(best(420, 450)).toBe(best(420));
  });

  it('charges alarms outside of windows, more when rarely is what counts', () => {
    const { standard, reward_low_FP_rate } = bestScores(series, alarmsAt(300, 410));
    expect(standard.falsePositives).toBe(1);
    expect(standard.score).toBeLessThan(best(410));
    expect(reward_low_FP_rate.score).toBeLessThan(standard.score);
  });

  it('counts no alarm of the probation at the beginning', () => {
    expect(best(100, 410)).toBe(best(410));
  });
});
