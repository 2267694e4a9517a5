import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DenialsService } from '../apps/api/src/budgets/denials.service.js';
import { Database } from '../apps/api/src/platform/database.js';
import {
  admit,
  type Answer,
  differences,
  expireHolds,
  settle,
  voidAdmission,
} from './support/admissions.js';
import { json, TravellingClock } from './support/access.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { applyConfig, TWO_TEAMS } from './support/lines.js';
import { describeWithRedis, startRedis, type TestRedis } from './support/redis.js';
import { startBursar, type TestBursar } from './support/server.js';

/** Nothing but quotas decides here. */
const config = (quotas: string): string => `${TWO_TEAMS}prices:
  - { model: "acme.chat-v1:0", per1M: { input: "1", output: "10" } }
quotas:
${quotas}
`;
const CALL = { model: 'acme.chat-v1:0', inputTokens: 60, maxOutputTokens: 40 };
const HOUR_MS = 3_600_000;

interface Seen {
  id: string;
  usedToday: string;
  underWay: number;
  throttledLastHour: number;
  effective: Record<string, number>;
}
const seen = async (bursar: TestBursar): Promise<Record<string, Seen>> => {
  const { quotas } = await bursar.gql<{ quotas: Seen[] }>(
    '{ quotas { id usedToday underWay throttledLastHour effective } }',
  );
  return Object.fromEntries(quotas.map((quota) => [quota.id, quota]));
};
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);
const allowed = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 201);

describe('over three processes', () => {
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
  const together = (count: number, name: string): Promise<Answer[]> =>
    Promise.all(
      Array.from({ length: count }, (_, n) =>
        admit(bursars[n % 3] ?? first, { ...CALL, requestId: `${name}-${n}` }),
      ),
    );

  it('600 requests a minute are 600, not one more and none less', async () => {
    await applyConfig(first, config('  - { id: rate, scope: {}, requestsPerMinute: 600 }'));
    const answers = await together(900, 'burst');
    expect(allowed(answers)).toHaveLength(600);
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
      config('  - { id: day, scope: { team: search }, tokensPerDay: 1000 }'),
    );
    const open = allowed(await together(30, 'day'));
    expect(open).toHaveLength(10);
    expect((await seen(first))['day']?.usedToday).toBe('1000');
    const [one, other] = open;
    const used = { outcome: 'ok', usage: { input: 60, output: 10 } };
    for (let twice = 0; twice < 2; twice++)
      await settle(bursars[1] ?? first, one?.body['admissionId'], used);
    expect((await seen(first))['day']?.usedToday).toBe('970');
    await voidAdmission(bursars[2] ?? first, other?.body['admissionId'], 'never-dispatched');
    expect((await seen(first))['day']?.usedToday).toBe('870');
    expect(allowed(await together(9, 'again'))).toHaveLength(1);
    expect(await differences(first)).toEqual([]);
  });

  it('calls at a time are as many as are under way, however each of them ends', async () => {
    await applyConfig(first, config('  - { id: width, scope: { team: search }, concurrency: 6 }'));
    const open = allowed(await together(60, 'wide'));
    expect(open).toHaveLength(6);
    expect((await seen(first))['width']?.underWay).toBe(6);
    const [settled, voided] = open;
    await settle(first, settled?.body['admissionId'], { outcome: 'error', attempts: 1 });
    await voidAdmission(first, voided?.body['admissionId'], 'unbilled-error');
    expect(allowed(await together(30, 'after'))).toHaveLength(2);
    await expireHolds(first);
    expect((await seen(first))['width']?.underWay).toBe(0);
    expect(allowed(await together(30, 'expired'))).toHaveLength(6);
  });
});

describe('one call', () => {
  const clock = new TravellingClock();
  let bursar: TestBursar;
  beforeEach(async () => {
    bursar = await startBursar({ clock });
  });
  afterEach(() => bursar.close());
  const ask = (requestId: string, call: Record<string, unknown> = {}) =>
    admit(bursar, { ...CALL, ...call, requestId });

  it('is told which quota, how much of it is taken, and when to come back', async () => {
    await applyConfig(
      bursar,
      config(`  - { id: all, scope: {}, tokensPerMinute: 1000 }
  - { id: search, scope: { team: search }, tokensPerMinute: 250 }`),
    );
    expect(statuses([await ask('a'), await ask('b')])).toEqual([201, 201]);
    const response = await bursar.http(
      '/v1/admissions',
      json({ ...CALL, team: 'search', requestId: 'c' }),
    );
    const body = (await response.json()) as Record<string, unknown>;
    expect(body).toMatchObject({
      code: 'rate_limited',
      quota: 'search',
      scope: { team: 'search' },
      limit: 'tokensPerMinute',
      limitValue: 250,
      used: 200,
      asked: 100,
      retryable: true,
    });
    expect(body['retryAfterSeconds']).toBeGreaterThan(0);
    expect(body['retryAfterSeconds']).toBeLessThanOrEqual(60);
    expect(response.headers.get('retry-after')).toBe(String(body['retryAfterSeconds']));
    // What was refused took nothing from the wider quota: 800 of its tokens are left for others.
    const others = [];
    for (let n = 0; n < 9; n++) others.push(await ask(`ads-${n}`, { team: 'ads' }));
    expect(allowed(others)).toHaveLength(8);
  });

  it('that asks for more than the whole quota is told that waiting does not help', async () => {
    await applyConfig(bursar, config('  - { id: small, scope: {}, tokensPerMinute: 99 }'));
    const response = await bursar.http(
      '/v1/admissions',
      json({ ...CALL, team: 'ads', requestId: 'x' }),
    );
    expect(await response.json()).toMatchObject({ status: 429, quota: 'small', retryable: false });
    expect(response.headers.get('retry-after')).toBeNull();
  });

  it('gives back to the minute what it did not use', async () => {
    await applyConfig(bursar, config('  - { id: minute, scope: {}, tokensPerMinute: 200 }'));
    const [one] = [await ask('a'), await ask('b')];
    expect((await ask('c')).status).toBe(429);
    await settle(bursar, one.body['admissionId'], {
      outcome: 'ok',
      usage: { input: 0, output: 0 },
    });
    expect((await ask('d')).status).toBe(201);
  });

  it('is answered no longer than the least ceiling says, which is also what is held and counted', async () => {
    await applyConfig(
      bursar,
      config(`  - { id: short, scope: { team: search }, maxOutputTokens: 30, tokensPerDay: 1000 }
  - { id: model, scope: { model: "acme.*" }, maxOutputTokens: 20 }`),
    );
    expect((await ask('a')).body).toMatchObject({ maxOutputTokens: 20, holdUsd: '0.00026' });
    expect((await ask('b', { maxOutputTokens: undefined })).body).toMatchObject({
      maxOutputTokens: 20,
    });
    expect((await ask('c', { maxOutputTokens: 5 })).body).toMatchObject({ maxOutputTokens: 5 });
    expect((await seen(bursar))['short']?.usedToday).toBe('225');
  });

  it('that money refuses takes nothing from its quotas', async () => {
    await applyConfig(
      bursar,
      `${config('  - { id: day, scope: {}, tokensPerDay: 1000, requestsPerMinute: 3, concurrency: 3 }')}budgets:
  - { id: poor, scope: {}, limit: "0.0001", window: day }
`,
    );
    for (let n = 0; n < 5; n++) expect((await ask(`x-${n}`)).status).toBe(402);
    expect((await seen(bursar))['day']).toMatchObject({ usedToday: '0', underWay: 0 });
  });

  it('that is repeated counts once, and is answered although nothing is left', async () => {
    await applyConfig(
      bursar,
      config('  - { id: one, scope: {}, tokensPerDay: 100, requestsPerMinute: 1, concurrency: 1 }'),
    );
    const { body } = await ask('same');
    expect(await ask('same')).toMatchObject({ status: 201, body });
    expect((await ask('other')).status).toBe(429);
    expect((await seen(bursar))['one']).toMatchObject({ usedToday: '100', underWay: 1 });
  });

  it('meets a new day of its quota in the zone that the quota names', async () => {
    await applyConfig(
      bursar,
      config('  - { id: day, scope: {}, tokensPerDay: 100, timezone: Asia/Tokyo }'),
    );
    expect(statuses([await ask('a'), await ask('b')])).toEqual([201, 429]);
    await clock.ahead(24 * HOUR_MS, async () => {
      expect((await ask('tomorrow')).status).toBe(201);
    });
    const days = await bursar.rows<{ hour: number }>(
      `SELECT extract(hour FROM starts_at AT TIME ZONE 'Asia/Tokyo')::int AS hour FROM limits.quota_day`,
    );
    expect(days).toEqual([{ hour: 0 }, { hour: 0 }]);
  });

  it('asks nothing of anybody where there is no quota', async () => {
    await applyConfig(bursar, TWO_TEAMS);
    await ask('warm');
    const { pool } = bursar.app.get(Database, { strict: false });
    const asked: string[] = [];
    const query = pool.query.bind(pool) as (...args: unknown[]) => unknown;
    pool.query = ((...args: unknown[]) => {
      const [first] = args as [string | { text: string }];
      asked.push(typeof first === 'string' ? first : first.text);
      return query(...args);
    }) as typeof pool.query;
    await ask('cold');
    expect(asked.filter((text) => /quota|limits\.rate/.test(text))).toEqual([]);
  });

  it('that was throttled is counted where people look', async () => {
    await applyConfig(bursar, config('  - { id: rate, scope: {}, requestsPerMinute: 2 }'));
    await Promise.all(Array.from({ length: 150 }, (_, n) => ask(`t-${n}`)));
    await bursar.app.get(DenialsService, { strict: false }).flush();
    expect((await seen(bursar))['rate']?.throttledLastHour).toBe(148);
  });
});

describeWithRedis('with Redis', () => {
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
  const QUOTAS = config(
    `  - { id: all, scope: {}, requestsPerMinute: 12, tokensPerMinute: 1500 }
  - { id: search, scope: { team: search }, requestsPerMinute: 7, tokensPerDay: 1200, concurrency: 5 }`,
  );
  const start = (url: string | null, on = database): Promise<TestBursar> =>
    startBursar({ database: on, ...(url !== null && { env: { REDIS_URL: url } }) });

  /** What one story of calls is answered, one after the other. */
  async function story(bursar: TestBursar): Promise<unknown[]> {
    const told: unknown[] = [];
    for (let n = 0; n < 24; n++) {
      const { status, body } = await admit(bursar, {
        ...CALL,
        team: n % 3 === 2 ? 'ads' : 'search',
        maxOutputTokens: 40 + 30 * (n % 4),
        requestId: `story-${n}`,
      });
      told.push([status, body['quota'], body['limit'], body['limitValue'], body['used']]);
      if (n % 5 === 0 && status === 201)
        await settle(bursar, body['admissionId'], {
          outcome: 'ok',
          usage: { input: 10, output: 10 },
        });
    }
    return told;
  }

  it('every decision is the one that would be made without it', async () => {
    const other = await createTestDatabase();
    const [having, lacking] = [await start(redis.url), await start(null, other)];
    try {
      for (const bursar of [having, lacking]) await applyConfig(bursar, QUOTAS);
      const [told, expected] = [await story(having), await story(lacking)];
      expect(told).toEqual(expected);
      expect(await redis.keys()).toContain('{bursar}:rate:all requestsPerMinute');
      expect(await database.rows('SELECT * FROM limits.rate')).toEqual([]);
    } finally {
      for (const bursar of [having, lacking]) await bursar.close();
      await other.drop();
    }
  });

  it('a day is whole after FLUSHALL and a restart, and counting goes on in Postgres when Redis is gone', async () => {
    const daily = config(
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
    expect((await seen(bursar))['day']?.usedToday).toBe('400');
    await redis.stop();
    const more = [];
    for (let n = 0; n < 8; n++) more.push(await ask(`e-${n}`));
    expect(allowed(more)).toHaveLength(6);
    expect(more.at(-1)?.body).toMatchObject({ quota: 'day', used: 1000 });
    await bursar.close();
  });
});

describe('quotas in the configuration file', () => {
  let bursar: TestBursar;
  beforeEach(async () => {
    bursar = await startBursar();
  });
  afterEach(() => bursar.close());
  const send = async (text: string, query = '') => {
    const headers = { 'content-type': 'text/yaml' };
    const response = await bursar.http(`/v1/config${query}`, {
      method: 'POST',
      headers,
      body: text,
    });
    return (await response.json()) as {
      changes: { action: string; entityId: string; summary: string }[];
      problems?: { code: string; path: string; line: number }[];
    };
  };
  const WRITTEN = `${TWO_TEAMS}quotas:
  - { id: search-rate, scope: { team: search }, requestsPerMinute: 600, tokensPerMinute: 2000000, tokensPerDay: 50000000, concurrency: 40, maxOutputTokens: 8000 }
  - { id: all, tokensPerDay: 900000000, timezone: Europe/Berlin }
approvals: { autoApproveUsd: 200, escalateAfterHours: 4 }
`;

  it('are planned, applied, and written back so that the file changes nothing', async () => {
    const { changes } = await send(WRITTEN);
    expect(changes.map(({ action, entityId }) => `${action} ${entityId}`)).toEqual(
      expect.arrayContaining(['add search-rate', 'add all', 'change approvals']),
    );
    const file = await (await bursar.http('/v1/config')).text();
    expect(file).toContain('autoApproveUsd: "200"');
    expect((await send(file, '?prune=true')).changes).toEqual([]);
    const { changes: changed } = await send(WRITTEN.replace(', concurrency: 40', ''));
    expect(changed.map(({ summary }) => summary)).toEqual([
      'Quota search-rate: concurrency 40 → null',
    ]);
    expect((await send(TWO_TEAMS)).changes).toEqual([]);
    const pruned = await send(TWO_TEAMS, '?prune=true&dryRun=true');
    expect(pruned.changes.map(({ action, entityId }) => `${action} ${entityId}`)).toEqual([
      'remove all',
      'remove search-rate',
      'change approvals',
    ]);
  });

  it('that say nothing sensible are refused with their place', async () => {
    const { problems = [] } = await send(`${TWO_TEAMS}quotas:
  - { id: a, scope: { team: nobody }, concurrency: 1 }
  - { id: a, scope: { colour: red }, concurrency: 1 }
  - { id: none, scope: {} }
  - { id: zero, scope: {}, requestsPerMinute: 0 }
`);
    expect(problems.map(({ code, line }) => `${line} ${code}`)).toEqual([
      '14 duplicate_quota',
      '15 quota_without_limit',
      '16 bad_value',
    ]);
    const { problems: strange = [] } = await send(`${TWO_TEAMS}quotas:
  - { id: a, scope: { team: nobody }, concurrency: 1 }
  - { id: b, scope: { colour: red }, concurrency: 1 }
`);
    expect(strange.map(({ code, line }) => `${line} ${code}`)).toEqual([
      '13 unknown_team',
      '14 unknown_dimension',
    ]);
  });
});
