import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { describeWithRedis, startRedis, type TestRedis } from '../support/processes/redis.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, post, spendOf, TWO_TEAMS } from '../support/usage/lines.js';
import { broken, search } from '../support/usage/verified.js';

const PRICED = `${TWO_TEAMS}prices:
  - { model: "anthropic.claude-imaginary-9-v1:0", from: 2026-01-01, per1M: { input: "3", output: "15" } }
`;

async function untilPriced(instance: TestBursar): Promise<void> {
  while ((await spendOf(instance, [])).total.unpriced > 0) await sleep(50);
}

let redis: TestRedis | undefined;
let instance: TestBursar | undefined;
afterEach(async () => {
  await instance?.close();
  await redis?.stop();
  [instance, redis] = [undefined, undefined];
});

async function rateParkedCall(): Promise<void> {
  instance = await startBursar({
    worker: true,
    env: redis === undefined ? {} : { REDIS_URL: redis.url },
  });
  await applyConfig(instance, TWO_TEAMS);
  await post(instance, [search({ model: 'anthropic.claude-imaginary-9-v1:0' })]);
  await redis?.flush();
  await applyConfig(instance, PRICED);
  await untilPriced(instance);
  expect((await spendOf(instance, ['team'])).rows).toMatchObject([
    { team: 'search', unpriced: 0, cost: '0.0105' },
  ]);
  expect(await broken(instance)).toEqual([]);
}

describe('invariant 9, Postgres is the only authority: jobs on Postgres alone', () => {
  it('rate a parked call by themselves when its price arrives', rateParkedCall);
});

describeWithRedis('invariant 9, Postgres is the only authority: jobs on Redis', () => {
  it('rate a parked call by themselves when its price arrives, and lose nothing with the queue', async () => {
    redis = await startRedis();
    await rateParkedCall();
  });
});
