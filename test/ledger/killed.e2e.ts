import { expect, it } from '@jest/globals';
import { killedBesideWhole } from '../support/ledger/killed-reposts.js';

/** test/soak/reposts.soak.ts has five times as many, and kills twenty processes for each question, which take long to start. */
const CALLS = 20_000;
const KILLS = {
  close: 20,
  rerate: { connections: 19, processes: 1 },
  reattribute: { connections: 20, processes: 0 },
};

it('a close, a re-rating and a re-attribution of 20,000 calls come to the same bytes when each is killed at twenty points', async () => {
  const { hits, changed } = await killedBesideWhole(CALLS, KILLS);
  expect(hits).toEqual({ close: 20, rerate: 20, reattribute: 20 });
  expect(Number(changed.rerate)).toBeGreaterThan(CALLS / 6);
  expect(Number(changed.reattribute)).toBeGreaterThan(CALLS / 12);
}, 600_000);
