/**
 * The detector on the Numenta Anomaly Benchmark, whose series lie beside the clone: microseconds of processor a point, and the three scores by
 * the benchmark's rules, with one set of constants. Beside them what a threshold reaches that was learnt on other series, the
 * recall of incidents put into the spend of production clients, how often their cause is named first, and what thousands of
 * series cost. VUS-PR is added where `VUS_PYTHON` names an interpreter that has TSB-AD.
 */
import { existsSync } from 'node:fs';
import './support/typescript.mjs';
import { Detector } from '@bursar/detection';
import { causesNamed } from './support/causes.mjs';
import { incidentRecall } from './support/incidents.mjs';
import { microsSince, seriesCost } from './support/series.mjs';
import { vusPr } from './support/vus-pr.mjs';

const ROUNDS = 5;
const SPLITS = 20;
const FOLDER = new URL('../../shared/data/nab', import.meta.url).pathname;

const CLIENTS = new URL('../../shared/data/servegen', import.meta.url).pathname;
/** False alarms in a client's week. */
const BUDGETS = [1, 0.5, 0.25];
/** Of the total that the excess is part of. */
const EXCESS_SHARES = [0.1, 0.25, 0.5];

const { readCorpus } = await import('../test/support/detection/nab-corpus.ts');
const { bestScores, PROFILE_NAMES, scoresAt } =
  await import('../test/support/detection/nab-scorer.ts');

export async function run() {
  if (!existsSync(FOLDER)) {
    console.log('The series of the benchmark are absent: only a made series is timed.');
    return { bench: 'anomalies', microsPerPoint: timed([madeSeries()]).microsPerPoint, nab: null };
  }
  const corpus = readCorpus(FOLDER);
  const { microsPerPoint, yardstickMicros, scores, novelty } = timed(corpus);
  const best = bestScores(corpus, scores);
  const nab = Object.fromEntries(PROFILE_NAMES.map((name) => [name, best[name].score]));
  for (const name of PROFILE_NAMES) {
    const { score, windowsHit, falsePositives } = best[name];
    console.log(`${name}: ${score.toFixed(2)}, ${windowsHit} windows, ${falsePositives} false`);
  }
  const learnt = learntElsewhere(corpus, scores);
  console.log(`standard, threshold learnt on the other half: ${learnt.toFixed(2)}`);
  return {
    bench: 'anomalies',
    microsPerPoint,
    yardstickMicros,
    ...rounded({ ...nab, standardLearntElsewhere: learnt }),
    ...vus(corpus, { score: scores, novelty }),
    ...(existsSync(CLIENTS) ? { incidents: recalled(), causes: caused() } : {}),
    series: rounded(seriesCost()),
  };
}

/** Recall of injected incidents, in percent, by false alarms in a client's week. */
function recalled() {
  const { clients, ...counts } = incidentRecall(CLIENTS, BUDGETS);
  const all = Object.entries(counts).map(([count, byBudget]) => {
    for (const budget of BUDGETS)
      console.log(`${count}, ${budget} a week: ${JSON.stringify(rounded(byBudget[budget]))}`);
    return [count, BUDGETS.map((budget) => rounded({ all: byBudget[budget].all }).all)];
  });
  return { clients, budgets: BUDGETS, ...Object.fromEntries(all) };
}

/** How often the cause is named first, in percent, by the share of the total that the excess is. */
function caused() {
  const named = causesNamed(CLIENTS, EXCESS_SHARES);
  for (const share of EXCESS_SHARES)
    console.log(`causes, excess ${100 * share} % of the total: ${JSON.stringify(named[share])}`);
  return Object.fromEntries(EXCESS_SHARES.map((share) => [share, named[share].first]));
}

function vus(corpus, scores) {
  const python = process.env.VUS_PYTHON;
  const { skipped, ...found } =
    python === undefined ? { skipped: 'VUS_PYTHON is not set' } : vusPr(python, corpus, scores);
  console.log(`VUS-PR: ${skipped === undefined ? JSON.stringify(found) : `skipped, ${skipped}`}`);
  return { vusPr: skipped === undefined ? found : null };
}

/** The median of several passes over all series, each with detectors that know nothing yet. */
function timed(corpus) {
  const points = corpus.reduce((sum, { values }) => sum + values.length, 0);
  const passes = [];
  const yardsticks = [];
  let found = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const begun = process.cpuUsage();
    found = corpus.map(scoresOf);
    passes.push(microsSince(begun) / points);
    yardsticks.push(yardstick(corpus, points));
    console.log(`round ${round}: ${passes.at(-1).toFixed(2)} µs a point`);
  }
  const [microsPerPoint, yardstickMicros] = [median(passes), median(yardsticks)];
  const [scores, novelty] = ['score', 'novelty'].map((kind) => found.map((one) => one[kind]));
  return { ...rounded({ microsPerPoint, yardstickMicros }), scores, novelty };
}

function scoresOf({ at, values }) {
  const detector = new Detector();
  const score = new Float64Array(values.length);
  const novelty = new Float64Array(values.length);
  for (const [point, value] of values.entries()) {
    const found = detector.next(at[point], value);
    score[point] = found.score;
    novelty[point] = found.novelty;
  }
  return { score, novelty };
}

/** How far a value is from an exponentially weighted mean, in deviations: what one multiplies and adds at the least. */
function yardstick(corpus, points) {
  const begun = process.cpuUsage();
  let alarms = 0;
  for (const { values } of corpus) {
    let [mean, variance] = [0, 0];
    for (const value of values) {
      const difference = value - mean;
      if (difference * difference > 9 * variance) alarms += 1;
      mean += 0.01 * difference;
      variance += 0.01 * (difference * difference - variance);
    }
  }
  if (alarms === 0) throw new Error('The yardstick did nothing.');
  return microsSince(begun) / points;
}

/** Mean over splits of what one half's best threshold reaches on the other half. */
function learntElsewhere(corpus, scores) {
  let state = 20_261_128;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
  let sum = 0;
  for (let split = 0; split < SPLITS; split += 1) {
    const order = corpus.map((_, index) => ({ index, key: next() })).sort((a, b) => a.key - b.key);
    const half = (from, to) => order.slice(from, to).map(({ index }) => index);
    const [learn, test] = [half(0, corpus.length / 2), half(corpus.length / 2)];
    for (const [from, onto] of [
      [learn, test],
      [test, learn],
    ]) {
      const pick = (indices, list) => indices.map((index) => list[index]);
      const learnt = bestScores(pick(from, corpus), pick(from, scores));
      const at = Object.fromEntries(PROFILE_NAMES.map((name) => [name, learnt[name].threshold]));
      sum += scoresAt(pick(onto, corpus), pick(onto, scores), at).standard.score;
    }
  }
  return sum / SPLITS / 2;
}

function madeSeries() {
  const values = Array.from({ length: 100_000 }, (_, point) => ((point * 7_919) % 10_007) / 10);
  return { values, at: values.map((_, point) => point * 900_000) };
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const rounded = (figures) =>
  Object.fromEntries(
    Object.entries(figures).map(([key, value]) => [key, Number(value.toFixed(2))]),
  );
