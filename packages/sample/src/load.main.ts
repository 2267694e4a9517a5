import { loadSample } from './load.js';
import { loadToday } from './today.js';

// A second try at the moment of the first sends the same bytes, which count once.
const { BURSAR_URL: url, BURSAR_TOKEN: token, BURSAR_SAMPLE_NOW: moment } = process.env;

try {
  if (!url || !token) throw new Error('BURSAR_URL and BURSAR_TOKEN say where to load the sample.');
  const started = performance.now();
  const [server, now] = [{ url, token }, moment ? new Date(moment) : new Date()];
  const counts = await loadSample(server, now);
  await loadToday(server, now);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `Sample loaded in ${seconds} s: ${counts.received} received, ${counts.accepted} accepted, ` +
      `${counts.duplicate} duplicate, ${counts.quarantined} quarantined, ${counts.unpriced} unpriced.`,
  );
} catch (error) {
  console.error(`The sample could not be loaded. ${describe(error)}`);
  process.exitCode = 1;
}

/** A failed fetch says why only in its cause. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
