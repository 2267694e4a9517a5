/** Reads the Numenta Anomaly Benchmark from a folder. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type LabelledSeries, type ProfileName } from './nab-scorer.js';

export interface NabSeries extends LabelledSeries {
  readonly name: string;
  /** Epoch ms of each point. */
  readonly at: readonly number[];
  readonly values: readonly number[];
}

export function readCorpus(folder: string): NabSeries[] {
  const labels = readJson<Record<string, [string, string][]>>(
    folder,
    'labels/combined_windows.json',
  );
  return Object.keys(labels)
    .sort()
    .map((name) => readSeries(folder, name, labels[name] ?? []));
}

function readSeries(folder: string, name: string, labels: readonly [string, string][]): NabSeries {
  const lines = readFileSync(path.join(folder, 'data', name), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  const cells = lines.map((line) => line.split(','));
  const times = cells.map(([time = '']) => secondsOf(time));
  return {
    name,
    points: lines.length,
    at: times.map((time) => Date.parse(`${time.replace(' ', 'T')}Z`)),
    values: cells.map(([, value]) => Number(value)),
    windows: labels.map(([first, last]) => ({
      first: times.indexOf(secondsOf(first)),
      last: times.indexOf(secondsOf(last)),
    })),
  };
}

/** Labels carry microseconds, series do not. */
const secondsOf = (time: string): string => time.trim().slice(0, 19);

/** The anomaly scores that detectors of the benchmark ship, by detector: one number for each point, by series. */
export function readShippedScores(folder: string): Map<string, Record<string, number[]>> {
  const names = readdirSync(path.join(folder, 'shipped_scores'));
  return new Map(
    names.map((name) => [
      name.replace('.json.gz', ''),
      JSON.parse(
        gunzipSync(readFileSync(path.join(folder, 'shipped_scores', name))).toString('utf8'),
      ) as Record<string, number[]>,
    ]),
  );
}

export const readPublished = (folder: string): Record<string, Record<ProfileName, number>> =>
  readJson(folder, 'final_results.json');

export const readThresholds = (
  folder: string,
): Record<string, Record<ProfileName, { threshold: number }>> =>
  readJson(folder, 'config/thresholds.json');

const readJson = <T>(folder: string, name: string): T =>
  JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as T;
