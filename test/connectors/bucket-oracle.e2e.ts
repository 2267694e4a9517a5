import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Bucket, makeBucket, REGION, setCredentials } from '../support/connectors/bucket.js';
import { type FaultyProxy, startFaultyProxy } from '../support/connectors/faulty-proxy.js';
import { hasPython, INSTALL_MS_MAX, type Moto, startMoto } from '../support/connectors/moto.js';
import { sourcesFile } from '../support/prices/outside.js';
import { type SpawnedBursar, spawnBursar } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { shared } from '../support/shared.js';
import { applyConfig } from '../support/usage/lines.js';
import { makeLogs } from '../support/usage/logs.js';
import {
  cellsOf,
  cellsOfOracle,
  countsOf,
  logFiles,
  shuffled,
  spendByTeamModelDay,
} from '../support/usage/oracle.js';
import { cli, oracleOf } from '../support/usage/oracle-suite.js';

const describeHere = shared === null || !hasPython ? describe.skip : describe;
const READ_MS_MAX = 120_000;

describeHere('a bucket on a bad day', () => {
  let moto: Moto;
  let proxy: FaultyProxy;
  let bucket: Bucket;
  let bursar: TestBursar;
  let worker: SpawnedBursar;
  const logs = shared === null ? null : makeLogs({ source: 'azure' });
  beforeAll(async () => {
    moto = await startMoto();
    setCredentials();
    proxy = await startFaultyProxy(moto.url);
    bucket = await makeBucket(moto.url);
    bursar = await startBursar();
  }, INSTALL_MS_MAX);
  afterAll(async () => {
    await worker.close();
    bucket.close();
    await bursar.close();
    await proxy.close();
    await moto.close();
  });

  const received = async (): Promise<Record<string, number>> => {
    const [row] = await bursar.rows<Record<string, number>>(
      `SELECT coalesce(sum(received), 0)::int AS received, coalesce(sum(accepted), 0)::int AS accepted,
         coalesce(sum(duplicate), 0)::int AS duplicate, coalesce(sum(quarantined), 0)::int AS quarantined,
         count(*) FILTER (WHERE state = 'read')::int AS objects FROM connectors.object`,
    );
    return row ?? {};
  };
  async function until(objects: number): Promise<void> {
    for (const deadline = Date.now() + READ_MS_MAX; Date.now() < deadline;) {
      // Turns that another minute would bring come at once.
      await bursar.rows(
        "UPDATE source SET next_run_at = now() - interval '1 s' WHERE next_run_at > now() + interval '2 s' AND last_error IS NOT NULL",
      );
      if ((await received())['objects'] === objects) return;
      await sleep(200);
    }
    throw new Error(`Not read in time: ${JSON.stringify(await received())}\n${worker.output()}`);
  }

  it(
    'is billed to the last digit, whatever fails and whichever process dies',
    async () => {
      if (logs === null) throw new Error('There are no logs.');
      const files = shuffled(logFiles(logs.logsDir), 3);
      const [early, late] = [files.slice(0, files.length / 2), files.slice(files.length / 2)];
      await cli(bursar, 'apply', '-f', logs.orgFile);
      await bucket.putFolder(logs.logsDir, early);
      proxy.pageSize = 3;
      // Every third call fails in some way, and each of them succeeds in the end.
      const faults = ['slow down', 'cut', 'expired'] as const;
      proxy.plan = ({ n }) => (n % 3 === 0 ? (faults[(n / 3) % 3] ?? 'none') : 'none');
      const env = {
        AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'example',
      };
      worker = await spawnBursar({ kind: 'worker', database: bursar.database, env });
      await applyConfig(
        bursar,
        sourcesFile(
          `- { id: logs, type: bedrock-s3, regions: [${REGION}], bucket: my-logs, every: 1m, endpoint: "${proxy.url}" }`,
        ),
      );
      for (let deaths = 0; deaths < 3; deaths++) {
        const before = (await received())['received'] ?? 0;
        // In the middle of an object: some of its lines are counted, and others are not.
        while (((await received())['received'] ?? 0) <= before) await sleep(5);
        await worker.kill();
        // Another process takes the source up at once: the test does not wait for the claim to end.
        await bursar.rows("UPDATE source SET next_run_at = now() - interval '1 s'");
        await worker.restart();
      }
      for (const file of late)
        await bucket.put(path.relative(logs.logsDir, file), readFileSync(file));
      proxy.plan = () => 'none';
      await until(files.length);
      const { unpriced: _, ...counts } = countsOf(oracleOf(logs));
      expect(await received()).toEqual({ ...counts, objects: files.length });
      expect(cellsOf(await spendByTeamModelDay(bursar))).toEqual(cellsOfOracle(oracleOf(logs)));
      expect((await cli(bursar, 'verify')).length).toBeGreaterThan(0);
    },
    2 * READ_MS_MAX,
  );
});
