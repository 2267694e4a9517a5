import { expect, it } from '@jest/globals';
import { killedBesideWhole } from '../support/ledger/killed-reposts.js';

const CALLS = 9_000;
/** A process takes long to start: test/soak/reposts.soak.ts kills twenty of them for each question, over 100,000 calls. */
const KILLS = {
  rerate: { connections: 8, processes: 2 },
  reattribute: { connections: 10, processes: 0 },
};

it('re-rating and re-attribution come to the same bytes when they are killed at twenty points', async () => {
  const { hits, changed } = await killedBesideWhole(CALLS, KILLS);
  expect(changed.rerate).toBe(BigInt(CALLS));
  expect(Number(changed.reattribute)).toBeGreaterThan(CALLS / 5);
  expect(hits.rerate).toBeGreaterThanOrEqual(KILLS.rerate.connections);
  expect(hits.reattribute).toBe(KILLS.reattribute.connections);
}, 300_000);
