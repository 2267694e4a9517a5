import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AdmissionsService,
  DenialsService,
  SettlementsService,
} from '../../apps/api/src/admissions/admissions.module.js';
import { BatchesService } from '../../apps/api/src/intake/batches.service.js';
import type { Actor } from '../../apps/api/src/platform/actor.js';
import { admit, differences, standings } from '../support/limits/admissions.js';
import { called, lease, report } from '../support/limits/leases.js';
import { applyConfig, SONNET, spendOf } from '../support/usage/lines.js';
import { actorFor, batchWithPoison, POISON, settlementOf } from '../support/usage/poison.js';
import { CALL, quotaConfig, seenQuotas } from '../support/limits/quotas.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const CONFIG = `${quotaConfig('  - { id: day, scope: { team: ads }, tokensPerDay: 100000, requestsPerMinute: 1000 }')}
budgets:
  - { id: ads, scope: { team: ads }, limit: "5", window: month }
  - { id: search, scope: { team: search }, limit: "500", window: month }
`;

let bursar: TestBursar;
let actor: Actor;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, CONFIG);
  const [key] = await bursar.rows<{ id: string }>('SELECT id::text AS id FROM api_key LIMIT 1');
  actor = actorFor(key?.id ?? '');
});
afterAll(async () => {
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

const get = <T>(service: abstract new (...given: never[]) => T): T =>
  bursar.app.get<T>(service, { strict: false });
const failedOf = (settled: readonly PromiseSettledResult<unknown>[]): number[] =>
  settled.flatMap(({ status }, i) => (status === 'rejected' ? [i] : []));

const askOf = (requestId: string, user = 'u1') => ({
  request: {
    ...{ requestId, user, team: 'ads', provider: 'bedrock', region: '', dimensions: {} },
    ...{ ...CALL, attempts: 1 },
  },
  asking: { keyId: actor.id, keyName: actor.name, boundTeam: null },
  bodyHash: requestId,
});

describe('one call that cannot be stored, in a round with others,', () => {
  it('is the only one not admitted, and quotas count the others once', async () => {
    const admissions = get(AdmissionsService);
    const asked = Array.from({ length: 60 }, (_, n) =>
      admissions.admit(askOf(`r${n}`, n === 23 ? POISON.json : 'u1')),
    );
    const settled = await Promise.allSettled(asked);
    expect(failedOf(settled)).toEqual([23]);
    expect((await seenQuotas(bursar))['day']).toMatchObject({ usedToday: '5900' });
    expect((await standings(bursar))['ads']?.held).toBe((59 * 0.00046).toFixed(5));
    const [minute] = await bursar.rows<{ points: number }>(
      `SELECT sum(points)::int AS points FROM limits.rate WHERE key LIKE '%requestsPerMinute%'`,
    );
    expect(minute?.points).toBe(59);
  });

  it('is the only one not settled', async () => {
    const ids = [];
    for (let n = 0; n < 20; n++)
      ids.push(String((await admit(bursar, { ...CALL, requestId: `s${n}` })).body['admissionId']));
    const settled = await Promise.allSettled(
      ids.map((id, n) =>
        get(SettlementsService).settle(
          actor,
          id,
          settlementOf(10, n === 7 ? { model: `acme.${POISON.json}` } : {}),
        ),
      ),
    );
    expect(failedOf(settled)).toEqual([7]);
    expect((await spendOf(bursar, ['model'])).rows).toContainEqual(
      expect.objectContaining({ model: CALL.model, requests: 19 }),
    );
  });

  it('is the only one of a lease report that is refused', async () => {
    const given = await lease(bursar, { model: CALL.model });
    const calls = Array.from({ length: 9 }, (_, n) => ({
      ...called(given, n + 1, { model: CALL.model, worstUsd: '0.0001' }),
      ...(n === 4 && { user: POISON.json }),
      ...(n === 5 && { inputTokens: -1 }),
      settlement: { outcome: 'ok', usage: { input: 1, output: 1 } },
    }));
    const { status, body } = await report(bursar, given, calls);
    const results = body['results'] as { admissionId: string; problem?: { status: number } }[];
    expect(status).toBe(200);
    expect(results.map(({ problem }) => problem?.status ?? 200)).toEqual([
      200, 200, 200, 200, 422, 422, 200, 200, 200,
    ]);
    expect(results.map(({ admissionId }) => admissionId)).toEqual(
      calls.map(({ admissionId }) => admissionId),
    );
    expect(await report(bursar, given, calls.slice(4, 5))).toMatchObject({ status: 422 });
  });

  it('takes no refusal of others with it', async () => {
    const denials = get(DenialsService);
    const at = new Date();
    for (let n = 0; n < 30; n++)
      denials.note({
        ...{ at, apiKey: actor.id, requestId: `d${n}`, traceId: null, code: 'unpriced_model' },
        ...{ gateway: '', budget: null },
        detail: {
          ...{ code: 'unpriced_model', team: 'search' },
          detail: n === 11 ? `acme.${POISON.json}: unknown-model.` : 'acme.x: unknown-model.',
        },
      });
    await denials.flush();
    const kept = await bursar.rows('SELECT 1 FROM limits.denial');
    const [counted] = await bursar.rows<{ n: number }>(
      'SELECT sum(denials)::int AS n FROM limits.denial_count',
    );
    // The one is counted, too: only its own words cannot be kept.
    expect([kept.length, counted?.n]).toEqual([29, 30]);
  });

  it('is held back from a batch of usage, and the rest is counted once, under its key', async () => {
    const batches = get(BatchesService);
    const send = () => batches.post(batchWithPoison(40, 17));
    const counts = { received: 40, accepted: 39, duplicate: 0, quarantined: 1, unpriced: 0 };
    expect(await send()).toEqual(counts);
    expect(await send()).toEqual(counts);
    expect((await spendOf(bursar, ['model'])).rows).toContainEqual(
      expect.objectContaining({ model: SONNET, requests: 39 }),
    );
    expect(await bursar.rows('SELECT reason, line FROM ledger.quarantine')).toEqual([
      { reason: 'cannot_be_posted', line: 18n },
    ]);
  });
});
