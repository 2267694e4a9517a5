import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type SpawnedBursar, spawnBursar } from '../support/processes/process.js';
import { flood, MEGABYTES_MAX } from '../support/usage/flood.js';

let spawned: SpawnedBursar;
beforeAll(async () => {
  spawned = await spawnBursar();
});
afterAll(() => spawned.close());

it('an import of 2 GB unpacked is read to its end in constant memory', async () => {
  const { answer, lines, peakMegabytes } = await flood(spawned, 2 * 1024 ** 3);
  expect(answer).toMatchObject({
    status: 200,
    body: { received: lines, accepted: 1, duplicate: lines - 1 },
  });
  expect(peakMegabytes).toBeLessThan(MEGABYTES_MAX);
}, 600_000);
