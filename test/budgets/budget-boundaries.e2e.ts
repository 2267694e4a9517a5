import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BalancesService } from '../../apps/api/src/admissions/balances/balances.service.js';
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
  at = new Date('2026-03-01T00:00:00Z');

  override now(): Date {
    return new Date(this.at);
  }
}

const MINUTE = 60_000;

let clock: SetClock;
let bursar: TestBursar;
beforeEach(async () => {
  clock = new SetClock();
  bursar = await startBursar({ clock });
});
afterEach(async () => {
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

let asked = 0;
const ask = (call: Record<string, unknown> = {}) =>
  admit(bursar, { requestId: `b-${asked++}`, ...call });
const at = (instant: string | number) => {
  clock.at = new Date(instant);
};

/** One budget that a single call exhausts. */
const FISCAL = 'fiscalCalendar: { yearStartsIn: 4, pattern: 4-4-5 }\n';
const one = (window: string, timezone: string) =>
  `${TWO_TEAMS}budgets: [ { id: one, scope: {}, limit: "0.02", window: ${window}, timezone: ${timezone} } ]\n`;

describe('a budget window', () => {
  it.each([
    ['day', 'Asia/Shanghai', '2026-03-10T15:59:59.999Z', '2026-03-10T16:00:00Z'],
    ['day', 'UTC', '2026-03-10T23:59:59.999Z', '2026-03-11T00:00:00Z'],
    ['day', 'America/New_York', '2026-03-09T03:59:59.999Z', '2026-03-09T04:00:00Z'],
    ['week', 'Asia/Shanghai', '2026-03-15T15:59:59.999Z', '2026-03-15T16:00:00Z'],
    ['week', 'UTC', '2026-03-15T23:59:59.999Z', '2026-03-16T00:00:00Z'],
    ['week', 'America/New_York', '2026-03-09T03:59:59.999Z', '2026-03-09T04:00:00Z'],
    ['quarter', 'Asia/Shanghai', '2026-03-31T15:59:59.999Z', '2026-03-31T16:00:00Z'],
    ['quarter', 'UTC', '2026-03-31T23:59:59.999Z', '2026-04-01T00:00:00Z'],
    ['quarter', 'America/New_York', '2026-04-01T03:59:59.999Z', '2026-04-01T04:00:00Z'],
    // 4-4-5 from the Monday nearest to 1 April: the fourth month ends on Sunday, 26 July.
    ['fiscal-month', 'America/New_York', '2026-07-27T03:59:59.999Z', '2026-07-27T04:00:00Z'],
    ['fiscal-quarter', 'UTC', '2026-06-28T23:59:59.999Z', '2026-06-29T00:00:00Z'],
    ['fiscal-year', 'UTC', '2026-03-29T23:59:59.999Z', '2026-03-30T00:00:00Z'],
  ])('of a %s in %s ends after its last millisecond', async (unit, zone, last, first) => {
    at(Date.parse(last) - MINUTE);
    await applyConfig(bursar, one(unit, zone) + FISCAL);
    expect((await ask()).status).toBe(201);
    at(last);
    expect(await ask()).toMatchObject({
      status: 402,
      body: { budget: 'one', resetsAt: new Date(first).toISOString() },
    });
    at(first);
    expect((await ask()).status).toBe(201);
    expect((await ask()).status).toBe(402);
  });

  it('is another one where the organisation cuts its year in another way, and counts what was spent in it', async () => {
    at('2026-04-28T10:00:00Z');
    await applyConfig(bursar, one('fiscal-month', 'UTC') + FISCAL);
    await post(bursar, [
      logLine({ at: '2026-04-10T10:00:00Z', input: 1_000, output: 0 }),
      logLine({ at: '2026-04-28T09:00:00Z', input: 1_000, output: 0 }),
    ]);
    await moveBalances(bursar);
    expect(await standings(bursar)).toMatchObject({ one: { posted: '0.0033' } });
    const sent = await bursar.http('/v1/config', {
      ...{ method: 'POST', headers: { 'content-type': 'text/yaml' } },
      body: 'apiVersion: bursar/v1\nfiscalCalendar: { yearStartsIn: 4, pattern: months }\n',
    });
    const { changes } = (await sent.json()) as { changes: { summary: string }[] };
    expect(changes.map(({ summary }) => summary)).toEqual([
      'Fiscal calendar: from month 4, 4-4-5 → from month 4, calendar months',
      'Budget one: calendar "from month 4, 4-4-5" → "from month 4, calendar months"',
    ]);
    // All of April, not the weeks from the 27th on.
    expect(await standings(bursar)).toMatchObject({ one: { posted: '0.0066' } });
    const again = await bursar.http('/v1/config?dryRun=true&prune=true', {
      ...{ method: 'POST', headers: { 'content-type': 'text/yaml' } },
      body: await (await bursar.http('/v1/config')).text(),
    });
    expect(await again.json()).toMatchObject({ changes: [] });
  });

  it('of a day lasts 23 hours where clocks skip one, and 25 where they repeat one', async () => {
    at('2026-03-08T04:59:00Z');
    await applyConfig(bursar, one('day', 'America/New_York'));
    for (const [start, end] of [
      ['2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z'],
      ['2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z'],
    ] as const) {
      at(start);
      expect((await ask()).status).toBe(201);
      at(Date.parse(end) - 1);
      expect(await ask()).toMatchObject({
        status: 402,
        body: { resetsAt: new Date(end).toISOString() },
      });
      at(end);
      expect((await ask()).status).toBe(201);
    }
  });
});

describe('a call held before midnight', () => {
  it('belongs to the window that admitted it, settled or logged after', async () => {
    at('2026-03-10T23:59:50Z');
    await applyConfig(bursar, one('day', 'UTC'));
    const { body } = await ask();
    at('2026-03-11T00:00:20Z');
    await settle(bursar, body['admissionId'], {
      outcome: 'ok',
      usage: { input: 1_180, output: 212 },
    });
    expect(await standings(bursar)).toMatchObject({ one: { posted: '0', held: '0' } });
    const metadata = body['requestMetadata'] as Record<string, string>;
    await post(bursar, [
      logLine({ at: '2026-03-11T00:00:10Z', metadata, input: 1_180, output: 300 }),
    ]);
    await moveBalances(bursar);
    expect(await standings(bursar)).toMatchObject({ one: { posted: '0', held: '0' } });
    const windows = await bursar.rows(
      `SELECT to_char(starts_at, 'YYYY-MM-DD') AS day, trim_scale(posted)::text AS posted FROM limits.budget_window ORDER BY 1`,
    );
    expect(windows).toEqual([
      { day: '2026-03-10', posted: '0.008844' },
      { day: '2026-03-11', posted: '0' },
    ]);
  });
});

describe('two thousand budgets that turn over together', () => {
  const ZONES = ['UTC', 'Asia/Shanghai', 'America/New_York', 'Europe/Berlin'];
  const BUDGETS = 2_000;
  const EXHAUSTED = '2026-03-31T12:00:00Z';

  it('do so each once, at its own boundary, with ladders released and nothing denied for it', async () => {
    at(EXHAUSTED);
    // As the file would write them, two thousand audit entries apart.
    await bursar.rows(
      `INSERT INTO budget (id, scope, limit_usd, "window", timezone, mode, on_unavailable, ladder)
       SELECT 'b' || n, jsonb_build_object('team', 'search', 'user', 'u' || n), '0.02', 'day', ($2::text[])[n % 4 + 1], 'hard', '"deny"',
         '[{ "at": 20, "do": "stop" }]' FROM generate_series(0, $1::int - 1) n`,
      [BUDGETS, ZONES],
    );
    await applyConfig(
      bursar,
      `${TWO_TEAMS}budgets: [ { id: ads, scope: { team: ads }, limit: "1", window: quarter } ]\n`,
    );
    // Four of them, one of each zone, are stopped by their ladders.
    for (const user of ['u0', 'u1', 'u2', 'u3']) {
      const { body } = await ask({ user });
      await settle(bursar, body['admissionId'], {
        outcome: 'ok',
        usage: { input: 1_200, output: 400 },
      });
    }
    await moveBalances(bursar);
    const stopped = async () => {
      const answers = await Promise.all(['u0', 'u1', 'u2', 'u3'].map((user) => ask({ user })));
      return answers.map(({ status }) => status);
    };
    expect(await stopped()).toEqual([403, 403, 403, 403]);
    const balances = bursar.app.get(BalancesService, { strict: false });

    at('2026-03-31T15:59:59.999Z');
    await balances.openWindows();
    expect(await stopped()).toEqual([403, 403, 403, 403]);
    at('2026-03-31T16:00:00Z');
    await balances.move();
    expect(await stopped()).toEqual([403, 201, 403, 403]);
    at('2026-03-31T22:00:00Z');
    await balances.openWindows();
    await balances.move();
    expect(await stopped()).toEqual([403, 402, 403, 201]);
    at('2026-04-01T00:00:00Z');
    expect(await stopped()).toEqual([201, 402, 403, 402]);
    at('2026-04-01T04:00:00Z');
    await Promise.all([balances.openWindows(), balances.move(), ask({ user: 'u2' })]);
    await moveBalances(bursar);

    const [windows] = await bursar.rows(
      `SELECT count(*)::int AS n, count(DISTINCT (budget_id, starts_at))::int AS distinct,
         count(*) FILTER (WHERE starts_at > '${EXHAUSTED}')::int AS turned FROM limits.budget_window`,
    );
    expect(windows).toEqual({ n: 2 * BUDGETS + 2, distinct: 2 * BUDGETS + 2, turned: BUDGETS + 1 });
    const released = await bursar.rows(
      `SELECT entity_id, reason FROM audit_entry WHERE action = 'ladder.release' ORDER BY entity_id`,
    );
    expect(released).toEqual(
      ['b0', 'b1', 'b2', 'b3'].map((entity_id) => ({ entity_id, reason: 'new_window' })),
    );
  });
});
