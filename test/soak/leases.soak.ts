import { afterEach, beforeEach, describe, it } from '@jest/globals';
import { playLeaseHistories } from '../support/limits/lease-histories.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const ROUNDS = Array.from({ length: 30 }, (_, n) => n + 1);
const HISTORIES = 500;
const STEPS_MAX = 18;
const ROUND_MS_MAX = 900_000;

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar();
});
afterEach(() => bursar.close());

/** Fifteen thousand histories on Postgres, each round on a database of its own. */
describe('leases on Postgres, at length', () => {
  it.each(ROUNDS)(
    'end in every history as the pure rules say, round %i',
    async (round) => {
      await playLeaseHistories(bursar, HISTORIES, STEPS_MAX);
      process.stderr.write(`leases: ${round * HISTORIES} histories hold\n`);
    },
    ROUND_MS_MAX,
  );
});
