import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestDatabase } from '../support/processes/database.js';
import { type LogOptions, type MadeLogs, makeLogs } from '../support/usage/logs.js';
import {
  cellsOf,
  cellsOfOracle,
  countsOf,
  logFiles,
  type Oracle,
  postFile,
  shuffled,
  type SpendAnswer,
  spendByTeamModelDay,
} from '../support/usage/oracle.js';
import { runCli, type SpawnedBursar, spawnBursar } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { describeWithShared } from '../support/shared.js';

const ROWS = 20_000;
const oracleOf = (logs: MadeLogs): Oracle => logs.oracle as Oracle;

const TRAFFIC: [string, LogOptions][] = [
  ['28,185 real requests', { source: 'azure' }],
  ['24 teams, seed 7', { source: 'servegen', rows: ROWS, teams: 24, seed: 7 }],
  ['24 teams, seed 11', { source: 'servegen', rows: ROWS, teams: 24, seed: 11 }],
  ['bodies off', { source: 'servegen', rows: ROWS, teams: 12, seed: 3, noBodies: true }],
];

async function cli(bursar: { url: string; token: string }, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(args, bursar);
  if (code !== 0)
    throw new Error(`bursar ${args.join(' ')} ended with ${String(code)}:\n${stderr}`);
  return stdout;
}

const SPEND = [
  'spend',
  '--from',
  '2026-08-01',
  '--to',
  '2026-10-01',
  '--group',
  'team,model,day',
  '-o',
  'json',
];

describeWithShared.each(TRAFFIC)('real traffic, %s', (_story, options) => {
  let bursar: TestBursar;
  let logs: MadeLogs;
  beforeAll(async () => {
    logs = makeLogs(options);
    bursar = await startBursar();
  });
  afterAll(() => bursar.close());

  it('is billed to the last digit, in every cell, through the command line', async () => {
    await cli(bursar, 'apply', '-f', logs.orgFile);
    const counts = JSON.parse(
      await cli(bursar, 'import', 'bedrock-logs', logs.logsDir, '-o', 'json'),
    ) as Record<string, number>;
    expect(counts).toMatchObject(countsOf(oracleOf(logs)));
    const spend = JSON.parse(await cli(bursar, ...SPEND)) as SpendAnswer;
    expect(cellsOf(spend)).toEqual(cellsOfOracle(oracleOf(logs)));
    expect(spend.total.cost).toBe(oracleOf(logs).totalCost);
  });

  it('changes nothing when it is imported again, shuffled, by two importers at once', async () => {
    await postAll(bursar, shuffled(logFiles(logs.logsDir), 5));
    expect(cellsOf(await spendByTeamModelDay(bursar))).toEqual(cellsOfOracle(oracleOf(logs)));
  });

  it('verifies: every law that data can prove holds', async () => {
    const { verify } = await bursar.gql<{
      verify: { holds: boolean; checks: { law: string; differences: string[] }[] };
    }>('{ verify { holds checks { law differences } } }');
    expect(verify.checks.filter(({ differences }) => differences.length > 0)).toEqual([]);
    expect(verify.holds).toBe(true);
  });
});

describeWithShared('the order of arrival', () => {
  let bursar: TestBursar;
  const logs = () => makeLogs({ source: 'servegen', rows: ROWS, teams: 24, seed: 7 });
  beforeAll(async () => {
    bursar = await startBursar({ worker: true });
  });
  afterAll(() => bursar.close());

  it('does not matter: files shuffled, two importers at once', async () => {
    await cli(bursar, 'apply', '-f', logs().orgFile);
    await postAll(bursar, shuffled(logFiles(logs().logsDir), 23));
    expect(cellsOf(await spendByTeamModelDay(bursar))).toEqual(cellsOfOracle(oracleOf(logs())));
  });
});

describeWithShared('an organisation described after its usage came in', () => {
  let bursar: TestBursar;
  const logs = () => makeLogs({ source: 'servegen', rows: ROWS, teams: 24, seed: 11 });
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
    for (let kills = 0; kills < 3; kills++) {
      await untilCounted(bursar, (kills + 1) * 3_000);
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

/** Two importers at once, each taking the next file. */
async function postAll(bursar: TestBursar, files: readonly string[]): Promise<void> {
  let next = 0;
  const importer = async () => {
    for (let file = files[next++]; file !== undefined; file = files[next++])
      await postFile(bursar, file);
  };
  await Promise.all([importer(), importer()]);
}

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
  const http = (door: string, init: Init = {}) =>
    fetch(`${bursar.url}${door}`, {
      ...init,
      headers: { authorization: `Bearer ${bursar.token}`, ...init.headers },
    });

  it('is nowhere afterwards', async () => {
    const logs = makeLogs({ source: 'servegen', rows: 3_000, teams: 12, seed: 5 });
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
    for (const door of ['/v1/quarantine.jsonl', '/v1/audit.jsonl', '/v1/config']) {
      expect(await (await http(door)).text()).not.toContain(CANARY);
    }
    expect(bursar.output()).not.toContain(CANARY);
  });
});

/** Every table of the database, read as text. */
async function tablesHolding(database: TestDatabase, needle: string): Promise<string[]> {
  const tables = await database.rows<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const holding: string[] = [];
  for (const { name } of tables) {
    const found = await database.rows(`SELECT 1 FROM ${name} t WHERE t::text LIKE $1 LIMIT 1`, [
      `%${needle}%`,
    ]);
    if (found.length > 0) holding.push(name);
  }
  return holding;
}
