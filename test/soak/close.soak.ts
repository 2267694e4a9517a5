import { beforeAll, describe, expect, it } from '@jest/globals';
import { KilledCloses } from '../support/chargeback/killed-close.js';
import { numbers } from '../support/ledger/numbers.js';

const CALLS = 100_000;
const KILLS = 20;

describe(`a process that is killed at ${KILLS} points while it closes a month of ${CALLS} calls`, () => {
  const closes = new KilledCloses();
  beforeAll(() => closes.prepare(CALLS), 300_000);

  it('changes no byte of what the month comes to', async () => {
    const { lines, said } = await closes.whole();
    expect(said).not.toBeNull();
    const next = numbers(20_261_129);
    for (let kill = 0; kill < KILLS; kill += 1) {
      // The first few lines pin the month; each of them is a case of its own.
      const line = kill < 5 ? kill + 1 : 1 + next(lines);
      expect([line, await closes.killedAt(line)]).toEqual([line, said]);
    }
  }, 1_200_000);
});
