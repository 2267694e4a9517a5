import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createGateway } from '../../packages/gateway/src/index.js';
import { fastScratchFolder } from '../../tools/scratch.ts';
import { createKey } from '../support/http/access.js';
import {
  admit,
  type Answer,
  differences,
  expireHolds,
  settle,
  voidAdmission,
} from '../support/limits/admissions.js';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';
import { askLease, called, lease, report } from '../support/limits/leases.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';
import { allowed, CALL, quotaConfig, seenQuotas, statuses } from '../support/limits/quotas.js';
import { describeWithRedis, startRedis, type TestRedis } from '../support/processes/redis.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

describe('quotas over three processes', () => {
  const folder = fastScratchFolder('quotas');
  let database: TestDatabase;
  let bursars: readonly TestBursar[];
  let first: TestBursar;
  beforeEach(async () => {
    database = await createTestDatabase();
    first = await startBursar({ database });
    bursars = [first, await startBursar({ database }), await startBursar({ database })];
  });
  afterEach(async () => {
    for (const bursar of bursars) await bursar.close();
    await database.drop();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const twoGateways = () =>
    Promise.all(
      [0, 1].map(async (n) => {
        const name = `edge-${n}`;
        const { secret } = await createKey(first, { name, kind: 'gateway' });
        return createGateway({
          url: bursars[n + 1]?.url ?? '',
          token: secret,
          environment: 'prod',
          gateway: name,
          dataDir: path.join(folder, name),
        });
      }),
    );
  const together = (count: number, name: string): Promise<Answer[]> =>
    Promise.all(
      Array.from({ length: count }, (_, n) =>
        admit(bursars[n % 3] ?? first, { ...CALL, requestId: `${name}-${n}` }),
      ),
    );

  it('600 requests a minute are 600, not one more and none less, through two gateways that lease as well', async () => {
    await applyConfig(first, quotaConfig('  - { id: rate, scope: {}, requestsPerMinute: 600 }'));
    const edges = await twoGateways();
    const [answers, ...admissions] = await Promise.all([
      together(700, 'burst'),
      ...edges.map((edge) =>
        Promise.all(Array.from({ length: 100 }, () => edge.admit({ team: 'search', ...CALL }))),
      ),
    ]);
    const through = admissions.flat().filter((one) => one.allowed);
    expect(allowed(answers).length + through.length).toBe(600);
    for (const one of through) await one.void('never-dispatched');
    for (const edge of edges) await edge.close();
    const refused = answers.find(({ status }) => status !== 201);
    expect(refused).toMatchObject({
      status: 429,
      body: {
        code: 'rate_limited',
        quota: 'rate',
        scope: {},
        limit: 'requestsPerMinute',
        limitValue: 600,
        used: 600,
      },
    });
    expect(allowed(await together(30, 'later'))).toHaveLength(0);
  });

  it('tokens of a day are counted once, and what calls do not use is there for others', async () => {
    await applyConfig(
      first,
      quotaConfig('  - { id: day, scope: { team: search }, tokensPerDay: 1000 }'),
    );
    const open = allowed(await together(30, 'day'));
    expect(open).toHaveLength(10);
    expect((await seenQuotas(first))['day']?.usedToday).toBe('1000');
    const [one, other] = open;
    const used = { outcome: 'ok', usage: { input: 60, output: 10 } };
    for (let twice = 0; twice < 2; twice++)
      await settle(bursars[1] ?? first, one?.body['admissionId'], used);
    expect((await seenQuotas(first))['day']?.usedToday).toBe('970');
    await voidAdmission(bursars[2] ?? first, other?.body['admissionId'], 'never-dispatched');
    expect((await seenQuotas(first))['day']?.usedToday).toBe('870');
    expect(allowed(await together(9, 'again'))).toHaveLength(1);
    expect(await differences(first)).toEqual([]);
  });

  it('calls at a time are as many as are under way, however each of them ends', async () => {
    await applyConfig(
      first,
      quotaConfig('  - { id: width, scope: { team: search }, concurrency: 6 }'),
    );
    const open = allowed(await together(60, 'wide'));
    expect(open).toHaveLength(6);
    expect((await seenQuotas(first))['width']?.underWay).toBe(6);
    const [settled, voided] = open;
    await settle(first, settled?.body['admissionId'], { outcome: 'error', attempts: 1 });
    await voidAdmission(first, voided?.body['admissionId'], 'unbilled-error');
    expect(allowed(await together(30, 'after'))).toHaveLength(2);
    await expireHolds(first);
    expect((await seenQuotas(first))['width']?.underWay).toBe(0);
    expect(allowed(await together(30, 'expired'))).toHaveLength(6);
  });
});

describe('leases under quotas', () => {
  let bursar: TestBursar;
  beforeEach(async () => {
    bursar = await startBursar();
  });
  afterEach(() => bursar.close());
  const withQuota = (quota: string) =>
    applyConfig(
      bursar,
      `${TWO_TEAMS}budgets:\n  - { id: all, scope: {}, limit: "10000", window: month }\nquotas:\n  - ${quota}\n`,
    );

  it('are not granted where a quota counts calls one by one', async () => {
    await withQuota('{ id: rate, scope: { team: search }, requestsPerMinute: 600 }');
    expect(await askLease(bursar)).toMatchObject({
      status: 409,
      body: { code: 'headroom_not_ample' },
    });
    expect((await askLease(bursar, { team: 'ads' })).status).toBe(201);
    await withQuota('{ id: ana, scope: { user: ana }, concurrency: 600 }');
    expect((await askLease(bursar)).status).toBe(409);
  });

  it('spend a day as their calls end, each counted once, and only while enough is left of it', async () => {
    await withQuota('{ id: day, scope: { team: search }, tokensPerDay: 2000 }');
    const given = await lease(bursar);
    const settlement = { outcome: 'ok', usage: { input: 1_100, output: 400 } };
    const calls = [called(given, 1, { settlement }), called(given, 2)];
    for (let twice = 0; twice < 2; twice++)
      expect((await report(bursar, given, calls)).status).toBe(200);
    expect((await seenQuotas(bursar))['day']?.usedToday).toBe('1500');
    expect((await askLease(bursar, { gateway: 'edge-2' })).status).toBe(201);
    await report(bursar, given, [called(given, 2, { settlement })]);
    expect((await seenQuotas(bursar))['day']?.usedToday).toBe('3000');
    expect((await askLease(bursar, { gateway: 'edge-3' })).status).toBe(409);
    expect(await admit(bursar, { requestId: 'strict' })).toMatchObject({
      status: 429,
      body: { quota: 'day', used: 3000 },
    });
  });
});

describeWithRedis('quotas with Redis', () => {
  let redis: TestRedis;
  let database: TestDatabase;
  beforeEach(async () => {
    redis = await startRedis();
    database = await createTestDatabase();
  });
  afterEach(async () => {
    await redis.stop();
    await database.drop();
  });
  const QUOTAS = quotaConfig(
    `  - { id: all, scope: {}, requestsPerMinute: 12, tokensPerMinute: 1500 }
  - { id: search, scope: { team: search }, requestsPerMinute: 7, tokensPerDay: 1200, concurrency: 5 }`,
  );
  const start = (url: string | null, on = database): Promise<TestBursar> =>
    startBursar({ database: on, ...(url !== null && { env: { REDIS_URL: url } }) });

  /** The answers to a fixed sequence of calls. */
  async function story(bursar: TestBursar): Promise<unknown[]> {
    const answers: unknown[] = [];
    for (let n = 0; n < 24; n++) {
      const { status, body } = await admit(bursar, {
        ...CALL,
        team: n % 3 === 2 ? 'ads' : 'search',
        maxOutputTokens: 40 + 30 * (n % 4),
        requestId: `story-${n}`,
      });
      answers.push([status, body['quota'], body['limit'], body['limitValue'], body['used']]);
      if (n % 5 === 0 && status === 201)
        await settle(bursar, body['admissionId'], {
          outcome: 'ok',
          usage: { input: 10, output: 10 },
        });
    }
    return answers;
  }

  it('decide every call as they do without it', async () => {
    const other = await createTestDatabase();
    const [having, lacking] = [await start(redis.url), await start(null, other)];
    try {
      for (const bursar of [having, lacking]) await applyConfig(bursar, QUOTAS);
      const [found, expected] = [await story(having), await story(lacking)];
      expect(found).toEqual(expected);
      expect(await redis.keys()).toContain('{bursar}:rate:all requestsPerMinute');
      expect(await database.rows('SELECT * FROM limits.rate')).toEqual([]);
    } finally {
      for (const bursar of [having, lacking]) await bursar.close();
      await other.drop();
    }
  });

  it('keep the count of a day over FLUSHALL and a restart, and count in Postgres when Redis is gone', async () => {
    const daily = quotaConfig(
      '  - { id: day, scope: {}, tokensPerDay: 1000 }\n  - { id: rate, scope: {}, requestsPerMinute: 8 }',
    );
    let bursar = await start(redis.url);
    await applyConfig(bursar, daily);
    const ask = (name: string) => admit(bursar, { ...CALL, requestId: name });
    expect(statuses([await ask('a'), await ask('b'), await ask('c')])).toEqual([201, 201, 201]);
    await redis.flush();
    expect((await ask('d')).status).toBe(201);
    await bursar.close();
    bursar = await start(redis.url);
    expect((await seenQuotas(bursar))['day']?.usedToday).toBe('400');
    await redis.stop();
    const more = [];
    for (let n = 0; n < 8; n++) more.push(await ask(`e-${n}`));
    expect(allowed(more)).toHaveLength(6);
    expect(more.at(-1)?.body).toMatchObject({ quota: 'day', used: 1000 });
    await bursar.close();
  });
});
