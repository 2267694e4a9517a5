import { beforeEach, describe, expect, it } from '@jest/globals';
import { ProvenService } from '../../apps/api/src/holds/proven.service.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { replaceMetrics } from '../../apps/api/src/reconciliation/reconciliation.module.js';
import { admit, expireHolds, moveBalances, standings } from '../support/limits/admissions.js';
import { actions, freshBursar } from '../support/limits/fresh-bursar.js';
import type { TestBursar } from '../support/processes/server.js';
import { ACCOUNT, metricHour, REGION } from '../support/reconciliation/figures.js';
import { logLine, post, SONNET } from '../support/usage/lines.js';

const HOUR_MS = 3_600_000;
/** What another call of the hour used, by the log. */
const LOGGED = { input: 900, output: 80 };

let bursar: TestBursar;
freshBursar((raised) => (bursar = raised));

describe('a call that was not reported', () => {
  let hour: Date;
  beforeEach(async () => {
    hour = new Date(Math.floor((Date.now() - 5 * HOUR_MS) / HOUR_MS) * HOUR_MS);
    await admit(bursar);
    await expireHolds(bursar);
    await bursar.rows(
      `UPDATE limits.hold SET created_at = $1::timestamptz + interval '10 minutes', expires_at = $1::timestamptz + interval '20 minutes'`,
      [hour],
    );
    expect(await taken()).toEqual({ presumed: '0.01617', posted: '0' });
  });

  const taken = async () => {
    const { presumed, posted } = (await standings(bursar))['search-day'] ?? {};
    return { presumed, posted };
  };
  const log = (more: Record<string, unknown> = {}) =>
    post(bursar, [
      logLine({ at: at(15), requestId: 'another', ...LOGGED, metadata: { team: 'ads' }, ...more }),
    ]);
  const at = (minutes: number) =>
    new Date(hour.getTime() + minutes * 60_000).toISOString().replace(/\.\d+Z$/, 'Z');
  /** Metrics of the hour, read so long after its end. */
  const measure = (
    tokens: { input: number; output: number } | null,
    { hoursAfter = 3, account = ACCOUNT } = {},
  ) => {
    const to = new Date(hour.getTime() + HOUR_MS);
    const readAt = new Date(to.getTime() + hoursAfter * HOUR_MS);
    const figures = tokens && {
      ...{ account, hour: hour.toISOString(), model: SONNET, invocations: 1n },
      ...{ input: BigInt(tokens.input), output: BigInt(tokens.output) },
    };
    return bursar.app
      .get(Database, { strict: false })
      .bulk((tx) =>
        replaceMetrics(
          tx,
          { account, region: REGION, from: hour, to, readAt },
          figures ? [metricHour(figures)] : [],
        ),
      );
  };
  const voided = () => bursar.app.get(ProvenService, { strict: false }).void();

  it('is given back once log and metrics agree on the hour without it', async () => {
    await log();
    expect(await voided()).toBe(0);
    await measure(LOGGED);
    expect(await voided()).toBe(1);
    expect(await taken()).toEqual({ presumed: '0', posted: '0' });
    expect(await actions(bursar, 'hold.%')).toEqual(['hold.void']);
    expect(await voided()).toBe(0);
  });

  it('is given back where neither has anything of its model', async () => {
    await measure(null);
    expect(await voided()).toBe(1);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['has tokens that the log has not', () => measure({ input: 2_080, output: 292 })],
    ['was read before the hour had settled', () => measure(LOGGED, { hoursAfter: 1 })],
    ['is of another account', () => measure(null, { account: '111122223333' })],
  ])('stays presumed where what was measured %s', async (_, measured) => {
    await log();
    await measured();
    expect(await voided()).toBe(0);
    expect(await taken()).toMatchObject({ presumed: '0.01617' });
  });

  it('stays presumed where an hour that it may have run in was not measured', async () => {
    await log();
    await measure(LOGGED);
    await bursar.rows(`UPDATE limits.hold SET expires_at = expires_at + interval '1 hour'`);
    expect(await voided()).toBe(0);
  });

  it('is charged all the same if the log has it after all, and a person learns of it', async () => {
    await measure(null);
    expect(await voided()).toBe(1);
    const [hold] = await bursar.rows<{ metadata: Record<string, string> }>(
      "SELECT answer->'requestMetadata' AS metadata FROM limits.hold",
    );
    await log({ requestId: 'late', metadata: hold?.metadata, input: 1_180, output: 212 });
    await moveBalances(bursar);
    expect(await taken()).toEqual({ presumed: '0', posted: '0.007392' });
    expect(await bursar.rows('SELECT kind FROM limits.alert')).toEqual([
      { kind: 'proof_contradicted' },
    ]);
  });
});
