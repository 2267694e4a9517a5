import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../../tools/processes.ts';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';
import { families, sampleOf } from '../support/http/exposition.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';
import { spawnBursar, type SpawnedBursar } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

interface Work {
  work: {
    isWorkerRunning: boolean;
    workerSeenAt: string | null;
    jobs: { name: string; isLate: boolean; lastSuccessAt: string | null }[];
    factsWaiting: number;
    factsFailed: number;
  };
}

const WORK =
  '{ work { isWorkerRunning workerSeenAt jobs { name isLate lastSuccessAt } factsWaiting factsFailed } }';

describe('a worker', () => {
  let database: TestDatabase;
  let bursar: TestBursar;
  let worker: SpawnedBursar | undefined;
  let metrics: string;
  beforeEach(async () => {
    database = await createTestDatabase();
    bursar = await startBursar({ database });
    metrics = `http://127.0.0.1:${await freePort()}`;
  });
  afterEach(async () => {
    await worker?.close();
    await bursar.close();
    await database.drop();
  });
  const start = (): Promise<SpawnedBursar> =>
    spawnBursar({
      kind: 'worker',
      database,
      env: { LOG_LEVEL: 'info', BURSAR_METRICS_PORT: new URL(metrics).port },
    });
  const ready = async () => (await (await bursar.http('/readyz')).json()) as { worker: boolean };
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds())) await sleep(50);
  };

  it('is reported missing by readyz, pages and metrics until one runs, and again once it was away for a minute', async () => {
    expect(await ready()).toEqual({ ok: true, sample: false, worker: false });
    expect((await bursar.gql<Work>(WORK)).work).toMatchObject({
      isWorkerRunning: false,
      workerSeenAt: null,
    });
    worker = await start();
    await until(async () => (await ready()).worker);
    await until(async () =>
      (await bursar.gql<Work>(WORK)).work.jobs.every((one) => one.lastSuccessAt !== null),
    );
    const { work } = await bursar.gql<Work>(WORK);
    expect(work.jobs.map(({ name, isLate }) => `${name} ${isLate}`)).toEqual([
      'advance-reposts false',
      'apply-postings false',
      'create-partitions false',
      'enforce-stops false',
      'escalate-anomalies false',
      'expire-holds false',
      'fold-days false',
      'purge-alerts false',
      'purge-anomalies false',
      'purge-expired-limits false',
      'purge-operations false',
      'purge-readings false',
      'reclaim-leases false',
      'refresh-policies false',
      'route-alerts false',
      'run-health-checks false',
      'run-sources false',
      'score-anomalies false',
      'send-digests false',
      'send-messages false',
      'update-circuit-breakers false',
      'void-proven false',
      'watch-approvals false',
      'watch-denies false',
      'watch-for-alerts false',
      'watch-forecast false',
      'watch-month-end false',
      'watch-operations false',
      'watch-sources false',
      'watch-unpriced false',
    ]);
    await worker.kill();
    expect((await ready()).worker).toBe(true);
    await database.rows(`UPDATE ledger.worker SET seen_at = seen_at - interval '1 minute'`);
    await database.rows(`UPDATE ledger.job_run SET succeeded_at = now() - interval '2 minutes'`);
    expect((await ready()).worker).toBe(false);
    const late = (await bursar.gql<Work>(WORK)).work.jobs.filter(({ isLate }) => isLate);
    expect(late.map(({ name }) => name)).toEqual([
      'advance-reposts',
      'apply-postings',
      'enforce-stops',
      'escalate-anomalies',
      'expire-holds',
      'reclaim-leases',
      'route-alerts',
      'run-health-checks',
      'run-sources',
      'score-anomalies',
      'send-messages',
      'update-circuit-breakers',
      'watch-approvals',
      'watch-denies',
      'watch-for-alerts',
      'watch-operations',
      'watch-sources',
    ]);
    const all = families(await (await bursar.http('/metrics')).text());
    expect(sampleOf(all, 'bursar_workers')).toBe(0);
    expect(sampleOf(all, 'bursar_job_late', { job: 'apply-postings' })).toBe(1);
    expect(sampleOf(all, 'bursar_job_late', { job: 'fold-days' })).toBe(0);
  });

  it('has probes and metrics of its own and serves nothing else; its log says what it stands on, without secrets', async () => {
    worker = await start();
    await until(async () => (await fetch(`${metrics}/readyz`).catch(() => null))?.ok === true);
    expect((await fetch(`${metrics}/healthz`)).status).toBe(200);
    for (const where of ['/graphql', '/v1/config', '/v1/instance', '/'])
      expect((await fetch(`${metrics}${where}`)).status).toBe(404);
    const read = async () => families(await (await fetch(`${metrics}/metrics`)).text());
    await until(
      async () =>
        (sampleOf(await read(), 'bursar_job_runs_total', {
          job: 'apply-postings',
          outcome: 'ok',
        }) ?? 0) > 0,
    );
    await until(
      async () => sampleOf(await read(), 'bursar_queue_jobs', { state: 'delayed' }) !== undefined,
    );
    await worker.kill('SIGTERM');
    const lines = worker
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ msg }) => msg)).toEqual(['starting', 'metrics', 'ready', 'ended']);
    expect(lines[0]).toMatchObject({
      process: 'worker',
      redis: null,
      sample: false,
      node: process.version,
    });
    const { password } = new URL(database.url);
    expect(password === '' || !worker.output().includes(password)).toBe(true);
  });

  it('tries a fact that fails again, says which, and does the others meanwhile', async () => {
    await database.rows(
      `INSERT INTO ledger.outbox (fact, payload) VALUES ('priceBookChanged', '{"version": "poison"}')`,
    );
    const [fact] = await database.rows<{ fact: string; id: string }>(
      `SELECT fact, id::text FROM ledger.outbox WHERE payload->>'version' = 'poison'`,
    );
    worker = await start();
    await applyConfig(bursar, TWO_TEAMS);
    const left = () => database.rows<{ id: string }>('SELECT id::text FROM ledger.outbox');
    await until(async () => (await bursar.gql<Work>(WORK)).work.factsFailed > 0);
    await until(async () => (await left()).length === 1);
    expect(await left()).toEqual([{ id: fact?.id }]);
    expect(worker.output()).toMatch(new RegExp(`"fact":"${fact?.id ?? ''}".*job failed`));
    await database.rows(`UPDATE ledger.outbox SET payload = '{"version": 1}'`);
    await database.rows('UPDATE ledger.fact_job SET due_at = now()');
    await until(async () => (await left()).length === 0);
  });
});
