import { afterEach, beforeEach, expect } from '@jest/globals';
import { TravellingClock } from '../http/access.js';
import { differences, moveBalances } from './admissions.js';
import { applyConfig, TWO_TEAMS } from '../usage/lines.js';
import { startBursar, type TestBursar } from '../processes/server.js';

export const BUDGETS = `${TWO_TEAMS}
budgets:
  - { id: search-day, scope: { team: search }, limit: "5", window: day }
`;

/** A fresh installation for every test, on a clock that travels; at its end the ledger agrees with every balance. */
export function freshBursar(raised: (bursar: TestBursar, clock: TravellingClock) => void): void {
  let bursar: TestBursar;
  beforeEach(async () => {
    const clock = new TravellingClock();
    bursar = await startBursar({ clock });
    raised(bursar, clock);
    await applyConfig(bursar, BUDGETS);
  });
  afterEach(async () => {
    await moveBalances(bursar);
    expect(await differences(bursar)).toEqual([]);
    await bursar.close();
  });
}

/** What was done, in order. */
export async function actions(bursar: TestBursar, like: string): Promise<string[]> {
  const rows = await bursar.rows<{ action: string }>(
    'SELECT action FROM audit_entry WHERE action LIKE $1 ORDER BY seq',
    [like],
  );
  return rows.map(({ action }) => action);
}
