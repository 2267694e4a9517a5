import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fuzzEndpoints, fuzzFields } from '../support/http/fuzz.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, TWO_TEAMS);
});
afterAll(() => bursar.close());

/** A sample of what the campaign under test/soak sends: primes, so that every kind of value comes to every endpoint. */
describe('hostile input', () => {
  it('is answered by every endpoint without a 5xx', async () => {
    expect(await fuzzEndpoints(bursar, 7)).toEqual([]);
  });

  it('is answered by every field, and voids no other', async () => {
    expect(await fuzzFields(bursar, 11)).toEqual([]);
  });

  it('leaves the server ready', async () => {
    expect((await bursar.http('/readyz')).status).toBe(200);
  });
});
