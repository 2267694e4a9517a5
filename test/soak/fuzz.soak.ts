import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fuzzEndpoints, fuzzFields } from '../support/http/fuzz.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const CAMPAIGN_MS_MAX = 900_000;

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, TWO_TEAMS);
});
afterAll(() => bursar.close());

describe('hostile input of every kind', () => {
  it(
    'is answered by every endpoint without a 5xx',
    async () => {
      expect(await fuzzEndpoints(bursar, 1)).toEqual([]);
    },
    CAMPAIGN_MS_MAX,
  );

  it(
    'is answered by every field, and voids no other',
    async () => {
      expect(await fuzzFields(bursar, 1)).toEqual([]);
      expect((await bursar.http('/readyz')).status).toBe(200);
    },
    CAMPAIGN_MS_MAX,
  );
});
