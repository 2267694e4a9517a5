import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BIDDER,
  CALLERS,
  CRAWLER,
  DAY,
  Drill,
  HAIKU,
  HOUR,
  MINUTE,
  rate,
  SUNDAY,
  usual,
} from '../support/anomalies/drill.js';
import { admit, gatewayKey } from '../support/limits/admissions.js';
import { alertOf, raise, route } from '../support/notifications/alerts.js';

const NOON = SUNDAY + 12 * HOUR;

let drill: Drill;
beforeAll(async () => {
  drill = await Drill.start();
  drill.now = NOON + DAY;
  await drill.call(usual(SUNDAY - 15 * DAY, NOON));
  await drill.pass(NOON - HOUR);
});
afterAll(() => drill.close());

const openOf = async () => (await drill.found()).map(({ rule, team }) => ({ rule, team }));

describe('what is no news', () => {
  it('is usage that arrives more than a day late; it is learnt from', async () => {
    await drill.call(rate(CRAWLER, NOON - 40 * HOUR, NOON - 39 * HOUR, 10));
    await drill.passes(NOON, NOON + 20 * MINUTE, 10 * MINUTE);
    expect(await openOf()).toEqual([]);
    const [largest] = await drill.bursar.rows<{ at: Date }>(
      `SELECT b.at FROM anomalies.bucket b JOIN anomalies.series s ON s.id = b.series_id
       WHERE s.kind = 'key' AND s.value = '${CRAWLER.principal}' ORDER BY b.tokens DESC LIMIT 1`,
    );
    expect(largest?.at.getTime()).toBeGreaterThanOrEqual(NOON - 40 * HOUR);
    expect(largest?.at.getTime()).toBeLessThan(NOON - 39 * HOUR);
  });

  it('is a team that moves to another model at about the same cost', async () => {
    const moved = { ...BIDDER, model: HAIKU, input: BIDDER.input * 3 };
    const others = CALLERS.filter((one) => one !== BIDDER);
    await drill.call(usual(NOON, NOON + 12 * HOUR, [moved, ...others]));
    await drill.passes(NOON + HOUR, NOON + 12 * HOUR, 30 * MINUTE);
    expect(await openOf()).toEqual([]);
  });
});

describe('one series that cannot be scored', () => {
  it('keeps no other from it, and is begun again', async () => {
    const start = NOON + 12 * HOUR;
    await drill.bursar.rows(
      `UPDATE anomalies.series SET state = '{"bucketMs": 1}', state_to = '2026-11-22T00:00:00Z' WHERE kind = 'team' AND team = 'search'`,
    );
    await drill.call(rate(BIDDER, start, start + 30 * MINUTE, 6));
    await drill.call(rate(CRAWLER, start, start + 30 * MINUTE, 10));
    await drill.pass(start + 31 * MINUTE);
    await drill.pass(start + 46 * MINUTE);
    const teams = (await openOf()).map(({ team }) => team);
    expect(teams.sort()).toEqual(['ads', 'search']);
    const [team] = await drill.bursar.rows<{ state: string }>(
      `SELECT state FROM anomalies.series WHERE kind = 'team' AND team = 'search'`,
    );
    expect(team?.state).toContain('"bucketMs":900000');
  });
});

describe('a pass that hangs', () => {
  it('delays neither ingestion nor admissions nor a message of another team', async () => {
    const at = NOON + 14 * HOUR;
    const other = await drill.bursar.database.connect();
    await other.query('BEGIN');
    await other.query('LOCK TABLE anomalies.series IN ACCESS EXCLUSIVE MODE');
    const hanging = drill.pass(at);
    await drill.call(rate(CRAWLER, at - 5 * MINUTE, at, 1));
    const answer = await admit(drill.bursar, { team: 'search' }, await gatewayKey(drill.bursar));
    expect(answer.status).toBe(201);
    await raise(drill.bursar, alertOf('of another team', { teams: ['ads'] }));
    expect(await route(drill.bursar)).toEqual({ routed: 1 });
    await other.query('ROLLBACK');
    await hanging;
  });
});
