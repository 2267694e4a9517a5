import { expect, it } from '@jest/globals';
import { killedBesideWhole } from '../support/usage/killed-reposts.js';

const CALLS = 100_000;
const KILLS = { connections: 0, processes: 20 };

it('re-rating and re-attribution of 100,000 calls come to the same bytes when the worker is killed at twenty points of each', async () => {
  const { hits, changed } = await killedBesideWhole(CALLS, KILLS);
  expect(changed.rerate).toBe(BigInt(CALLS));
  expect(hits.rerate).toBeGreaterThanOrEqual(15);
  expect(hits.reattribute).toBeGreaterThanOrEqual(15);
}, 1_800_000);
