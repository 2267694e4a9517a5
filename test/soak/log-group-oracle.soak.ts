import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REGION, setCredentials } from '../support/connectors/bucket.js';
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
const GROUP = 'bedrock-calls';
const STREAM = 'aws/bedrock/modelinvocations';
const CHARS_MAX = 900_000;
const EVENTS_MAX = 2_000;

describeHere('a log group on a bad day', () => {
  let moto: Moto;
  let proxy: FaultyProxy;
  let logs: CloudWatchLogsClient;
  let bursar: TestBursar;
  let worker: SpawnedBursar;
  const made = shared === null ? null : makeLogs({ source: 'azure' });
  beforeAll(async () => {
    moto = await startMoto();
    setCredentials();
    proxy = await startFaultyProxy(moto.url);
    logs = new CloudWatchLogsClient({ region: REGION, endpoint: moto.url });
    await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
    await logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: STREAM }));
    bursar = await startBursar();
  }, INSTALL_MS_MAX);
  afterAll(async () => {
    await worker.close();
    logs.destroy();
    await bursar.close();
    await proxy.close();
    await moto.close();
  });

  const linesOf = (file: string): string[] => {
    const bytes = readFileSync(file);
    const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    return text.split('\n').filter((line) => line !== '');
  };

  /** As CloudWatch has them: under the time of their delivery. */
  async function put(lines: readonly string[], at: number): Promise<void> {
    let some: string[] = [];
    const send = async () => {
      const logEvents = some.map((message) => ({ message, timestamp: at }));
      some = [];
      if (logEvents.length === 0) return;
      const where = { logGroupName: GROUP, logStreamName: STREAM };
      await logs.send(new PutLogEventsCommand({ ...where, logEvents }));
    };
    let chars = 0;
    for (const line of lines) {
      if (chars + line.length > CHARS_MAX || some.length >= EVENTS_MAX) {
        await send();
        chars = 0;
      }
      some.push(line);
      chars += line.length;
    }
    await send();
  }

  const counts = async (): Promise<Record<string, number>> => {
    const [row] = await bursar.rows<Record<string, number>>(
      `SELECT coalesce(sum(received), 0)::int AS received, coalesce(sum(accepted), 0)::int AS accepted,
         coalesce(sum(duplicate), 0)::int AS duplicate, coalesce(sum(quarantined), 0)::int AS quarantined FROM ledger.batch`,
    );
    return row ?? {};
  };
  const until = async (isSo: (received: number) => boolean) => {
    for (const deadline = Date.now() + READ_MS_MAX; Date.now() < deadline;) {
      await bursar.rows(
        "UPDATE source SET next_run_at = now() - interval '1 s' WHERE next_run_at > now() + interval '2 s' AND (last_error IS NOT NULL OR last_ok_at IS NOT NULL)",
      );
      if (isSo((await counts())['received'] ?? 0)) return;
      await sleep(20);
    }
    throw new Error(`Not read in time: ${JSON.stringify(await counts())}\n${worker.output()}`);
  };

  it(
    'is billed to the last digit, whatever fails and whichever process dies',
    async () => {
      if (made === null) throw new Error('There are no logs.');
      await cli(bursar, 'apply', '-f', made.orgFile);
      const files = shuffled(logFiles(made.logsDir), 5);
      const [early, late] = [files.slice(0, files.length / 2), files.slice(files.length / 2)];
      const begun = Date.now();
      for (const [n, file] of early.entries())
        await put(linesOf(file), begun - (early.length - n) * 20_000);
      proxy.plan = ({ n }) => (n % 3 === 0 ? 'slow down' : n % 7 === 0 ? 'cut' : 'none');
      const env = {
        ...{ AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' },
      };
      worker = await spawnBursar({ kind: 'worker', database: bursar.database, env });
      const since = new Date(begun - 86_400_000).toISOString().slice(0, 10);
      await applyConfig(
        bursar,
        sourcesFile(
          `- { id: logs, type: bedrock-cloudwatch-logs, regions: [${REGION}], logGroup: ${GROUP}, every: 1m, since: "${since}", endpoint: "${proxy.url}" }`,
        ),
      );
      await until((received) => received > 0);
      await worker.kill();
      await bursar.rows("UPDATE source SET next_run_at = now() - interval '1 s'");
      await worker.restart();
      // Those that come late have times of before what was read.
      for (const [n, file] of late.entries()) await put(linesOf(file), begun - n * 20_000);
      const { unpriced: _, ...expected } = countsOf(oracleOf(made));
      await until((received) => received >= (expected['received'] ?? 0));
      expect(await counts()).toEqual(expected);
      expect(cellsOf(await spendByTeamModelDay(bursar))).toEqual(cellsOfOracle(oracleOf(made)));
    },
    2 * READ_MS_MAX,
  );
});
