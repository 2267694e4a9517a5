import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { job, type JobContract } from '../apps/api/src/platform/jobs.js';
import { JobRunner } from '../apps/api/src/platform/job-runner.js';
import { startBursar, type TestBursar } from './support/server.js';

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar({ worker: true });
});
afterAll(() => bursar.close());

const waiting = async (fact: string): Promise<number> =>
  (await bursar.rows('SELECT 1 FROM ledger.outbox WHERE fact = $1', [fact])).length;

describe('a fact that cannot be enqueued', () => {
  it('stays in the outbox, and those behind it go on', async () => {
    const runner = bursar.app.get(JobRunner, { strict: false });
    const answers = Reflect.get(runner, 'answers') as Map<string, readonly JobContract[]>;
    // The queue refuses an id with a colon.
    answers.set('poisoned', [job('poisoned:job', z.object({}))]);
    await bursar.rows(`INSERT INTO ledger.outbox (fact, payload)
      SELECT CASE WHEN n % 50 = 1 THEN 'poisoned' ELSE 'harmless' END, '{}' FROM generate_series(1, 250) n`);
    for (let tries = 0; tries < 200 && (await waiting('harmless')) > 0; tries++) await sleep(100);
    expect([await waiting('harmless'), await waiting('poisoned')]).toEqual([0, 5]);
  });
});
