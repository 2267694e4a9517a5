/** What watching thousands of series costs: processor time for a quarter hour of all, memory, and their state as JSON. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Monitor } from '@bursar/detection';

const BUCKET_MS = 900_000;
const PER_DAY = 96;
/** As many as the windows of a monitor hold. */
const HISTORY = 29 * PER_DAY;
const MEASURED = PER_DAY;
const SERIES = 5_000;
/** So many are made; the rest are like them. */
const MADE = 100;
const START = Date.UTC(2026, 9, 5);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

export function seriesCost() {
  const before = memory();
  const begun = process.cpuUsage();
  const monitors = Array.from({ length: MADE }, (_, series) => {
    const monitor = new Monitor(BUCKET_MS);
    for (let bucket = 0; bucket < HISTORY; bucket += 1) observe(monitor, series, bucket);
    return monitor;
  });
  const history = microsSince(begun);
  const held = memory() - before;
  const measured = process.cpuUsage();
  for (let bucket = HISTORY; bucket < HISTORY + MEASURED; bucket += 1)
    for (const [series, monitor] of monitors.entries()) observe(monitor, series, bucket);
  const microsPerBucket = microsSince(measured) / MADE / MEASURED;
  const stored = storedCost(monitors);
  return {
    series: SERIES,
    microsPerBucket,
    /** For one quarter hour of all of them, held in memory or continued from JSON each time. */
    secondsHeld: secondsFor(microsPerBucket),
    secondsStored: secondsFor(microsPerBucket + stored.micros),
    megabytes: (held / MADE / 1e6) * SERIES,
    stateKilobytes: stored.bytes / 1e3,
    secondsToReadHistory: secondsFor(history / MADE),
  };
}

const secondsFor = (micros) => (micros * SERIES) / 1e6;

/** Writing the state of a monitor to JSON and continuing from it, as a worker does that keeps nothing between two buckets. */
function storedCost(monitors) {
  const begun = process.cpuUsage();
  let bytes = 0;
  for (const monitor of monitors) {
    const json = JSON.stringify(monitor.state());
    bytes += json.length;
    new Monitor(BUCKET_MS, JSON.parse(json));
  }
  return { micros: microsSince(begun) / MADE, bytes: bytes / MADE };
}

/** Office hours with noise and a burst now and then; the same every run. */
function observe(monitor, series, bucket) {
  const hour = Math.floor(bucket / 4) % 24;
  const noise = ((bucket * 7_919 + series * 104_729) % 1_009) / 1_009;
  const busy = hour >= 8 && hour < 18 ? 100 : 10;
  monitor.next(START + bucket * BUCKET_MS, busy * (0.5 + noise) * (noise > 0.995 ? 20 : 1));
}

function memory() {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Of this process alone: a neighbour at work slows the clock on the wall more. */
export function microsSince(begun) {
  const { user, system } = process.cpuUsage(begun);
  return user + system;
}
