import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { playLeaseHistories } from '../support/limits/lease-histories.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
});
afterAll(() => bursar.close());

describe('leases on Postgres', () => {
  it('end in every history as the pure rules say, and the ledger agrees', async () => {
    await playLeaseHistories(bursar, 60, 18);
  });
});
