import { beforeAll, describe, expect, it } from '@jest/globals';
import { KilledCloses } from '../support/chargeback/killed-close.js';

const CALLS = 100_000;
const KILLS = 20;
/** Past the end of a close that nothing disturbs, so that some are killed after it, too. */
const SPREAD = 1.2;

describe(`a process that is killed at ${KILLS} points while it closes a month of ${CALLS} calls`, () => {
  const closes = new KilledCloses();
  beforeAll(() => closes.prepare(CALLS), 300_000);

  it('changes no byte of what the month comes to', async () => {
    const { ms, said } = await closes.whole();
    expect(said).not.toBeNull();
    for (let kill = 0; kill < KILLS; kill += 1) {
      const after = Math.random() * ms * SPREAD;
      expect([after, await closes.killedAfter(after)]).toEqual([after, said]);
    }
  }, 1_200_000);
});
