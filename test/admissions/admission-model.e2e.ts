import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { playAdmissionHistories } from '../support/limits/admission-histories.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
});
afterAll(() => bursar.close());

describe('the authority on Postgres', () => {
  it('does in every history what the pure rules say, and the ledger agrees', async () => {
    await playAdmissionHistories(bursar, 80);
  });
});
