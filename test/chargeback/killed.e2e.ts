import { beforeAll, describe, expect, it } from '@jest/globals';
import { KilledCloses } from '../support/chargeback/killed-close.js';

/** 20 points of many calls: npm run soak -- close. */
const SHARES = [0.3, 0.8];

describe('a process that is killed while it closes a month', () => {
  const closes = new KilledCloses();
  beforeAll(() => closes.prepare(1_500));

  it('changes no byte of what the month comes to', async () => {
    const { ms, said } = await closes.whole();
    expect(said).not.toBeNull();
    for (const share of SHARES) expect(await closes.killedAfter(ms * share)).toBe(said);
  }, 120_000);
});
