import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, inLane } from '../../apps/api/src/platform/database.js';
import { type Lane, LANE_LIMITS } from '../../apps/api/src/platform/postgres/lanes.js';
import { admit, CALL } from '../support/limits/admissions.js';
import { json } from '../support/http/access.js';
import { applyConfig, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, TWO_TEAMS);
});
afterAll(() => bursar.close());

/** As many as may wait do, behind connections that are not given back before `work` is done. */
async function whileFull<T>(lane: Lane, work: () => Promise<T>): Promise<T> {
  const database = bursar.app.get(Database);
  const { connections, waitersMax } = LANE_LIMITS[lane];
  const held = await Promise.all(
    Array.from({ length: connections.api }, () => inLane(lane, () => database.hold())),
  );
  const queued = Array.from({ length: waitersMax }, () =>
    inLane(lane, () => database.rows('SELECT 1')),
  );
  try {
    return await work();
  } finally {
    await Promise.all(held.map((one) => one.close()));
    await Promise.all(queued);
  }
}

const QUESTION = { from: '2026-01-01', to: '2030-01-01', groupBy: ['team'] };
const spend = () => bursar.http('/v1/spend', json(QUESTION));
const ask = <T>(query: string) => bursar.ask<T>(query);
const readyz = async () => (await bursar.http('/readyz')).status;
let made = 0;
const admitted = async () => (await admit(bursar, { ...CALL, requestId: `full-${made++}` })).status;

describe('when every connection of one lane is taken and its queue is full', () => {
  it('a report answers at once when to come back, and all other work goes on', async () => {
    await whileFull('reports', async () => {
      const answer = await spend();
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
      const { errors } = await ask('{ freshness { finality } }');
      expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['UNAVAILABLE']);
      expect([await readyz(), await admitted()]).toEqual([200, 201]);
      expect((await post(bursar, [logLine()])).body.received).toBe(1);
      expect((await ask('{ teams { id } }')).errors).toBeUndefined();
    });
    expect((await spend()).status).toBe(200);
  });

  it('screens answer when to come back, and gateways go on', async () => {
    await whileFull('screen', async () => {
      const { errors } = await ask('{ teams { id } }');
      expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['UNAVAILABLE']);
      expect([await readyz(), await admitted()]).toEqual([200, 201]);
      expect((await spend()).status).toBe(200);
    });
  });

  it('admissions answer when to come back, and reports, imports and probes go on', async () => {
    await whileFull('decisions', async () => {
      expect(await admitted()).toBe(503);
      expect(await readyz()).toBe(200);
      expect((await spend()).status).toBe(200);
      expect((await post(bursar, [logLine()])).body.received).toBe(1);
    });
    expect(await admitted()).toBe(201);
  });
});
