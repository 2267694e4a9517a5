import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DenialsService } from '../../apps/api/src/admissions/denials/denials.service.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { json, TravellingClock } from '../support/http/access.js';
import { admit, settle } from '../support/limits/admissions.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';
import { allowed, CALL, quotaConfig, seenQuotas, statuses } from '../support/limits/quotas.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const HOUR_MS = 3_600_000;
/** Well within the minute that is counted. */
const PATIENCE_MS = 20_000;

describe('a call under quotas', () => {
  const clock = new TravellingClock();
  let bursar: TestBursar;
  beforeEach(async () => {
    bursar = await startBursar({ clock });
  });
  afterEach(() => bursar.close());
  const ask = (requestId: string, call: Record<string, unknown> = {}) =>
    admit(bursar, { ...CALL, ...call, requestId });

  it('is denied with the quota, how much of it is taken, and when to retry', async () => {
    await applyConfig(
      bursar,
      quotaConfig(`  - { id: all, scope: {}, tokensPerMinute: 1000 }
  - { id: search, scope: { team: search }, tokensPerMinute: 250 }`),
    );
    expect(statuses([await ask('a'), await ask('b')])).toEqual([201, 201]);
    const response = await bursar.http(
      '/v1/admissions',
      json({ ...CALL, team: 'search', requestId: 'c' }),
    );
    const body = (await response.json()) as Record<string, unknown>;
    expect(body).toMatchObject({
      code: 'rate_limited',
      quota: 'search',
      scope: { team: 'search' },
      limit: 'tokensPerMinute',
      limitValue: 250,
      used: 200,
      asked: 100,
      retryable: true,
    });
    expect(body['retryAfterSeconds']).toBeGreaterThan(0);
    expect(body['retryAfterSeconds']).toBeLessThanOrEqual(60);
    expect(response.headers.get('retry-after')).toBe(String(body['retryAfterSeconds']));
    // What was refused took nothing from the wider quota: 800 of its tokens are left for others.
    const others = [];
    for (let n = 0; n < 9; n++) others.push(await ask(`ads-${n}`, { team: 'ads' }));
    expect(allowed(others)).toHaveLength(8);
  });

  it('that asks for more than the whole quota is denied as not retryable', async () => {
    await applyConfig(bursar, quotaConfig('  - { id: small, scope: {}, tokensPerMinute: 99 }'));
    const response = await bursar.http(
      '/v1/admissions',
      json({ ...CALL, team: 'ads', requestId: 'x' }),
    );
    expect(await response.json()).toMatchObject({ status: 429, quota: 'small', retryable: false });
    expect(response.headers.get('retry-after')).toBeNull();
  });

  it('gives back to the minute what it did not use', async () => {
    await applyConfig(bursar, quotaConfig('  - { id: minute, scope: {}, tokensPerMinute: 200 }'));
    const [one] = [await ask('a'), await ask('b')];
    expect((await ask('c')).status).toBe(429);
    await settle(bursar, one.body['admissionId'], {
      outcome: 'ok',
      usage: { input: 0, output: 0 },
    });
    // No answer waits for a count of a minute, so that it is given back shortly after the settlement; what is denied takes nothing.
    const deadline = Date.now() + PATIENCE_MS;
    let again = await ask('d-0');
    for (let n = 1; again.status === 429 && Date.now() < deadline; n += 1) {
      await sleep(20);
      again = await ask(`d-${n}`);
    }
    expect(again.status).toBe(201);
  });

  it('is answered no longer than the least ceiling says, which is also what is held and counted', async () => {
    await applyConfig(
      bursar,
      quotaConfig(`  - { id: short, scope: { team: search }, maxOutputTokens: 30, tokensPerDay: 1000 }
  - { id: model, scope: { model: "acme.*" }, maxOutputTokens: 20 }`),
    );
    expect((await ask('a')).body).toMatchObject({ maxOutputTokens: 20, holdUsd: '0.00026' });
    expect((await ask('b', { maxOutputTokens: undefined })).body).toMatchObject({
      maxOutputTokens: 20,
    });
    expect((await ask('c', { maxOutputTokens: 5 })).body).toMatchObject({ maxOutputTokens: 5 });
    expect((await seenQuotas(bursar))['short']?.usedToday).toBe('225');
  });

  it('that money refuses takes nothing from its quotas', async () => {
    await applyConfig(
      bursar,
      `${quotaConfig('  - { id: day, scope: {}, tokensPerDay: 1000, requestsPerMinute: 3, concurrency: 3 }')}budgets:
  - { id: poor, scope: {}, limit: "0.0001", window: day }
`,
    );
    for (let n = 0; n < 5; n++) expect((await ask(`x-${n}`)).status).toBe(402);
    expect((await seenQuotas(bursar))['day']).toMatchObject({ usedToday: '0', underWay: 0 });
  });

  it('that is repeated counts once, and is answered although nothing is left', async () => {
    await applyConfig(
      bursar,
      quotaConfig(
        '  - { id: one, scope: {}, tokensPerDay: 100, requestsPerMinute: 1, concurrency: 1 }',
      ),
    );
    const { body } = await ask('same');
    expect(await ask('same')).toMatchObject({ status: 201, body });
    expect((await ask('other')).status).toBe(429);
    expect((await seenQuotas(bursar))['one']).toMatchObject({ usedToday: '100', underWay: 1 });
  });

  it('meets a new day of its quota in the zone that the quota names', async () => {
    await applyConfig(
      bursar,
      quotaConfig('  - { id: day, scope: {}, tokensPerDay: 100, timezone: Asia/Tokyo }'),
    );
    expect(statuses([await ask('a'), await ask('b')])).toEqual([201, 429]);
    await clock.ahead(24 * HOUR_MS, async () => {
      expect((await ask('tomorrow')).status).toBe(201);
    });
    const days = await bursar.rows<{ hour: number }>(
      `SELECT extract(hour FROM starts_at AT TIME ZONE 'Asia/Tokyo')::int AS hour FROM limits.quota_day`,
    );
    expect(days).toEqual([{ hour: 0 }, { hour: 0 }]);
  });

  it('runs no statement about quotas where there is none', async () => {
    await applyConfig(bursar, TWO_TEAMS);
    await ask('warm');
    const database = bursar.app.get(Database, { strict: false });
    const asked: string[] = [];
    const query = database.query.bind(database);
    database.query = (config) => {
      asked.push(config.text);
      return query(config);
    };
    await ask('cold');
    expect(asked.filter((text) => /quota|limits\.rate/.test(text))).toEqual([]);
  });

  it('that was throttled is counted where people look', async () => {
    await applyConfig(bursar, quotaConfig('  - { id: rate, scope: {}, requestsPerMinute: 2 }'));
    await Promise.all(Array.from({ length: 150 }, (_, n) => ask(`t-${n}`)));
    await bursar.app.get(DenialsService, { strict: false }).flush();
    expect((await seenQuotas(bursar))['rate']?.throttledLastHour).toBe(148);
  });
});
