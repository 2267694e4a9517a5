import { afterEach, beforeEach, expect } from '@jest/globals';
import { differences, moveBalances, type Standing, standings } from './admissions.js';
import { applyConfig, TWO_TEAMS } from '../usage/lines.js';
import { startBursar, type TestBursar } from '../processes/server.js';

/** A lease is at most 2 % of the least headroom: $10 here. A usual call is 2,000 tokens in and 1,000 out, $0.0297 at worst. */
export const BUDGETS = `${TWO_TEAMS}
budgets:
  - { id: everything, scope: {}, limit: "1000", window: month }
  - { id: search, scope: { team: search }, limit: "500", window: month }
  - { id: app1, scope: { team: search, project: app1 }, limit: "800", window: quarter }
  - { id: ads, scope: { team: ads }, limit: "20", window: month }
`;
/** The budgets above the contract's example. */
const ABOVE = ['everything', 'search', 'app1'];
/** What such a call used: $0.007392. */
export const USED = { outcome: 'ok', usage: { input: 1_180, output: 212 } };

interface LeaseStage {
  /** Each budget above stands so, and `verify` agrees, before what is on its way has arrived and after. */
  readonly expectAbove: (standing: Partial<Standing>) => Promise<void>;
}

/** A fresh installation for every test; at its end the ledger agrees with every balance. */
export function leaseStage(raised: (bursar: TestBursar) => void): LeaseStage {
  let bursar: TestBursar;
  beforeEach(async () => {
    bursar = await startBursar();
    raised(bursar);
    await applyConfig(bursar, BUDGETS);
  });
  afterEach(async () => {
    await moveBalances(bursar);
    expect(await differences(bursar)).toEqual([]);
    await bursar.close();
  });
  return {
    expectAbove: async (standing) => {
      expect(await differences(bursar)).toEqual([]);
      await moveBalances(bursar);
      expect(await differences(bursar)).toEqual([]);
      const found = await standings(bursar);
      for (const budget of ABOVE)
        expect({ budget, ...found[budget] }).toMatchObject({ budget, ...standing });
    },
  };
}
