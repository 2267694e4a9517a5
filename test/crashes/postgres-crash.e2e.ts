import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { createDatabase, dropDatabase } from '../../tools/database/databases.ts';
import { migrate } from '../../tools/database/migrate.ts';
import { type PostgresServer, startPostgres } from '../../tools/database/postgres.ts';
import { fastScratchFolder } from '../../tools/scratch.ts';
import { newToken } from '../../tools/token.ts';
import type { TestDatabase } from '../support/processes/database.js';
import { makeLogs } from '../support/usage/logs.js';
import {
  cellsOf,
  cellsOfOracle,
  countsOf,
  type Oracle,
  type SpendAnswer,
} from '../support/usage/oracle.js';
import { runCli, type SpawnedBursar, spawnBursar } from '../support/processes/process.js';
import { describeWithShared } from '../support/shared.js';

const KILLS = 3;
const BETWEEN_KILLS = 1_500;
const ROWS = 6_000;

describeWithShared('kill -9 of Postgres in the middle of an import', () => {
  const folder = fastScratchFolder('crash');
  const data = path.join(folder, 'postgres');
  const logs = () => makeLogs({ source: 'servegen', rows: ROWS, teams: 24, seed: 7 });
  let server: PostgresServer;
  let bursar: SpawnedBursar;
  const name = `crash_${randomBytes(4).toString('hex')}`;
  beforeAll(async () => {
    server = await startPostgres(data);
    await createDatabase(server.url(name));
    await migrate(server.url(name));
    bursar = await spawnBursar({ database: databaseAt(() => server.url(name)) });
  });
  afterAll(async () => {
    await bursar.close();
    await dropDatabase(server.url(name));
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('loses nothing that was acknowledged, and counts nothing twice', async () => {
    const applied = await runCli(['apply', '-f', logs().orgFile], bursar);
    expect(applied.code).toBe(0);
    const importing = runCli(['import', 'bedrock-logs', logs().logsDir, '-o', 'json'], bursar);
    for (let kill = 1; kill <= KILLS; kill++) {
      await untilCounted(server.url(name), kill * BETWEEN_KILLS);
      process.kill(server.pid, 'SIGKILL');
      server = await startPostgres(data);
    }
    const { code, stdout, stderr } = await importing;
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    const oracle = logs().oracle as Oracle;
    expect(JSON.parse(stdout)).toMatchObject(countsOf(oracle));
    const range = ['--from', '2026-08-01', '--to', '2026-10-01'];
    const spend = await runCli(
      ['spend', ...range, '--group', 'team,model,day', '-o', 'json'],
      bursar,
    );
    expect(cellsOf(JSON.parse(spend.stdout) as SpendAnswer)).toEqual(cellsOfOracle(oracle));
    expect((await runCli(['verify'], bursar)).code).toBe(0);
  });
});

/** A database on a server that comes and goes: every question has a connection of its own. */
function databaseAt(url: () => string): TestDatabase {
  const refuse = () => Promise.reject(new Error('Ask this server with a connection of your own.'));
  return {
    url: url(),
    appUrl: url(),
    token: newToken(),
    rows: refuse,
    connect: refuse,
    drop: () => Promise.resolve(),
  };
}

async function untilCounted(url: string, invocations: number): Promise<void> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (;;) {
      const { rows } = await client.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM ledger.identity',
      );
      if ((rows[0]?.n ?? 0) >= invocations) return;
      await sleep(20);
    }
  } finally {
    await client.end();
  }
}
