import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createDatabase, dropDatabase } from '../../tools/database/databases.ts';
import { migrate } from '../../tools/database/migrate.ts';
import { type PostgresServer, startPostgres } from '../../tools/database/postgres.ts';
import { fastScratchFolder } from '../../tools/scratch.ts';
import { newToken } from '../../tools/token.ts';
import { CALL } from '../support/limits/admissions.js';
import { askGraphql, bearer } from '../support/http/client.js';
import type { TestDatabase } from '../support/processes/database.js';
import { applyConfig, logLine, TWO_TEAMS } from '../support/usage/lines.js';
import { type SpawnedBursar, spawnBursar } from '../support/processes/process.js';

const CALLS = 15;
const LOGGED = 10;
/** 1,200 × $6.60 + 500 × $16.50 a million, and what a call really costs. */
const WORST = 0.01617;
const COST = 0.007392;
const PATIENCE_MS = 60_000;
const BUDGETS = `${TWO_TEAMS}
budgets:
  - { id: day, scope: { team: search }, limit: "1", window: day }
  - { id: everything, scope: {}, limit: "100", window: quarter }
`;

interface Admitted {
  readonly admissionId: string;
  readonly requestMetadata: Record<string, string>;
}

describe('kill -9 of everything, in any order, with calls under way', () => {
  const folder = fastScratchFolder('silence');
  const data = path.join(folder, 'postgres');
  const name = `silence_${randomBytes(4).toString('hex')}`;
  let server: PostgresServer;
  let api: SpawnedBursar;
  let worker: SpawnedBursar;
  let admitted: Admitted[];
  beforeAll(async () => {
    server = await startPostgres(data);
    await createDatabase(server.url(name));
    await migrate(server.url(name));
    const database = databaseAt(server.url(name));
    api = await spawnBursar({ database });
    worker = await spawnBursar({ kind: 'worker', database, token: api.token });
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
    await dropDatabase(server.url(name));
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const http = (where: string, init: RequestInit = {}) =>
    fetch(new URL(where, api.url), {
      ...init,
      headers: { ...bearer(api.token), ...Object.fromEntries(new Headers(init.headers)) },
    });
  const admit = async (n: number): Promise<Admitted> => {
    const response = await http('/v1/admissions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...CALL, requestId: `silent-${n}` }),
    });
    expect(response.status).toBe(201);
    return (await response.json()) as Admitted;
  };
  const ask = async <T>(text: string): Promise<T[]> => {
    const client = new pg.Client(server.url(name));
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(text)).rows as T[];
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  const windows = async () =>
    Object.fromEntries(
      (
        await ask<{ name: string; amounts: string }>(
          `SELECT budget_id || CASE WHEN ends_at <= now() THEN ' yesterday' ELSE '' END AS name,
             concat_ws('/', trim_scale(posted), trim_scale(presumed), trim_scale(held)) AS amounts FROM limits.budget_window`,
        )
      ).map((row) => [row.name, row.amounts]),
    );
  const amounts = (posted: number, presumed: number, held: number): string =>
    [posted * COST, presumed * WORST, held * WORST].map((usd) => String(+usd.toFixed(6))).join('/');
  const until = async (wanted: Record<string, string>) => {
    const deadline = Date.now() + PATIENCE_MS;
    let found = await windows();
    while (
      Date.now() < deadline &&
      JSON.stringify(found) !== JSON.stringify({ ...found, ...wanted })
    ) {
      await sleep(250);
      found = await windows();
    }
    expect(found).toMatchObject(wanted);
  };
  const kill = {
    api: () => api.kill(),
    worker: () => worker.kill(),
    postgres: async () => {
      process.kill(server.pid, 'SIGKILL');
      await sleep(200);
    },
  };
  const startAgain = async () => {
    server = await startPostgres(data);
    if (!(await isUp())) await api.restart();
    await worker.kill();
    await worker.restart();
  };
  const isUp = () =>
    fetch(`${api.url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  const post = async (calls: readonly Admitted[]) => {
    const at = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    const lines = calls.map(({ admissionId, requestMetadata: metadata }) =>
      logLine({
        at: loggedAt.get(admissionId) ?? at,
        requestId: `p-${admissionId}`,
        metadata,
        input: 1_180,
        output: 212,
      }),
    );
    for (const { admissionId } of calls)
      if (!loggedAt.has(admissionId)) loggedAt.set(admissionId, at);
    return http('/v1/usage/bedrock-logs', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: lines.join('\n'),
    });
  };
  const loggedAt = new Map<string, string>();

  it('leaves every hold as it was, and answers a repeated request the same', async () => {
    await applyConfig({ http }, BUDGETS);
    admitted = await Promise.all(Array.from({ length: CALLS }, (_, n) => admit(n)));
    for (const order of [
      ['api', 'worker', 'postgres'],
      ['postgres', 'api', 'worker'],
      ['worker', 'postgres', 'api'],
    ] as const) {
      for (const victim of order) await kill[victim]();
      await startAgain();
      expect(await windows()).toEqual({
        day: amounts(0, 0, CALLS),
        everything: amounts(0, 0, CALLS),
      });
      const again = await Promise.all(Array.from({ length: CALLS }, (_, n) => admit(n)));
      expect(again.map(({ admissionId }) => admissionId)).toEqual(
        admitted.map(({ admissionId }) => admissionId),
      );
    }
  });

  it('charges late log lines to the window that admitted the call, once', async () => {
    // A day passes in silence.
    await ask(`UPDATE limits.budget_window SET starts_at = starts_at - interval '1 day', ends_at = ends_at - interval '1 day'
               WHERE budget_id = 'day'`);
    await ask(
      `UPDATE limits.hold SET created_at = created_at - interval '1 day', expires_at = now() - interval '1 minute'`,
    );
    await worker.kill();
    await worker.restart();
    await until({ 'day yesterday': amounts(0, CALLS, 0), everything: amounts(0, CALLS, 0) });
    const late = admitted.slice(0, LOGGED);
    expect((await post(late)).status).toBe(200);
    await kill.worker();
    await kill.postgres();
    await startAgain();
    await until({ 'day yesterday': amounts(LOGGED, CALLS - LOGGED, 0) });
    expect((await post(late)).status).toBe(200);
    await kill.postgres();
    await kill.worker();
    await kill.api();
    await startAgain();
    await until({
      'day yesterday': amounts(LOGGED, CALLS - LOGGED, 0),
      everything: amounts(LOGGED, CALLS - LOGGED, 0),
    });
    const today = await http('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ budgets { id current { posted presumed held } } }' }),
    });
    const { data } = (await today.json()) as {
      data: { budgets: { id: string; current: unknown }[] };
    };
    expect(data.budgets.find(({ id }) => id === 'day')?.current).toEqual({
      posted: '0',
      presumed: '0',
      held: '0',
    });
    const { data: proof } = await askGraphql<{
      verify: { holds: boolean; checks: { differences: string[] }[] };
    }>(api.url, bearer(api.token), '{ verify { holds checks { invariant differences } } }');
    expect(proof?.verify.checks.flatMap(({ differences }) => differences)).toEqual([]);
  });
});

/** A database on a server that comes and goes: every question has a connection of its own. */
function databaseAt(url: string): TestDatabase {
  const refuse = () => Promise.reject(new Error('Ask this server with a connection of your own.'));
  return {
    url,
    appUrl: url,
    token: newToken(),
    rows: refuse,
    connect: refuse,
    drop: () => Promise.resolve(),
  };
}
