import { afterEach, beforeEach, describe, it } from '@jest/globals';
import { playAdmissionHistories } from '../support/limits/admission-histories.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const ROUNDS = Array.from({ length: 70 }, (_, n) => n + 1);
const HISTORIES = 500;
const ROUND_MS_MAX = 900_000;

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar();
});
afterEach(() => bursar.close());

/** Thirty-five thousand histories on Postgres, each round on a database of its own. */
describe('admissions on Postgres, at length', () => {
  it.each(ROUNDS)(
    'end in every history as the pure rules say, round %i',
    async (round) => {
      await playAdmissionHistories(bursar, HISTORIES);
      process.stderr.write(`admissions: ${round * HISTORIES} histories hold\n`);
    },
    ROUND_MS_MAX,
  );
});
