import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase } from '../../tools/database/databases.ts';
import { migrate } from '../../tools/database/migrate.ts';
import { type PostgresServer, startPostgres } from '../../tools/database/postgres.ts';
import { scratchFolder } from '../../tools/scratch.ts';
import { bearer } from '../support/http/client.js';
import { databaseAt, type TestDatabase } from '../support/processes/database.js';
import { FakeBedrock } from '../support/gateways/fake-bedrock.js';
import type { GatewayProcess } from '../support/gateways/gateway.js';
import { allReported } from '../support/gateways/gateway.js';
import {
  callTogether,
  configure,
  differencesAt,
  gatewayAt,
  LOAD_MODEL,
  LOAD_TEAMS,
} from '../support/gateways/gateway-load.js';
import { logLine } from '../support/usage/lines.js';
import { runCli, type SpawnedBursar, spawnBursar } from '../support/processes/process.js';

const IMPORTED = 50_000;
const FILES = 10;
const CALLERS = 16;
const BETWEEN_MS = 20_000;
const PAUSED_MS = 15_000;
const SOAK_MS_MAX = 900_000;
/** 100 in at $1, 200 out at $10 a million, of every call and every imported line. */
const COST_MICRO_USD = 2_100n;

/** Postgres of its own, so that it can be killed. */
describe('gateways, a report, an import and whatever may stop in the middle of them', () => {
  const folder = scratchFolder('gateway-load-');
  const data = path.join(folder, 'postgres');
  const name = `load_${randomBytes(4).toString('hex')}`;
  let server: PostgresServer;
  let database: TestDatabase;
  let api: SpawnedBursar;
  let worker: SpawnedBursar;
  let bedrock: FakeBedrock;
  let gateways: GatewayProcess[];
  beforeAll(async () => {
    server = await startPostgres(data);
    await createDatabase(server.url(name));
    await migrate(server.url(name));
    database = databaseAt(server.url(name));
    api = await spawnBursar({ database });
    worker = await spawnBursar({ kind: 'worker', database });
    bedrock = await FakeBedrock.start();
    await configure(api);
    gateways = [
      await gatewayAt(api, bedrock, { name: 'edge-strict', lanes: 'strict' }),
      await gatewayAt(api, bedrock, { name: 'edge-lease', lanes: 'lease' }),
    ];
  });
  afterAll(async () => {
    for (const gateway of gateways) await gateway.close();
    await bedrock.close();
    await worker.close();
    await api.close();
    await database.drop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'lose nothing, double nothing, overspend nothing, and all go on by themselves',
    async () => {
      const load = new AbortController();
      const calling = gateways.map((one) => callTogether(one, CALLERS, () => load.signal.aborted));
      const reporting = reportUntil(load.signal, api);
      const importing = runCli(['import', 'bedrock-logs', writeLogs(folder), '-o', 'json'], api);
      for (const [what, stop] of Object.entries(stops())) {
        await sleep(BETWEEN_MS);
        await stop();
        await goesOn(api, gateways);
        process.stderr.write(`gateway-load: goes on after ${what}\n`);
      }
      await sleep(BETWEEN_MS);
      load.abort();
      await Promise.all(calling);
      const { code, stdout, stderr } = await importing;
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({ received: IMPORTED, quarantined: 0 });
      const { answered, refusals } = await reporting;
      expect(refusals).toEqual([]);
      expect(answered).toBeGreaterThan(0);
      await Promise.all(gateways.map(allReported));
      const calls = BigInt(bedrock.billed.length + IMPORTED);
      expect(await spentMicroUsd(api)).toBe(calls * COST_MICRO_USD);
      expect(await differencesAt(api)).toEqual([]);
    },
    SOAK_MS_MAX,
  );

  const stops = (): Readonly<Record<string, () => Promise<unknown>>> => ({
    'kill -9 of the api': async () => {
      await api.kill('SIGKILL');
      await api.restart();
    },
    'a pause of the api': async () => {
      process.kill(api.pid, 'SIGSTOP');
      await sleep(PAUSED_MS);
      process.kill(api.pid, 'SIGCONT');
    },
    'kill -9 of Postgres': async () => {
      process.kill(server.pid, 'SIGKILL');
      server = await startPostgres(data);
    },
    'kill -9 of the worker': async () => {
      await worker.kill('SIGKILL');
      await worker.restart();
    },
  });
});

/** Until the api says that it is ready, and a call passes each gateway. */
async function goesOn(api: SpawnedBursar, gateways: readonly GatewayProcess[]): Promise<void> {
  while ((await fetch(`${api.url}/readyz`).catch(() => null))?.ok !== true) await sleep(100);
  for (const gateway of gateways) {
    let passed = false;
    const once = (made: number): boolean => made > 0;
    while (!passed) passed = ((await callTogether(gateway, 1, once))[200] ?? 0) > 0;
  }
}

function writeLogs(folder: string): string {
  const where = path.join(folder, 'logs');
  mkdirSync(where);
  const at = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  for (let file = 0; file < FILES; file++) {
    const lines = Array.from({ length: IMPORTED / FILES }, (_, nth) => {
      const team = LOAD_TEAMS[nth % LOAD_TEAMS.length] ?? '';
      const principal = `arn:aws:sts::444455556666:assumed-role/GatewayRole/user-${nth % 700}`;
      const metadata = { team, app: `app-${file}` };
      return logLine({ model: LOAD_MODEL, at, input: 100, output: 200, metadata, principal });
    });
    writeFileSync(path.join(where, `${file}.json`), `${lines.join('\n')}\n`);
  }
  return where;
}

const dayAt = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const spendAt = (api: SpawnedBursar, groupBy: readonly string[]): Promise<Response> =>
  fetch(`${api.url}/v1/spend`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(api.token) },
    body: JSON.stringify({ from: dayAt(-1), to: dayAt(2), groupBy }),
  });

async function spentMicroUsd(api: SpawnedBursar): Promise<bigint> {
  const { total } = (await (await spendAt(api, [])).json()) as { total: { cost: string } };
  const [whole = '', part = ''] = total.cost.split('.');
  return BigInt(whole) * 1_000_000n + BigInt(part.padEnd(6, '0').slice(0, 6));
}

/** Every call there is, over and over. `refusals` are the answers that no outage explains. */
async function reportUntil(
  signal: AbortSignal,
  api: SpawnedBursar,
): Promise<{ readonly answered: number; readonly refusals: string[] }> {
  let answered = 0;
  const refusals = new Set<string>();
  while (!signal.aborted) {
    const dimensions = ['day', 'principal', 'model'];
    const answer = await spendAt(api, dimensions).catch(() => null);
    const body = (await answer?.text().catch(() => null)) ?? null;
    if (answer?.ok === true && body !== null) answered++;
    else if (answer !== null && answer.status >= 400 && answer.status !== 503)
      refusals.add(`${answer.status} ${body}`);
    await sleep(200);
  }
  return { answered, refusals: [...refusals] };
}
