import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { differences } from '../support/limits/admissions.js';
import { bearer } from '../support/http/client.js';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';
import { applyConfig, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';
import { spawnBursar, type SpawnedBursar } from '../support/processes/process.js';
import { describeWithRedis, startRedis, type TestRedis } from '../support/processes/redis.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const MODEL = 'anthropic.claude-imaginary-9-v1:0';
const BUDGETED = `${TWO_TEAMS}budgets:
  - { id: search-month, scope: { team: search }, limit: "500.00", window: month, mode: hard }
`;
const PRICED = `${BUDGETED}prices:
  - { model: "${MODEL}", from: 2026-01-01, per1M: { input: "3", output: "15" } }
`;
const WAIT_MS_MAX = 40_000;

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + WAIT_MS_MAX;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}`);
    await sleep(50);
  }
}

const now = () => new Date().toISOString();
const call = (requestId: string, model?: string) =>
  logLine({
    requestId,
    at: now(),
    metadata: { team: 'search' },
    ...(model !== undefined && { model }),
  });

/** What the balances of all windows say is posted, and what the ledger says of the one team that has a budget. */
async function postedAndSpent({ rows }: TestDatabase): Promise<[string, string]> {
  const [row] = await rows<{ posted: string; spent: string }>(
    `SELECT (SELECT coalesce(sum(posted), 0)::text FROM limits.budget_window) AS posted,
       (SELECT coalesce(sum(cost), 0)::numeric(38, 15)::text FROM ledger.charge) AS spent`,
  );
  return [row?.posted ?? '', row?.spent ?? ''];
}

/** Import more, and wait until the balances have followed. */
async function balancesFollow(bursar: TestBursar, name: string, count = 30): Promise<void> {
  const lines = Array.from({ length: count }, (_, n) => call(`${name}-${n}`));
  expect((await post(bursar, lines)).body).toMatchObject({ accepted: count });
  await until(`balances after ${name}`, async () => {
    const [posted, spent] = await postedAndSpent(bursar.database);
    return posted === spent;
  });
}

const schedulers = async (redis: TestRedis): Promise<number> =>
  (await redis.keys()).filter((key) => /:repeat:[a-z-]+$/.test(key)).length;

describeWithRedis('a queue in Redis', () => {
  let redis: TestRedis;
  let bursar: TestBursar | undefined;
  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    await bursar?.close();
    await redis.stop();
  });
  const start = () => startBursar({ worker: true, env: { REDIS_URL: redis.url } });

  it('comes back by itself after FLUSHALL under load: every repeating job, and the balances', async () => {
    bursar = await start();
    await applyConfig(bursar, BUDGETED);
    await balancesFollow(bursar, 'before');
    const before = await schedulers(redis);
    for (let n = 0; n < 3; n++) {
      const importing = post(
        bursar,
        Array.from({ length: 500 }, (_, i) => call(`load-${n}-${i}`)),
      );
      await redis.flush();
      await importing;
    }
    await balancesFollow(bursar, 'after');
    expect(await schedulers(redis)).toBe(before);
    expect(await differences(bursar)).toEqual([]);
  });

  it('comes back by itself after Redis was killed and started empty', async () => {
    bursar = await start();
    await applyConfig(bursar, BUDGETED);
    await balancesFollow(bursar, 'before');
    const { port } = redis;
    await redis.stop();
    expect((await post(bursar, [call('meanwhile')])).body).toMatchObject({ accepted: 1 });
    redis = await startRedis(port);
    await balancesFollow(bursar, 'after');
    expect(await differences(bursar)).toEqual([]);
  });

  it('is made once Redis is there, which was away at the start', async () => {
    const { port } = redis;
    await redis.stop();
    bursar = await start();
    await applyConfig(bursar, BUDGETED);
    redis = await startRedis(port);
    await balancesFollow(bursar, 'after');
  });

  it('gets one repeating job back whose next run alone was lost', async () => {
    bursar = await start();
    await applyConfig(bursar, BUDGETED);
    await balancesFollow(bursar, 'before');
    await redis.remove(/repeat:apply-postings/);
    await balancesFollow(bursar, 'after');
  });
});

/** Of two that wait for each other, the worker and this statement, Postgres may end either. */
const isDone = (statement: Promise<unknown>): Promise<boolean> =>
  statement.then(
    () => true,
    (error: unknown) => {
      if ((error as { code?: string }).code === '40P01') return false;
      throw error;
    },
  );

describe('a queue in Postgres', () => {
  let bursar: TestBursar;
  beforeEach(async () => {
    bursar = await startBursar({ worker: true });
    await applyConfig(bursar, BUDGETED);
    await balancesFollow(bursar, 'before');
  });
  afterEach(() => bursar.close());

  it('comes back by itself after its tables were emptied', async () => {
    const emptying = await truncation(bursar.database);
    await until('the tables are emptied', () => isDone(bursar.rows(emptying)));
    await balancesFollow(bursar, 'after');
    expect(await differences(bursar)).toEqual([]);
  });

  it('comes back by itself after its schema was dropped', async () => {
    await until('the schema is dropped', () => isDone(bursar.rows('DROP SCHEMA jobs CASCADE')));
    await balancesFollow(bursar, 'after');
    expect(await differences(bursar)).toEqual([]);
  });
});

async function truncation({ rows }: TestDatabase): Promise<string> {
  const tables = await rows<{ name: string }>(
    `SELECT format('jobs.%I', tablename) AS name FROM pg_tables WHERE schemaname = 'jobs'`,
  );
  return `TRUNCATE ${tables.map(({ name }) => name).join(', ')} CASCADE`;
}

/** A worker dies in the middle of a job, with a fact at hand, and the queue loses everything it knew. */
async function loseEverything(redis: TestRedis | null): Promise<void> {
  const database = await createTestDatabase();
  const bursar = await startBursar({ database });
  let worker: SpawnedBursar | undefined;
  try {
    await applyConfig(bursar, BUDGETED);
    await post(bursar, [call('parked', MODEL), call('priced')]);
    await applyConfig(bursar, PRICED);
    // What the job needs is held, so that it stays in its middle.
    const holder = await database.connect();
    await holder.query('SELECT pg_advisory_lock(7001)');
    const env: Record<string, string> = redis === null ? {} : { REDIS_URL: redis.url };
    worker = await spawnBursar({ kind: 'worker', database, env });
    await until('the job waits for what is held', () => isWaiting(database));
    await worker.kill('SIGKILL');
    if (redis !== null) await redis.flush();
    else await database.rows(await truncation(database));
    await holder.query('SELECT pg_advisory_unlock(7001)');
    await worker.restart();
    await until('the parked call is priced', async () => {
      const [row] = await database.rows<{ parked: number }>(
        'SELECT count(*)::int AS parked FROM ledger.parked',
      );
      return row?.parked === 0;
    });
    await until('the balances have followed', async () => {
      const [posted, spent] = await postedAndSpent(database);
      return posted === spent;
    });
    expect(await differences(bursar)).toEqual([]);
    const changed = await bursar.http('/v1/audit.jsonl', {}, bearer(bursar.token));
    const entries = (await changed.text()).split('\n').filter((line) => line.includes('rerate'));
    expect(entries).toHaveLength(1);
  } finally {
    await worker?.close();
    await bursar.close();
    await database.drop();
  }
}

const isWaiting = async ({ rows }: TestDatabase): Promise<boolean> => {
  const [row] = await rows<{ waiting: number }>(
    `SELECT count(*)::int AS waiting FROM pg_locks WHERE locktype = 'advisory' AND objid = 7001 AND NOT granted`,
  );
  return (row?.waiting ?? 0) > 0;
};

describe('a fact that a worker is handling', () => {
  it('is handled although its worker was killed and the queue in Postgres emptied', () =>
    loseEverything(null));
});

describeWithRedis('a fact that a worker is handling', () => {
  it('is handled although its worker was killed and Redis lost everything', async () => {
    const redis = await startRedis();
    try {
      await loseEverything(redis);
    } finally {
      await redis.stop();
    }
  });
});
