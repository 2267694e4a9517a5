import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';
import { FakeBedrock } from '../support/gateways/fake-bedrock.js';
import { allReported } from '../support/gateways/gateway.js';
import {
  callTogether,
  configure,
  differencesAt,
  gatewayAt,
  watchReadiness,
} from '../support/gateways/gateway-load.js';
import { type SpawnedBursar, spawnBursar } from '../support/processes/process.js';

/** More than it took to stop everything when a transaction could wait for a connection that its own locks kept others from giving back. */
const CALLS = { 1: 60, 64: 256 } as const;

describe('the example gateway under load', () => {
  let database: TestDatabase;
  let api: SpawnedBursar;
  let worker: SpawnedBursar;
  let bedrock: FakeBedrock;
  beforeAll(async () => {
    database = await createTestDatabase();
    api = await spawnBursar({ database });
    worker = await spawnBursar({ kind: 'worker', database, token: api.token });
    bedrock = await FakeBedrock.start();
    await configure(api);
  });
  afterAll(async () => {
    await bedrock.close();
    await worker.close();
    await api.close();
    await database.drop();
  });

  it.each([
    ['strict', 1],
    ['strict', 64],
    ['lease', 1],
    ['lease', 64],
  ] as const)('in the %s lane answers %i callers, and the books agree', async (lanes, callers) => {
    const gateway = await gatewayAt(api, bedrock, { name: `${lanes}-${callers}`, lanes });
    const before = bedrock.billed.length;
    const load = callTogether(gateway, callers, (made) => made >= CALLS[callers]);
    const { result, faults } = await watchReadiness(api.url, load);
    expect(faults).toEqual([]);
    expect(result).toEqual({ 200: bedrock.billed.length - before });
    await allReported(gateway);
    await gateway.close();
    expect(await differencesAt(api)).toEqual([]);
  });
});
