import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { admissionJobs } from '../../apps/api/src/admissions/admissions.module.js';
import { runSources } from '../../apps/api/src/connectors/connectors.module.js';
import { SourcesService } from '../../apps/api/src/connectors/sources.service.js';
import { enforceStops, watchDenies } from '../../apps/api/src/enforcement/enforcement.module.js';
import { WatchProcessor } from '../../apps/api/src/enforcement/enforcement.processor.js';
import { recurring } from '../../apps/api/src/pipeline.js';
import {
  type Bucket,
  gzipped,
  keyOf,
  makeBucket,
  setCredentials,
} from '../support/connectors/bucket.js';
import { ACCOUNT, type Iam, openIam, roleSession } from '../support/connectors/iam.js';
import {
  describeWithMoto,
  INSTALL_MS_MAX,
  type Moto,
  startMoto,
} from '../support/connectors/moto.js';
import { deniesOf, enforce, ringFile, setRing } from '../support/connectors/second-ring.js';
import { TravellingClock } from '../support/http/access.js';
import { moveBalances } from '../support/limits/admissions.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { logLine, spendOf } from '../support/usage/lines.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

describeWithMoto('a budget that is broken outside the gateways', () => {
  let moto: Moto;
  let iam: Iam;
  let bucket: Bucket;
  let bursar: TestBursar;
  let clock: TravellingClock;
  beforeAll(async () => {
    moto = await startMoto();
    iam = openIam(moto.url);
  }, INSTALL_MS_MAX);
  afterAll(async () => {
    iam.close();
    await moto.close();
  });
  beforeEach(async () => {
    setCredentials();
    lastRun.clear();
    await moto.reset();
    await iam.makeRole('Search');
    bucket = await makeBucket(moto.url);
    clock = new TravellingClock();
    bursar = await startBursar({ clock });
    await configure('0.01');
  });
  afterEach(async () => {
    bucket.close();
    await bursar.close();
  });

  const configure = (limit: string) =>
    setRing(
      bursar,
      ringFile(moto.url, {
        more: `sources:
  - { id: logs, type: bedrock-s3, account: "${ACCOUNT}", regions: [us-east-1], bucket: my-logs, every: 1m, endpoint: "${moto.url}" }
budgets:
  - { id: search-month, scope: { team: search }, limit: "${limit}", window: month, ladder: [ { at: 100, do: stop } ] }
`,
      }),
    );
  let written = 0;
  const write = async () => {
    const at = clock
      .now()
      .toISOString()
      .replace(/\.\d+Z/, 'Z');
    const line = logLine({ account: ACCOUNT, principal: roleSession('Search', 'svc'), at });
    await bucket.put(keyOf(at, `o${++written}`, { account: ACCOUNT }), gzipped(line));
  };

  /** What the pipeline runs by itself, with how often it does. */
  const schedule = [
    [runSources, () => bursar.app.get(SourcesService, { strict: false }).runDue()],
    [admissionJobs.applyPostings, () => moveBalances(bursar)],
    [enforceStops, () => enforce(bursar)],
    [watchDenies, () => bursar.app.get(WatchProcessor, { strict: false }).run()],
  ] as const;
  const everyOf = (job: (typeof schedule)[number][0]): number => {
    const found = recurring.find((one) => one.job.name === job.name);
    if (found === undefined) throw new Error(`${job.name} is not in the pipeline.`);
    return found.everyMs;
  };

  /** The second of each job; at the beginning each has just run, so that the wait for it is the longest. */
  const lastRun = new Map<string, number>();

  /** Lets the pipeline run by a clock of its own until something is so; answers the second. */
  async function runUntil(
    isSo: () => Promise<boolean>,
    { from, to, step = 1 }: { from: number; to: number; step?: number },
  ): Promise<number> {
    for (let second = from; second <= to; second += step) {
      clock.aheadMs = second * SECOND_MS;
      for (const [job, run] of schedule) {
        const waited = (second - (lastRun.get(job.name) ?? 0)) * SECOND_MS;
        if (waited < everyOf(job)) continue;
        lastRun.set(job.name, second);
        await run();
      }
      if (await isSo()) return second;
    }
    throw new Error(`It was not so within ${to} seconds.`);
  }

  const counted = async () => (await spendOf(bursar, [])).total.requests > 0;
  const attached = async () => (await iam.policiesOf('Search')).length > 0;
  const stateIs = (state: string) => async () => (await deniesOf(bursar))[0]?.state === state;

  it('is stopped within a minute of the call that broke it, seen to have stopped, and let go again', async () => {
    await write();
    const ingested = await runUntil(counted, { from: 0, to: 60 });
    const stopped = await runUntil(attached, { from: ingested, to: ingested + 60 });
    expect(stopped - ingested).toBeLessThanOrEqual(60);
    expect((await deniesOf(bursar)).map(({ name }) => name)).toEqual(['Search']);
    // The log is read on, and shows no further call of the role.
    const watched = { from: stopped, to: stopped + 900, step: 30 };
    const confirmed = await runUntil(stateIs('confirmed'), watched);
    expect((confirmed - stopped) * SECOND_MS).toBeGreaterThanOrEqual(MINUTE_MS);
    await configure('100');
    const isFree = async () => !(await attached());
    const freed = await runUntil(isFree, { from: confirmed, to: confirmed + 60 });
    expect(freed - confirmed).toBeLessThanOrEqual(60);
    expect(await stateIs('detached')()).toBe(true);
  });

  it('is not said to have stopped while calls go on', async () => {
    await write();
    const stopped = await runUntil(attached, { from: 0, to: 60 });
    clock.aheadMs = (stopped + 6 * 60) * SECOND_MS;
    await write();
    for (const [, run] of schedule) await run();
    expect(await stateIs('attached')()).toBe(true);
    const alerts = await bursar.rows("SELECT FROM limits.alert WHERE kind = 'deny_without_effect'");
    expect(alerts).toHaveLength(1);
  });
});
