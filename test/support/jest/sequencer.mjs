import Sequencer from '@jest/test-sequencer';

/**
 * Short files that take long, by the order in which they begin. Jest goes by their size in a fresh clone, where it knows no times,
 * and would begin them last: one of them alone, while the other processors have nothing to do.
 */
const LONG = [
  'ledger/killed',
  'processes/start',
  'gateway/gateway-load',
  'intake/oracle',
  'anomalies/drill',
  'http/fuzz',
  'http/endpoints',
  'leases/lease-calls',
  'crashes/crash-silence',
  'crashes/queue-loss',
  'policies/stops',
  'admissions/admissions',
  'budgets/budget-boundaries',
  'connectors/bucket-oracle',
  'notifications/exactly-once',
  'crashes/api-crash',
  'crashes/postgres-crash',
  'processes/start-keys',
].map((name) => `/test/${name}.e2e.ts`);
/** The same of those that drive a browser. */
const LONG_BROWSER = ['/test/browser/looks.browser.ts'];

/** Those come first that are known to take long. */
function longestFirst(tests) {
  const long = [...LONG, ...LONG_BROWSER];
  const rank = ({ path }) => long.findIndex((name) => path.endsWith(name)) + 1 || long.length + 1;
  return tests.toSorted((one, other) => rank(one) - rank(other));
}

/** How many other files begin for each file that drives a browser. */
const OTHERS = 3;

/**
 * Files in a browser take longest and want a processor, others mostly wait: they begin mixed and early, so that the last files
 * of a run are short ones.
 */
export default class MixedSequencer extends Sequencer {
  sort(tests) {
    const sorted = longestFirst(super.sort(tests));
    const browser = sorted.filter(({ path }) => path.endsWith('.browser.ts'));
    const others = sorted.filter(({ path }) => !path.endsWith('.browser.ts'));
    const mixed = browser.flatMap((file, at) => [
      file,
      ...others.slice(at * OTHERS, (at + 1) * OTHERS),
    ]);
    return [...mixed, ...others.slice(browser.length * OTHERS)];
  }
}
