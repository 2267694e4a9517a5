import { existsSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../../tools/processes.ts';
import { applyConfig, logLine, post, SONNET, spendOf, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

interface Verified {
  verify: { holds: boolean; checks: { invariant: string; holds: boolean }[] };
}

async function broken(bursar: TestBursar): Promise<string[]> {
  const { verify } = await bursar.gql<Verified>('{ verify { holds checks { invariant holds } } }');
  expect(verify.holds).toBe(verify.checks.every((check) => check.holds));
  return verify.checks.filter((check) => !check.holds).map((check) => check.invariant);
}

const search = (options: Parameters<typeof logLine>[0] = {}) =>
  logLine({ metadata: { team: 'search' }, ...options });

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, TWO_TEAMS);
});
afterEach(() => bursar.close());

describe('invariant 1, counted once', () => {
  it('takes a request once, whichever batch or file brings it', async () => {
    const line = search({ requestId: 'r-1' });
    expect((await post(bursar, [line, line])).body).toMatchObject({
      received: 2,
      accepted: 1,
      duplicate: 1,
      quarantined: 0,
    });
    expect((await post(bursar, [line], { 'bursar-object': 'another' })).body).toMatchObject({
      accepted: 0,
      duplicate: 1,
    });
    expect((await spendOf(bursar, [])).total).toMatchObject({ requests: 1, cost: '0.01155' });
  });

  it('keeps the first of two usages and shows the amounts of both', async () => {
    await post(bursar, [search({ requestId: 'r-1', input: 1_000 })]);
    expect((await post(bursar, [search({ requestId: 'r-1', input: 2_000 })])).body).toMatchObject({
      accepted: 0,
      quarantined: 1,
    });
    const { quarantine } = await bursar.gql<{
      quarantine: { edges: { node: { reason: string; theirs: unknown; ours: unknown } }[] };
    }>('{ quarantine { edges { node { reason theirs ours } } } }');
    expect(quarantine.edges.map((edge) => edge.node)).toEqual([
      {
        reason: 'conflict',
        theirs: {
          input: 2_000,
          output: 500,
          cacheRead: 0,
          cacheWrite: 0,
          cost: '0.01485',
          unpriced: false,
        },
        ours: {
          input: 1_000,
          output: 500,
          cacheRead: 0,
          cacheWrite: 0,
          cost: '0.01155',
          unpriced: false,
        },
      },
    ]);
    expect((await spendOf(bursar, [])).total).toMatchObject({ requests: 1, cost: '0.01155' });
  });

  it('answers a retried chunk with its first counts, and refuses its key for other content', async () => {
    const key = { 'idempotency-key': 'chunk-1' };
    const first = await post(
      bursar,
      [search({ requestId: 'r-1' }), search({ requestId: 'r-2' })],
      key,
    );
    const again = await post(
      bursar,
      [search({ requestId: 'r-1' }), search({ requestId: 'r-2' })],
      key,
    );
    expect(again).toEqual(first);
    const other = await post(bursar, [search({ requestId: 'r-3' })], key);
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } });
    expect((await spendOf(bursar, [])).total.requests).toBe(2);
  });

  it('counts a chunk once when two senders bring it in the same moment', async () => {
    const lines = Array.from({ length: 200 }, (_, n) => search({ requestId: `r-${n}` }));
    const answers = await Promise.all(
      [1, 2, 3].map(() => post(bursar, lines, { 'idempotency-key': 'chunk-1' })),
    );
    expect(answers.map(({ body }) => body)).toEqual(
      answers.map(() => expect.objectContaining({ received: 200, accepted: 200, duplicate: 0 })),
    );
    expect((await spendOf(bursar, [])).total.requests).toBe(200);
    expect(await broken(bursar)).toEqual([]);
  });

  it('is broken, and verify says so, when a charge is posted twice', async () => {
    await post(bursar, [search()]);
    const [column] = await bursar.rows<{ names: string }>(
      `SELECT string_agg(quote_ident(column_name), ', ') AS names FROM information_schema.columns
       WHERE table_schema = 'ledger' AND table_name = 'charge' AND column_name <> 'id'`,
    );
    await bursar.rows(
      `INSERT INTO ledger.charge (${column?.names ?? ''}) SELECT ${column?.names ?? ''} FROM ledger.charge`,
    );
    expect(await broken(bursar)).toEqual([
      'Counted once: one request, one invocation, one charge',
      'Exact: the ledger equals every kept sum',
    ]);
  });
});

describe('invariant 2, exact', () => {
  it('is broken, and verify says so, when one sum of any kind is off by a femtodollar', async () => {
    await post(bursar, [search()]);
    for (const table of [
      'spend_quarter',
      'spend_day',
      'spend_month',
      'spend_day_key',
      'spend_month_key',
    ]) {
      await bursar.rows(`UPDATE ledger.${table} SET cost = cost + 0.000000000000001`);
      expect(await broken(bursar)).toEqual(['Exact: the ledger equals every kept sum']);
      await bursar.rows(`UPDATE ledger.${table} SET cost = cost - 0.000000000000001`);
    }
    expect(await broken(bursar)).toEqual([]);
  });
});

describe('invariant 3, unknown is not zero', () => {
  it('counts a call of an unknown model as unpriced, never as $0 of known spend', async () => {
    const { body } = await post(bursar, [
      search({ model: 'anthropic.claude-imaginary-9-v1:0' }),
      search(),
    ]);
    expect(body).toMatchObject({ accepted: 2, unpriced: 1 });
    const { rows } = await spendOf(bursar, ['model']);
    expect(rows).toMatchObject([
      { model: 'anthropic.claude-imaginary-9-v1:0', requests: 1, unpriced: 1, cost: '0' },
      { model: SONNET, requests: 1, unpriced: 0, cost: '0.01155' },
    ]);
  });

  it('prices a write of unknown lifetime at the lower rate, marks it, and shows the upper bound', async () => {
    await post(bursar, [search({ input: 0, output: 0, cacheWrite: 1_000 })]);
    expect((await spendOf(bursar, [])).total).toMatchObject({
      estimated: 1,
      cost: '0.004125',
      costUpper: '0.0066',
    });
  });

  it('is broken, and verify says so, when an unpriced call is charged', async () => {
    await post(bursar, [search({ model: 'anthropic.claude-imaginary-9-v1:0' })]);
    await bursar.rows('UPDATE ledger.charge SET cost = 1');
    expect(await broken(bursar)).toContain('Unknown is not zero: unpriced calls wait for a price');
  });
});

describe('invariant 8, every change has an author', () => {
  it('writes one entry for each change, with what was before and after', async () => {
    await post(bursar, [
      logLine({ principal: 'arn:aws:sts::444455556666:assumed-role/LegacyRole/batch' }),
    ]);
    const before = await bursar.rows('SELECT 1 FROM audit_entry');
    await bursar.gql(
      `mutation { assign(input: { kind: "principal", pattern: "arn:aws:sts::444455556666:assumed-role/LegacyRole/*", team: "ads", reason: "It is theirs." }) { __typename ... on RepostResult { changed } ... on Problem { message } } }`,
    );
    const entries = await bursar.rows<{ action: string; actor_name: string; reason: string }>(
      'SELECT action, actor_name, reason FROM audit_entry ORDER BY seq',
    );
    const added = entries.slice(before.length);
    expect(added.map(({ reason }) => reason)).toEqual(added.map(() => 'It is theirs.'));
    expect(added.map(({ action }) => action)).toContain('reattribute');
    expect(added.length).toBeGreaterThanOrEqual(2);
    expect((await spendOf(bursar, ['team'])).rows).toMatchObject([
      { team: 'ads', requests: 1, cost: '0.01155' },
    ]);
  });

  it('leaves no change without its entry: they roll back together', async () => {
    await bursar.rows(
      `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no ink'; END $$`,
    );
    await bursar.rows(
      'CREATE TRIGGER no_ink BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION fail()',
    );
    const answer = await bursar.http('/v1/config', {
      method: 'POST',
      headers: { 'content-type': 'text/yaml' },
      body: TWO_TEAMS.replace('Search', 'Find'),
    });
    expect(answer.status).toBe(500);
    expect(await bursar.rows(`SELECT name FROM team WHERE id = 'search'`)).toEqual([
      { name: 'Search' },
    ]);
  });
});

describe('invariant 10, who may see a number is decided on the server', () => {
  it('shows a team lead nothing of another team: not in rows, totals, filters, names or exports', async () => {
    await post(bursar, [
      search(),
      logLine({
        principal: 'arn:aws:sts::444455556666:assumed-role/AdsRole/ana',
        input: 9_999_999,
      }),
    ]);
    const lead = await bursar.as('teamLead', ['search']);
    const { rows, total } = await spendOf(bursar, ['team'], lead);
    expect(rows).toMatchObject([{ team: 'search', requests: 1, cost: '0.01155' }]);
    expect(total).toMatchObject({ requests: 1, cost: '0.01155' });
    const input = {
      from: '2026-01-01',
      to: '2027-01-01',
      groupBy: ['principal'],
      top: 1,
      filters: [{ dimension: 'team', in: ['ads'] }],
    };
    const csv = await bursar.http(
      `/v1/exports/spend.csv?input=${encodeURIComponent(JSON.stringify(input))}`,
      {},
      lead,
    );
    expect(await csv.text()).not.toContain('AdsRole');
    const answer = await bursar.gql<{
      teams: { id: string }[];
      dimensionValues: { value: string }[];
    }>(
      '{ teams { id } dimensionValues(dimension: "team", from: "2026-01-01", to: "2027-01-01") { value } }',
      {},
      lead,
    );
    expect(answer).toEqual({ teams: [{ id: 'search' }], dimensionValues: [{ value: 'search' }] });
    const refused = await bursar.ask(
      '{ unallocated(from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z") { cost } }',
      {},
      lead,
    );
    expect(refused.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });
});

const REDIS = [
  '/usr/bin/redis-server',
  '/usr/local/bin/redis-server',
  '/opt/homebrew/bin/redis-server',
].find((path) => existsSync(path));

const PRICED = `${TWO_TEAMS}prices:
  - { model: "anthropic.claude-imaginary-9-v1:0", from: 2026-01-01, per1M: { input: "3", output: "15" } }
`;

async function untilPriced(instance: TestBursar): Promise<void> {
  while ((await spendOf(instance, [])).total.unpriced > 0) await sleep(50);
}

describe.each([
  ['on Postgres alone', false],
  ['on Redis', true],
])('invariant 9, Postgres is the only authority: jobs %s', (_story, onRedis) => {
  let redis: { url: string; stop: () => void } | undefined;
  let instance: TestBursar | undefined;
  beforeAll(async () => {
    if (onRedis && REDIS !== undefined) redis = await startRedis(REDIS);
  });
  afterAll(async () => {
    await instance?.close();
    redis?.stop();
  });

  (onRedis && REDIS === undefined ? it.skip : it)(
    'rate a parked call by themselves when its price arrives, and lose nothing with the queue',
    async () => {
      instance = await startBursar({
        worker: true,
        env: redis === undefined ? {} : { REDIS_URL: redis.url },
      });
      await applyConfig(instance, TWO_TEAMS);
      await post(instance, [search({ model: 'anthropic.claude-imaginary-9-v1:0' })]);
      if (redis !== undefined) await flush(redis.url);
      await applyConfig(instance, PRICED);
      await untilPriced(instance);
      expect((await spendOf(instance, ['team'])).rows).toMatchObject([
        { team: 'search', unpriced: 0, cost: '0.0105' },
      ]);
      expect(await broken(instance)).toEqual([]);
    },
  );
});

async function startRedis(binary: string): Promise<{ url: string; stop: () => void }> {
  const port = await freePort();
  const server = spawn(
    binary,
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    { stdio: 'ignore' },
  );
  const { Redis } = await import('ioredis');
  const client = new Redis({
    port,
    host: '127.0.0.1',
    retryStrategy: () => 50,
    maxRetriesPerRequest: null,
  });
  client.on('error', () => undefined);
  await client.ping();
  await client.quit();
  return { url: `redis://127.0.0.1:${port}`, stop: () => server.kill() };
}

async function flush(url: string): Promise<void> {
  const { Redis } = await import('ioredis');
  const client = new Redis(url);
  await client.flushall();
  await client.quit();
}
