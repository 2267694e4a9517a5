import { expect, it } from '@jest/globals';
import { killedBesideWhole } from '../support/ledger/killed-reposts.js';

const CALLS = 100_000;
/** A process takes long to start: test/soak/reposts.soak.ts kills twenty of them for each question. */
const KILLS = {
  close: 20,
  rerate: { connections: 19, processes: 1 },
  reattribute: { connections: 20, processes: 0 },
};

it('a close, a re-rating and a re-attribution of 100,000 calls come to the same bytes when each is killed at twenty points', async () => {
  const { hits, changed } = await killedBesideWhole(CALLS, KILLS);
  expect(hits).toEqual({ close: 20, rerate: 20, reattribute: 20 });
  expect(Number(changed.rerate)).toBeGreaterThan(CALLS / 6);
  expect(Number(changed.reattribute)).toBeGreaterThan(CALLS / 12);
}, 600_000);
