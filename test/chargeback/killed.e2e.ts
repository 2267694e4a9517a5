import { beforeAll, describe, expect, it } from '@jest/globals';
import { KilledCloses } from '../support/chargeback/killed-close.js';

describe('a process that is killed while it closes a month', () => {
  const closes = new KilledCloses();
  beforeAll(() => closes.prepare(1_500));

  // 20 points of each, of 100,000 calls: test/ledger/killed.e2e.ts, and of whole processes npm run soak -- close.
  it('changes no byte of what the month comes to', async () => {
    const { lines, said } = await closes.whole();
    expect(said).not.toBeNull();
    expect(await closes.killedAt(lines - 1)).toBe(said);
  }, 120_000);
});
