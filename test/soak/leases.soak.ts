import { afterEach, beforeEach, describe, it } from '@jest/globals';
import { playLeaseHistories } from '../support/lease-histories.js';
import { startBursar, type TestBursar } from '../support/server.js';

const ROUNDS = 8;
const HISTORIES = 500;
const STEPS_MAX = 40;

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar();
});
afterEach(() => bursar.close());

describe('leases on Postgres, at length', () => {
  it.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
    'end as the pure rules say, round %i',
    async () => {
      await playLeaseHistories(bursar, HISTORIES, STEPS_MAX);
    },
    900_000,
  );
});
