import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { json } from '../support/http/access.js';
import { families, sampleOf } from '../support/http/exposition.js';
import { CALL, quotaConfig } from '../support/limits/quotas.js';
import { spawnBursar, type SpawnedBursar } from '../support/processes/process.js';
import { bearer } from '../support/http/client.js';
import { describeWithRedis, startRedis, type TestRedis } from '../support/processes/redis.js';
import { applyConfig } from '../support/usage/lines.js';

const ANSWER_MS_MAX = 5_000;
const CALLS = 12;

describeWithRedis('an api whose Redis', () => {
  let redis: TestRedis;
  let api: SpawnedBursar;
  beforeAll(async () => {
    redis = await startRedis();
    api = await spawnBursar({ env: { REDIS_URL: redis.url, LOG_LEVEL: 'info' } });
    await applyConfig(
      { http },
      quotaConfig(
        '  - { id: rate, scope: {}, requestsPerMinute: 1000, tokensPerMinute: 100000000 }',
      ),
    );
  });
  afterAll(async () => {
    await api.close();
    await redis.stop();
  });
  const http = (where: string, init: RequestInit = {}): Promise<Response> =>
    fetch(new URL(where, api.url), {
      ...init,
      headers: { ...bearer(api.token), ...Object.fromEntries(new Headers(init.headers)) },
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
  const ask = (requestId: string): Promise<Response> => {
    const body = { team: 'search', region: 'us-east-1', ...CALL, requestId };
    return http('/v1/admissions', json(body));
  };
  const lines = (what: RegExp): string[] =>
    api
      .output()
      .split('\n')
      .filter((line) => what.test(line));
  const until = async (holds: () => Promise<boolean> | boolean): Promise<void> => {
    while (!(await holds())) await sleep(50);
  };
  const inRedis = async (): Promise<boolean> => {
    const text = await (await http('/metrics')).text();
    return sampleOf(families(text), 'bursar_rate_limits_in_redis') === 1;
  };

  it('hangs answers every admission in time, and says so once each way', async () => {
    expect((await ask('before')).status).toBe(201);
    process.kill(redis.pid, 'SIGSTOP');
    for (let n = 0; n < CALLS; n++) expect((await ask(`hung-${n}`)).status).toBe(201);
    expect((await http('/readyz')).status).toBe(200);
    const [counted] = await api.database.rows<{ points: number }>(
      `SELECT points FROM limits.rate WHERE key LIKE '%requestsPerMinute'`,
    );
    expect(counted?.points).toBe(CALLS);
    process.kill(redis.pid, 'SIGCONT');
    await until(inRedis);
    expect((await ask('after')).status).toBe(201);
    expect(lines(/Redis, for rate limits, does not answer/)).toHaveLength(1);
    expect(lines(/Redis, for rate limits, answers again/)).toHaveLength(1);
  });

  it('is gone and comes back empty goes over to Postgres and back', async () => {
    const { port } = redis;
    await redis.stop();
    for (let n = 0; n < CALLS; n++) expect((await ask(`gone-${n}`)).status).toBe(201);
    redis = await startRedis(port);
    await until(inRedis);
    expect((await ask('after')).status).toBe(201);
    expect(await redis.keys()).toContain('{bursar}:rate:rate requestsPerMinute');
    expect(lines(/Redis, for rate limits, does not answer/)).toHaveLength(2);
    expect(lines(/Redis, for rate limits, answers again/)).toHaveLength(2);
  });

  it('hangs before it starts starts all the same', async () => {
    process.kill(redis.pid, 'SIGSTOP');
    await api.kill();
    await api.restart();
    expect((await ask('first')).status).toBe(201);
  });
});
