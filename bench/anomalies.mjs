/**
 * The detector on the Numenta Anomaly Benchmark, whose series lie beside the clone: microseconds of processor a point, and the three scores by
 * the benchmark's rules, with one set of constants. Beside them what a threshold reaches that was learnt on other series, and the
 * recall of incidents put into the spend of production clients.
 */
import { existsSync } from 'node:fs';
import './support/typescript.mjs';
import { Detector } from '@bursar/detection';
import { incidentRecall } from './support/incidents.mjs';

const ROUNDS = 5;
const SPLITS = 20;
const FOLDER = new URL('../../shared/data/nab', import.meta.url).pathname;

const CLIENTS = new URL('../../shared/data/servegen', import.meta.url).pathname;
/** False alarms in a client's week. */
const BUDGETS = [1, 0.5, 0.25];

const { readCorpus } = await import('../test/support/detection/nab-corpus.ts');
const { bestScores, PROFILE_NAMES, scoresAt } =
  await import('../test/support/detection/nab-scorer.ts');

export async function run() {
  if (!existsSync(FOLDER)) {
    console.log('The series of the benchmark are absent: only a made series is timed.');
    return { bench: 'anomalies', microsPerPoint: timed([madeSeries()]).microsPerPoint, nab: null };
  }
  const corpus = readCorpus(FOLDER);
  const { microsPerPoint, yardstickMicros, scores } = timed(corpus);
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
    incidents: existsSync(CLIENTS) ? recalled() : null,
  };
}

/** Recall of injected incidents, in percent, by false alarms in a client's week. */
function recalled() {
  const { clients, ...byBudget } = incidentRecall(CLIENTS, BUDGETS);
  const recalls = BUDGETS.map((budget) => {
    const percents = Object.entries(byBudget[budget]).map(([kind, share]) => [kind, 100 * share]);
    return [budget, rounded(Object.fromEntries(percents))];
  });
  for (const [budget, recall] of recalls)
    console.log(`incidents, ${budget} false alarms a week: ${JSON.stringify(recall)}`);
  return { clients, ...Object.fromEntries(recalls.map(([budget, { all }]) => [budget, all])) };
}

/** The median of several passes over all series, each with detectors that know nothing yet. */
function timed(corpus) {
  const points = corpus.reduce((sum, { values }) => sum + values.length, 0);
  const passes = [];
  const yardsticks = [];
  let scores = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const begun = process.cpuUsage();
    scores = corpus.map(scoresOf);
    passes.push(microsSince(begun) / points);
    yardsticks.push(yardstick(corpus, points));
    console.log(`round ${round}: ${passes.at(-1).toFixed(2)} µs a point`);
  }
  const [microsPerPoint, yardstickMicros] = [median(passes), median(yardsticks)];
  return { ...rounded({ microsPerPoint, yardstickMicros }), scores };
}

function scoresOf({ at, values }) {
  const detector = new Detector();
  return Float64Array.from(values, (value, point) => detector.next(at[point], value).score);
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

/** Of this process alone: a neighbour at work slows the clock on the wall more. */
function microsSince(begun) {
  const { user, system } = process.cpuUsage(begun);
  return user + system;
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
