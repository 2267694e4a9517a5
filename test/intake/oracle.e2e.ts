import { setTimeout as sleep } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { tablesHolding } from '../support/usage/canary.js';
import { makeLogs } from '../support/usage/logs.js';
import {
  cellsOf,
  cellsOfOracle,
  countsOf,
  logFiles,
  shuffled,
  type SpendAnswer,
  spendByTeamModelDay,
} from '../support/usage/oracle.js';
import { cli, describeTraffic, oracleOf, postAll, SPEND } from '../support/usage/oracle-suite.js';
import { runCli, type SpawnedBursar, spawnBursar } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { describeWithShared } from '../support/shared.js';

/** Every kind of record that the generator writes is among so many; test/soak has the whole traffic. */
const ROWS = 2_000;
const FEWER = 600;
const KILLS = 3;

describeTraffic([['24 teams', { source: 'servegen', rows: ROWS, teams: 24, seed: 7 }]]);

describeWithShared('the order of arrival', () => {
  let bursar: TestBursar;
  const logs = () =>
    makeLogs({ source: 'servegen', rows: FEWER, teams: 12, seed: 3, noBodies: true });
  beforeAll(async () => {
    bursar = await startBursar({ worker: true });
  });
  afterAll(() => bursar.close());

  it('does not matter: files shuffled, two importers at once, bodies off', async () => {
    await cli(bursar, 'apply', '-f', logs().orgFile);
    await postAll(bursar, shuffled(logFiles(logs().logsDir), 23));
    expect(cellsOf(await spendByTeamModelDay(bursar))).toEqual(cellsOfOracle(oracleOf(logs())));
  });
});

describeWithShared('an organisation described after its usage came in', () => {
  let bursar: TestBursar;
  const logs = () => makeLogs({ source: 'servegen', rows: FEWER, teams: 24, seed: 11 });
  beforeAll(async () => {
    bursar = await startBursar();
  });
  afterAll(() => bursar.close());

  it('is charged as if it had been known before', async () => {
    await cli(bursar, 'import', 'bedrock-logs', logs().logsDir);
    await cli(bursar, 'apply', '-f', logs().orgFile);
    await cli(bursar, 'reattribute', '--from', '2026-08-01', '--to', '2026-10-01');
    expect(cellsOf(await spendByTeamModelDay(bursar))).toEqual(cellsOfOracle(oracleOf(logs())));
    await cli(bursar, 'verify');
  });
});

describeWithShared('kill -9 of the api in the middle of an import', () => {
  let bursar: SpawnedBursar;
  const logs = () => makeLogs({ source: 'servegen', rows: ROWS, teams: 24, seed: 7 });
  beforeAll(async () => {
    bursar = await spawnBursar();
  });
  afterAll(() => bursar.close());

  it('loses nothing and counts nothing twice', async () => {
    await cli(bursar, 'apply', '-f', logs().orgFile);
    const importing = runCli(['import', 'bedrock-logs', logs().logsDir, '-o', 'json'], bursar);
    for (let kill = 1; kill <= KILLS; kill++) {
      await untilCounted(bursar, kill * FEWER);
      await bursar.kill();
      await bursar.restart();
    }
    const { code, stdout, stderr } = await importing;
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject(countsOf(oracleOf(logs())));
    expect(cellsOf(JSON.parse(await cli(bursar, ...SPEND)) as SpendAnswer)).toEqual(
      cellsOfOracle(oracleOf(logs())),
    );
    await cli(bursar, 'verify');
  });
});

async function untilCounted(bursar: SpawnedBursar, invocations: number): Promise<void> {
  for (;;) {
    const [row] = await bursar.database.rows<{ n: bigint }>(
      'SELECT count(*) AS n FROM ledger.identity',
    );
    if ((row?.n ?? 0n) >= BigInt(invocations)) return;
    await sleep(20);
  }
}

type Init = Pick<RequestInit, 'method' | 'body'> & { headers?: Record<string, string> };

describeWithShared('a canary planted in every prompt and answer', () => {
  const CANARY = 'canary-7f3c9a';
  let bursar: SpawnedBursar;
  beforeAll(async () => {
    bursar = await spawnBursar({ env: { LOG_LEVEL: 'debug' } });
  });
  afterAll(() => bursar.close());
  const http = (endpoint: string, init: Init = {}) =>
    fetch(`${bursar.url}${endpoint}`, {
      ...init,
      headers: { authorization: `Bearer ${bursar.token}`, ...init.headers },
    });

  it('is nowhere afterwards', async () => {
    const logs = makeLogs({ source: 'servegen', rows: FEWER, teams: 12, seed: 5 });
    const { gunzipSync, gzipSync } = await import('node:zlib');
    const text = logFiles(logs.logsDir)
      .map((file) =>
        gunzipSync(readFileSync(file))
          .toString()
          .replaceAll('(removed)', `${CANARY} "input":{"x":"${CANARY}`.replaceAll('"', '\\"')),
      )
      .join('');
    expect(text).toContain(CANARY);
    const damaged = text
      .split('\n')
      .filter((line) => line.includes(CANARY))
      .map((line, i) => line.slice(0, 40 + ((i * 97) % (line.length - 40))));
    for (const body of [text, damaged.join('\n')]) {
      const answer = await http('/v1/usage/bedrock-logs', {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: gzipSync(body),
      });
      expect(answer.status).toBe(200);
    }
    expect(await tablesHolding(bursar.database, CANARY)).toEqual([]);
    for (const endpoint of ['/v1/quarantine.jsonl', '/v1/audit.jsonl', '/v1/config']) {
      expect(await (await http(endpoint)).text()).not.toContain(CANARY);
    }
    expect(bursar.output()).not.toContain(CANARY);
  });
});
