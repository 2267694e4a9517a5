import { startApi } from './api.js';
import { type Counts, loadSample } from './load.js';

const { BURSAR_BOOT_TOKEN: token, BURSAR_SAMPLE_NOW: moment } = process.env;

try {
  if (!token) throw new Error('BURSAR_BOOT_TOKEN is the key to load the sample with.');
  const started = performance.now();
  const counts = await load(token, moment ? new Date(moment) : new Date());
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `Sample loaded in ${seconds} s: ${counts.received} received, ${counts.accepted} accepted, ` +
      `${counts.duplicate} duplicate, ${counts.quarantined} quarantined, ${counts.unpriced} unpriced.`,
  );
} catch (error) {
  console.error(`The sample could not be loaded. ${describe(error)}`);
  process.exitCode = 1;
}

async function load(key: string, now: Date): Promise<Counts> {
  const api = await startApi(key, now, process.env);
  try {
    return await loadSample(api, now);
  } finally {
    await api.stop();
  }
}

/** A failed fetch says why only in its cause. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
