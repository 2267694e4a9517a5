/**
 * Incidents of five kinds, put into the spend of production clients: one week is history, the second has one incident at a time.
 * What clients do by themselves counts as false, however odd it is. The protocol is described in `bench/README.md`.
 */
import { isMaterial, Monitor } from '@bursar/detection';
import { BUCKET_MS, BUCKETS, PER_DAY, PER_HOUR, PER_WEEK, readClients, START } from './clients.mjs';

/** Of the hours of the first week: a client that hardly ever calls has no usual. */
const ACTIVE_SHARE_MIN = 0.05;
const MATERIAL = { amountMin: 0, shareMin: 0.03 };
const REFRACTORY = PER_DAY;
/** The constants of the monitor were chosen on the first half of this shuffle of the clients. */
const HALVES_SEED = 7;

/** What is added to each bucket, by the 99 % quantile of the client's hours (as a bucket) and the share of the incident that is over. */
const KINDS = {
  spike1h: { hours: 1, add: ({ p99 }) => 3 * p99 },
  runaway6h: { hours: 6, add: ({ p99 }) => 2 * p99 },
  offHours4h: { hours: 4, add: ({ p99 }) => 1.5 * p99, isQuiet: true },
  shift48h: { hours: 48, add: ({ amount }) => 2 * amount },
  ramp72h: { hours: 72, add: ({ p99, share }) => 2 * p99 * share },
};

/** Both count one anomaly a day at most; `messages` also counts each doubling of its excess. */
const COUNTS = { anomalies: { doublings: false }, messages: { doublings: true } };

/** One threshold for all: the budget is the recipient's. By class: each class of clients keeps to the budget by itself. */
const SHARED = () => 'all';
const BY_CLASS = ({ activity }) => activity;

/** Percent of the incidents found, over all kinds and by kind, by budget of false alarms in a client's week. */
export function incidentRecall(folder, budgets) {
  const clients = readClients(folder).filter(({ activeShare }) => activeShare >= ACTIVE_SHARE_MIN);
  const runs = clients.map(runsOf);
  const [chosenOn, heldOut] = halvesOf(runs);
  const over = (some, options = {}) =>
    Object.fromEntries(budgets.map((budget) => [budget, recallAt(some, budget, options)]));
  return {
    clients: clients.length,
    anomalies: over(runs),
    messages: over(runs, COUNTS.messages),
    byClass: over(runs, { classOf: BY_CLASS }),
    chosenOn: over(chosenOn),
    heldOut: over(heldOut),
    heldOutMessages: over(heldOut, COUNTS.messages),
    carriedOver: carriedOver(chosenOn, heldOut, budgets),
    yardstick: over(runs, { detector: 'yardstick' }),
  };
}

function recallAt(runs, budget, { doublings = false, detector = 'monitor', classOf = SHARED }) {
  const thresholds = thresholdsFor(runs, budget, { doublings, detector, classOf });
  return recallWith(runs, { doublings, detector, thresholdOf: (run) => thresholds[classOf(run)] });
}

function recallWith(runs, { doublings, detector, thresholdOf }) {
  const kinds = Object.keys(KINDS).map((kind) => {
    const found = runs.filter((run) => {
      const { from, points } = run.incidents[kind];
      const alarms = alarmsOf(points[detector], thresholdOf(run), doublings);
      return alarms.some(({ bucket }) => bucket >= from);
    });
    return [kind, (100 * found.length) / runs.length];
  });
  const all = kinds.reduce((sum, [, share]) => sum + share, 0) / kinds.length;
  return { all, ...Object.fromEntries(kinds) };
}

/** Thresholds of the half that the constants were chosen on, used on the other: recall, and the false alarms there were. */
function carriedOver(chosenOn, heldOut, budgets) {
  const terms = { ...COUNTS.anomalies, detector: 'monitor' };
  return Object.fromEntries(
    budgets.map((budget) => {
      const { all: threshold } = thresholdsFor(chosenOn, budget, { ...terms, classOf: SHARED });
      const { all } = recallWith(heldOut, { ...terms, thresholdOf: () => threshold });
      return [budget, { all, falseAlarms: alarmsIn(heldOut, threshold, terms) / heldOut.length }];
    }),
  );
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
  return {
    activity: activityOf(client),
    clean: watch(monitor, client.amounts, BUCKETS),
    incidents,
  };
}

const observe = (monitor, amounts, bucket) =>
  monitor.next(START + bucket * BUCKET_MS, amounts[bucket]);

/** Each material bucket of the second week that might alarm, by detector: its score and excess. */
function watch(monitor, amounts, until) {
  let week = sumOf(amounts, 0, PER_WEEK);
  const points = { monitor: [], yardstick: [] };
  for (let bucket = PER_WEEK; bucket < until; bucket += 1) {
    const { score, spans } = observe(monitor, amounts, bucket);
    week += amounts[bucket] - amounts[bucket - PER_WEEK];
    const [hour, six] = spans.map(({ observed, usual }) => observed - (usual ?? 0));
    const excess = Math.max(hour, six);
    if (!isMaterial(excess, week, MATERIAL)) continue;
    if (score > 0) points.monitor.push({ bucket, score, excess });
    const deviations = dayDeviations(amounts, bucket);
    if (deviations > 0) points.yardstick.push({ bucket, score: deviations, excess });
  }
  return points;
}

/** The rolling day beside the seven before it, in standard deviations: what cloud bills are commonly watched by. */
function dayDeviations(amounts, bucket) {
  const [now, ...before] = Array.from({ length: 8 }, (_, day) => {
    const until = bucket + 1 - day * PER_DAY;
    return until < PER_DAY ? null : sumOf(amounts, until - PER_DAY, until);
  }).filter((sum) => sum !== null);
  const mean = before.reduce((sum, one) => sum + one, 0) / before.length;
  const variance = before.reduce((sum, one) => sum + (one - mean) ** 2, 0) / before.length;
  return (now - mean) / (Math.sqrt(variance) + 0.01 * mean + Number.MIN_VALUE);
}

const sumOf = (amounts, from, until) =>
  amounts.slice(from, until).reduce((sum, amount) => sum + amount, 0);

/** At any bucket of the second week that leaves room; off-hours ones at the quietest hours of a day. */
function startOf(client, { hours, isQuiet }, seed) {
  const days = Math.max(1, Math.floor((PER_WEEK - hours * PER_HOUR) / PER_DAY));
  const day = PER_WEEK + (seed % days) * PER_DAY;
  if (!isQuiet) return day + ((seed * 37) % PER_DAY);
  const byHour = new Float64Array(24);
  for (let bucket = 0; bucket < PER_WEEK; bucket += 1)
    byHour[Math.floor((bucket % PER_DAY) / PER_HOUR)] += client.amounts[bucket];
  const sums = Array.from({ length: 24 - hours + 1 }, (_, hour) =>
    sumOf(byHour, hour, hour + hours),
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
function thresholdsFor(runs, budget, { classOf, ...terms }) {
  const thresholds = {};
  for (const name of new Set(runs.map(classOf))) {
    const some = runs.filter((run) => classOf(run) === name);
    const scores = some
      .flatMap(({ clean }) => clean[terms.detector])
      .map(({ score }) => score)
      .sort((a, b) => a - b);
    let [low, high] = [-1, scores.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (alarmsIn(some, scores[middle], terms) <= budget * some.length) high = middle;
      else low = middle;
    }
    thresholds[name] = scores[high] ?? 0;
  }
  return thresholds;
}

const alarmsIn = (runs, threshold, { detector, doublings }) =>
  runs.reduce((sum, { clean }) => sum + alarmsOf(clean[detector], threshold, doublings).length, 0);

/** One alarm a day at most; where doublings count, another whenever the excess is twice that of the last. */
function alarmsOf(points, threshold, doublings) {
  const alarms = [];
  for (const point of points) {
    const last = alarms.at(-1);
    const isNew =
      last === undefined ||
      point.bucket - last.bucket >= REFRACTORY ||
      (doublings && point.excess >= 2 * last.excess);
    if (point.score > threshold && isNew) alarms.push(point);
  }
  return alarms;
}

const activityOf = ({ activeShare }) =>
  activeShare > 0.8 ? 'steady' : activeShare > 0.3 ? 'partial' : 'intermittent';

/** The same two halves every time. */
function halvesOf(runs) {
  let state = HALVES_SEED;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
  const order = runs.map((run) => ({ run, key: next() })).sort((a, b) => a.key - b.key);
  const half = order.length >> 1;
  return [order.slice(0, half), order.slice(half)].map((part) => part.map(({ run }) => run));
}
