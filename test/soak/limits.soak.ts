import { afterEach, beforeEach, describe, it } from '@jest/globals';
import { playAdmissionHistories } from '../support/admission-histories.js';
import { playLeaseHistories } from '../support/lease-histories.js';
import { startBursar, type TestBursar } from '../support/server.js';

const ROUNDS = Array.from({ length: 50 }, (_, n) => n + 1);
const HISTORIES = 500;
const STEPS_MAX = 18;
const ROUND_MS_MAX = 900_000;

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar();
});
afterEach(() => bursar.close());

/** Fifty thousand histories on Postgres, each round on a database of its own. */
describe('at length, every history on Postgres ends as the pure rules say', () => {
  it.each(ROUNDS)(
    'of admissions, round %i',
    () => playAdmissionHistories(bursar, HISTORIES),
    ROUND_MS_MAX,
  );
  it.each(ROUNDS)(
    'of leases, round %i',
    () => playLeaseHistories(bursar, HISTORIES, STEPS_MAX),
    ROUND_MS_MAX,
  );
});
