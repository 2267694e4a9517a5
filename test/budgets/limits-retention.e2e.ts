import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BalancesService } from '../../apps/api/src/admissions/balances/balances.service.js';
import { DenialsService } from '../../apps/api/src/admissions/denials/denials.service.js';
import { RetentionProcessor } from '../../apps/api/src/admissions/retention/retention.processor.js';
import { Clock } from '../../apps/api/src/platform/clock.js';
import {
  admit,
  differences,
  moveBalances,
  settle,
  standings,
} from '../support/limits/admissions.js';
import { applyConfig, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

class SetClock extends Clock {
  at = new Date('2025-11-10T23:59:30Z');

  override now(): Date {
    return new Date(this.at);
  }
}

const CONFIG = `${TWO_TEAMS}budgets:
  - { id: day, scope: { team: search }, limit: "0.05", window: day, ladder: [ { at: 10, do: notify } ] }
  - { id: quarter, scope: {}, limit: "1000", window: quarter }
`;

let clock: SetClock;
let bursar: TestBursar;
beforeEach(async () => {
  clock = new SetClock();
  bursar = await startBursar({ clock });
  await applyConfig(bursar, CONFIG);
});
afterEach(async () => {
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

const count = async (table: string): Promise<number> =>
  Number((await bursar.rows(`SELECT count(*)::int AS n FROM limits.${table}`))[0]?.['n']);
const forget = () => bursar.app.get(RetentionProcessor, { strict: false }).run();

describe('retention of limits', () => {
  it('removes what is over, and keeps what is open, with every balance as it was', async () => {
    const ended = await admit(bursar, { requestId: 'ended' });
    clock.at = new Date('2025-11-11T00:00:10Z');
    const metadata = ended.body['requestMetadata'] as Record<string, string>;
    await post(bursar, [
      logLine({ at: '2025-11-11T00:00:09Z', metadata, input: 1_180, output: 212 }),
    ]);
    await moveBalances(bursar);
    const open = await admit(bursar, { requestId: 'open' });
    expect((await admit(bursar, { requestId: 'denied', maxOutputTokens: 100_000 })).status).toBe(
      402,
    );
    clock.at = new Date('2025-11-11T01:00:00Z');
    await bursar.app.get(BalancesService, { strict: false }).expire();
    clock.at = new Date('2027-01-01T00:00:00Z');
    await admit(bursar, { requestId: 'today' });
    await standings(bursar);
    await bursar.app.get(DenialsService, { strict: false }).flush();
    expect(await differences(bursar)).toEqual([]);

    // The quarter of 2025 has a window with an open hold: it stays, and so does whatever it counts.
    expect(await forget()).toMatchObject({ holds: 0, denials: 1, windows: 1, crossings: 0 });
    expect(await count('denial_count')).toBe(0);
    expect(await differences(bursar)).toEqual([]);
    expect(await count('hold')).toBe(3);

    await settle(bursar, open.body['admissionId'], { outcome: 'error' });
    clock.at = new Date('2028-03-01T00:00:00Z');
    expect(await forget()).toMatchObject({ holds: 2, crossings: 1 });
    expect(await count('hold')).toBe(1);
    expect(await differences(bursar)).toEqual([]);
  });

  it('removes more than fits into one transaction', async () => {
    await bursar.rows(
      `INSERT INTO limits.denial (at, api_key, request_id, code, detail)
       SELECT '2020-01-01'::timestamptz, 'k', 'r' || n, 'stopped', '{}' FROM generate_series(1, 4500) n`,
    );
    expect(await forget()).toMatchObject({ denials: 4_500 });
    expect(await count('denial')).toBe(0);
  });

  it('forgets after a week which denials gateways reported, since none is reported again by then', async () => {
    await bursar.rows(
      `INSERT INTO limits.denial_reported (api_key, identity, at)
       SELECT 'k', gen_random_uuid(), now() - n * interval '3 days' FROM generate_series(0, 4) n`,
    );
    expect(await forget()).toMatchObject({ denialsReported: 2 });
    expect(await count('denial_reported')).toBe(3);
  });
});
