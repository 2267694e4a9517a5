/**
 * Incidents of five kinds, put into the spend of production clients (ServeGen: fourteen days in buckets of ten minutes): one week
 * is history, the second has one incident at a time. What clients do by themselves counts as false, however odd it is.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { isMaterial, Monitor } from '@bursar/detection';

const BUCKET_MS = 600_000;
const PER_HOUR = 6;
const PER_DAY = 144;
const PER_WEEK = 7 * PER_DAY;
const BUCKETS = 2 * PER_WEEK;
const MODELS = ['m-large', 'm-mid', 'm-small'];
/** Dollars for a million tokens, input and output. */
const PRICES = { input_tokens: 2.5, output_tokens: 10 };
/** Of the hours of the first week: a client that hardly ever calls has no usual. */
const ACTIVE_SHARE_MIN = 0.05;
const MATERIAL = { amountMin: 0, shareMin: 0.03 };
const REFRACTORY = PER_DAY;
/** Any Monday: the clients' days have no date. */
const START = Date.UTC(2026, 9, 5);

/** What is added to each bucket, by the 99 % quantile of the client's hours (as a bucket) and the share of the incident that is over. */
const KINDS = {
  spike1h: { hours: 1, add: ({ p99 }) => 3 * p99 },
  runaway6h: { hours: 6, add: ({ p99 }) => 2 * p99 },
  offHours4h: { hours: 4, add: ({ p99 }) => 1.5 * p99, isQuiet: true },
  shift48h: { hours: 48, add: ({ amount }) => 2 * amount },
  ramp72h: { hours: 72, add: ({ p99, share }) => 2 * p99 * share },
};

/** Recall by budget of false alarms in a client's week, over all kinds and by kind. */
export function incidentRecall(folder, budgets) {
  const clients = readClients(folder).filter(({ activeShare }) => activeShare >= ACTIVE_SHARE_MIN);
  const runs = clients.map(runsOf);
  const result = { clients: clients.length };
  for (const budget of budgets) {
    const thresholds = thresholdsFor(runs, budget);
    const recall = {};
    for (const kind of Object.keys(KINDS)) {
      const found = runs.filter(({ incidents, activity }) =>
        isFound(incidents[kind], thresholds[activity]),
      );
      recall[kind] = found.length / runs.length;
    }
    const kinds = Object.values(recall);
    recall.all = kinds.reduce((sum, share) => sum + share, 0) / kinds.length;
    result[budget] = recall;
  }
  return result;
}

/** The second week of a client as it was, and once with each kind of incident. */
function runsOf(client, index) {
  const monitor = new Monitor(BUCKET_MS);
  for (let bucket = 0; bucket < PER_WEEK; bucket += 1) observe(monitor, client.amounts, bucket);
  const state = monitor.state();
  const incidents = {};
  for (const [place, [kind, terms]] of Object.entries(KINDS).entries()) {
    const from = startOf(client, terms, index * 31 + place * 57);
    const amounts = injected(client, terms, from);
    const until = from + terms.hours * PER_HOUR;
    incidents[kind] = { from, points: watch(new Monitor(BUCKET_MS, state), amounts, until) };
  }
  const clean = watch(monitor, client.amounts, BUCKETS);
  return { activity: activityOf(client), clean, incidents };
}

const observe = (monitor, amounts, bucket) =>
  monitor.next(START + bucket * BUCKET_MS, amounts[bucket]);

/** Each bucket of the second week that might alarm: its score and excess, by bucket. */
function watch(monitor, amounts, until) {
  let week = amounts.slice(0, PER_WEEK).reduce((sum, amount) => sum + amount, 0);
  const points = [];
  for (let bucket = PER_WEEK; bucket < until; bucket += 1) {
    const { score, spans } = observe(monitor, amounts, bucket);
    week += amounts[bucket] - amounts[bucket - PER_WEEK];
    const [hour, six] = spans.map(({ observed, usual }) => observed - (usual ?? 0));
    const excess = Math.max(hour, six);
    if (score > 0 && isMaterial(excess, week, MATERIAL)) points.push({ bucket, score, excess });
  }
  return points;
}

/** At any bucket of the second week that leaves room; off-hours ones at the quietest hours of a day. */
function startOf(client, { hours, isQuiet }, seed) {
  const days = Math.max(1, Math.floor((PER_WEEK - hours * PER_HOUR) / PER_DAY));
  const day = PER_WEEK + (seed % days) * PER_DAY;
  if (!isQuiet) return day + ((seed * 37) % PER_DAY);
  const byHour = new Float64Array(24);
  for (let bucket = 0; bucket < PER_WEEK; bucket += 1)
    byHour[Math.floor((bucket % PER_DAY) / PER_HOUR)] += client.amounts[bucket];
  const sums = Array.from({ length: 24 - hours + 1 }, (_, hour) =>
    byHour.slice(hour, hour + hours).reduce((sum, amount) => sum + amount, 0),
  );
  return day + sums.indexOf(Math.min(...sums)) * PER_HOUR;
}

function injected({ amounts, p99 }, { hours, add }, from) {
  const length = hours * PER_HOUR;
  const changed = Float64Array.from(amounts);
  for (let into = 0; into < length; into += 1) {
    const share = (into + 1) / length;
    changed[from + into] += add({ p99, amount: amounts[from + into], share });
  }
  return changed;
}

/** The lowest threshold of each class that keeps to the budget. */
function thresholdsFor(runs, budget) {
  const thresholds = {};
  for (const activity of new Set(runs.map((run) => run.activity))) {
    const weeks = runs.filter((run) => run.activity === activity).map(({ clean }) => clean);
    const scores = weeks
      .flat()
      .map(({ score }) => score)
      .sort((a, b) => a - b);
    let [low, high] = [-1, scores.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      const alarms = weeks.reduce(
        (sum, points) => sum + alarmsOf(points, scores[middle]).length,
        0,
      );
      if (alarms <= budget * weeks.length) high = middle;
      else low = middle;
    }
    thresholds[activity] = scores[high] ?? 0;
  }
  return thresholds;
}

/** One alarm a day at most, unless the excess doubles. */
function alarmsOf(points, threshold) {
  const alarms = [];
  for (const point of points) {
    const last = alarms.at(-1);
    const isNew =
      last === undefined ||
      point.bucket - last.bucket >= REFRACTORY ||
      point.excess >= 2 * last.excess;
    if (point.score > threshold && isNew) alarms.push(point);
  }
  return alarms;
}

const isFound = ({ from, points }, threshold) =>
  alarmsOf(points, threshold).some(({ bucket }) => bucket >= from);

const activityOf = ({ activeShare }) =>
  activeShare > 0.8 ? 'steady' : activeShare > 0.3 ? 'partial' : 'intermittent';

function readClients(folder) {
  return MODELS.flatMap((model) => {
    const tokens = readTokens(`${folder}/${model}_tokens.csv.gz`);
    const clients = new Map();
    for (const [client, seconds, perSecond] of rowsOf(`${folder}/${model}_rate.csv.gz`)) {
      const costs = tokens.get(client);
      if (costs === undefined) continue;
      if (!clients.has(client)) clients.set(client, new Float64Array(BUCKETS));
      const bucket = Number(seconds) / 600;
      const cost = costs[Math.floor(bucket / (6 * PER_HOUR))] ?? 0;
      clients.get(client)[bucket] = Number(perSecond) * 600 * cost;
    }
    return [...clients.values()].map(described);
  });
}

function described(amounts) {
  const hours = Array.from({ length: 168 }, (_, hour) =>
    amounts.slice(hour * PER_HOUR, (hour + 1) * PER_HOUR).reduce((sum, one) => sum + one, 0),
  );
  const p99 = [...hours].sort((a, b) => a - b)[Math.floor(0.99 * hours.length)] / PER_HOUR;
  const activeShare = hours.filter((sum) => sum > 0).length / hours.length;
  return { amounts, p99, activeShare };
}

/** Dollars a request, by client and window of six hours. */
function readTokens(file) {
  const clients = new Map();
  for (const [client, seconds, field, mean] of rowsOf(file)) {
    if (!clients.has(client)) clients.set(client, new Float64Array(56));
    clients.get(client)[Number(seconds) / 21_600] += (Number(mean) * PRICES[field]) / 1e6;
  }
  return clients;
}

const rowsOf = (file) =>
  gunzipSync(readFileSync(file))
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
