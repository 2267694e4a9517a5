import { expect, it } from '@jest/globals';
import { killedBesideWhole } from '../support/usage/killed-reposts.js';

const CALLS = 9_000;
/** Of each question. A process takes longest to start: test/soak/reposts.soak.ts kills twenty of them over 100,000 calls. */
const KILLS = { connections: 8, processes: 2 };

it('re-rating and re-attribution come to the same bytes when they are killed at twenty points', async () => {
  const { hits, changed } = await killedBesideWhole(CALLS, KILLS);
  expect(changed.rerate).toBe(BigInt(CALLS));
  expect(Number(changed.reattribute)).toBeGreaterThan(CALLS / 5);
  // The rest came between two pages.
  expect(hits.rerate).toBeGreaterThanOrEqual(6);
  expect(hits.reattribute).toBeGreaterThanOrEqual(6);
}, 300_000);
