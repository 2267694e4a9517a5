import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { BalancesService } from '../../apps/api/src/admissions/balances/balances.service.js';
import { admit, differences, moveBalances, settle } from '../support/limits/admissions.js';
import { applyConfig, SONNET, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';

class SetClock extends Clock {
  at = new Date('2026-11-10T12:00:00Z');

  override now(): Date {
    return new Date(this.at);
  }
}

/** A thousand output tokens of Sonnet are one percent of the limit. */
const LADDER = `ladder: [ { at: 50, do: notify }, { at: 60, do: downgrade, to: ${HAIKU} },
      { at: 70, do: stop, where: { environment: dev } }, { at: 80, do: throttle, share: 20 }, { at: 90, do: stop } ]`;
const config = (limit: string, ladder = LADDER, more = '') => `${TWO_TEAMS}budgets:
  - { id: search-month, scope: { team: search }, limit: "${limit}", window: month, timezone: Europe/Berlin${more},
      ${ladder} }
  - { id: everything, scope: {}, limit: "1000", window: quarter }
`;

let clock: SetClock;
let bursar: TestBursar;
beforeEach(async () => {
  clock = new SetClock();
  bursar = await startBursar({ clock });
  await applyConfig(bursar, config('1.65'));
});
afterEach(async () => {
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

let asked = 0;
const ask = (call: Record<string, unknown> = {}) =>
  admit(bursar, { requestId: `r-${asked++}`, inputTokens: 1, maxOutputTokens: 1, ...call });

/** So many percent more. */
async function spend(percent: number): Promise<void> {
  const tokens = percent * 1_000;
  const { body } = await admit(bursar, {
    requestId: `spent-${asked++}`,
    inputTokens: 0,
    maxOutputTokens: tokens,
    environment: 'prod',
  });
  const usage = { input: 0, output: tokens };
  await settle(bursar, body['admissionId'], { outcome: 'ok', usage, model: SONNET });
  await moveBalances(bursar);
}

const crossings = async () =>
  (
    await bursar.rows<{ step: string; in_force: boolean; because: string | null }>(
      'SELECT step, in_force, because FROM limits.crossing ORDER BY window_id, length(step), step',
    )
  ).map(({ step, in_force, because }) => `${step}${in_force ? '' : ` released: ${because}`}`);

const audited = async () =>
  (
    await bursar.rows<{ action: string; step: string; actor_name: string }>(
      `SELECT action, after->>'step' AS step, actor_name FROM audit_entry WHERE action LIKE 'ladder.%' ORDER BY seq`,
    )
  ).map(({ action, step, actor_name }) => `${actor_name} ${action} ${step}`);

describe('a ladder', () => {
  it('sends an alert first, then sends calls to a cheaper model and says so', async () => {
    await spend(59);
    expect(await ask()).toMatchObject({ status: 201, body: { model: SONNET, downgraded: false } });
    expect(await crossings()).toEqual(['50 notify']);
    const alerts = await bursar.rows(`SELECT kind, detail->>'budget' AS budget FROM limits.alert`);
    expect(alerts).toEqual([{ kind: 'ladder_step', budget: 'search-month' }]);
    await spend(1);
    expect(await ask({ inputTokens: 1_000 })).toMatchObject({
      status: 201,
      body: { model: HAIKU, downgraded: true, downgradedBy: 'search-month' },
    });
    expect(await ask({ team: 'ads' })).toMatchObject({ body: { downgraded: false } });
    expect(await audited()).toEqual([
      'Bursar ladder.cross 50 notify',
      `Bursar ladder.cross 60 downgrade ${encodeURIComponent(HAIKU)}`,
    ]);
  });

  it('leaves a project alone that has opted out, and says so', async () => {
    await applyConfig(bursar, config('1.65', LADDER, ', optOut: [app1]'));
    await spend(60);
    expect(await ask()).toMatchObject({
      status: 201,
      body: { model: SONNET, downgraded: false, optedOutOf: 'search-month' },
    });
    expect(await ask({ project: 'app2' })).toMatchObject({ body: { model: HAIKU } });
  });

  it('stops where a step says, then all, naming budget and step', async () => {
    await spend(40);
    await spend(35);
    expect(await ask({ environment: 'dev' })).toMatchObject({
      status: 403,
      body: {
        code: 'stopped',
        budget: 'search-month',
        step: '70 stop environment=dev',
        resetsAt: '2026-11-30T23:00:00.000Z',
      },
    });
    expect((await ask()).status).toBe(201);
    await applyConfig(bursar, config('1.25'));
    expect(await ask()).toMatchObject({ status: 403, body: { step: '90 stop' } });
  });

  it('lets a share of requests go on, the same ones whenever they ask', async () => {
    await spend(40);
    await spend(40);
    const answers = async () => {
      const found = new Map<string, number>();
      for (let n = 0; n < 100; n++)
        found.set(`fixed-${n}`, (await ask({ requestId: `fixed-${n}` })).status);
      return found;
    };
    const first = await answers();
    const passed = [...first].filter(([, status]) => status === 201).length;
    expect(passed).toBeGreaterThan(5);
    expect(passed).toBeLessThan(40);
    expect(await answers()).toEqual(first);
    const [refused = ''] = [...first].find(([, status]) => status !== 201) ?? [];
    expect(await ask({ requestId: refused })).toMatchObject({
      status: 429,
      body: { code: 'rate_limited', budget: 'search-month', share: 20, step: '80 throttle 20' },
    });
  });

  it('counts what is presumed, and not what may still come back', async () => {
    const open = await ask({ maxOutputTokens: 95_000, inputTokens: 0 });
    expect(open.status).toBe(201);
    await moveBalances(bursar);
    expect(await crossings()).toEqual([]);
    clock.at = new Date('2026-11-10T12:16:00Z');
    await bursar.app.get(BalancesService, { strict: false }).expire();
    expect(await ask()).toMatchObject({ status: 403, body: { step: '90 stop' } });
  });

  it('lets go as soon as the limit is raised, and sends no alert twice', async () => {
    await spend(40);
    await spend(50);
    expect(await ask()).toMatchObject({ status: 403, body: { step: '90 stop' } });
    await applyConfig(bursar, config('16.5'));
    expect(await ask()).toMatchObject({ status: 201, body: { downgraded: false } });
    expect(await crossings()).toContain('90 stop released: limit_raised');
    await applyConfig(bursar, config('1.65'));
    expect((await ask()).status).toBe(403);
    const alerts = await bursar.rows(
      `SELECT detail->>'step' AS step, count(*)::int AS n FROM limits.alert GROUP BY 1`,
    );
    expect(alerts.every(({ n }) => n === 1)).toBe(true);
    expect((await audited()).slice(-5)).toEqual(
      expect.arrayContaining(['Bursar ladder.resume 90 stop']),
    );
  });

  it('lets go at the new window, on the instant, before any job has run', async () => {
    await spend(40);
    await spend(50);
    clock.at = new Date('2026-11-30T22:59:59.999Z');
    expect((await ask()).status).toBe(403);
    clock.at = new Date('2026-11-30T23:00:00Z');
    expect(await ask()).toMatchObject({ status: 201, body: { downgraded: false } });
    await moveBalances(bursar);
    expect(await crossings()).toContain('90 stop released: new_window');
    await spend(60);
    expect((await crossings()).filter((step) => step.startsWith('50 notify'))).toEqual([
      '50 notify released: new_window',
      '50 notify',
    ]);
  });

  it('gives way to a correction only where that goes well below the step', async () => {
    await spend(40);
    await spend(50);
    await bursar.rows(
      `UPDATE limits.budget_window SET posted = posted - 0.02475 WHERE budget_id = 'search-month'`,
    );
    await moveBalances(bursar);
    expect(await ask()).toMatchObject({ status: 403, body: { step: '90 stop' } });
    await bursar.rows(
      `UPDATE limits.budget_window SET posted = posted - 0.02475 WHERE budget_id = 'search-month'`,
    );
    await moveBalances(bursar);
    expect((await ask()).status).not.toBe(403);
    await bursar.rows(
      `UPDATE limits.budget_window SET posted = posted + 0.0495 WHERE budget_id = 'search-month'`,
    );
  });

  it('is gone with its budget or its step', async () => {
    await spend(40);
    await spend(50);
    await applyConfig(bursar, config('1.65', 'ladder: [ { at: 50, do: notify } ]'));
    expect((await ask()).status).toBe(201);
    expect(await crossings()).toContain('90 stop released: step_removed');
  });

  it('of a soft budget never denies', async () => {
    await applyConfig(bursar, config('1.65', LADDER, ', mode: soft'));
    await spend(100);
    expect(await ask()).toMatchObject({ status: 201, body: { model: HAIKU, downgraded: true } });
  });
});
