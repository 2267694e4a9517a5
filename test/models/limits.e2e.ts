import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BalancesService } from '../../apps/api/src/admissions/balances/balances.service.js';
import {
  admit,
  differences,
  moveBalances,
  settle,
  standings,
} from '../support/limits/admissions.js';
import { called, lease, report } from '../support/limits/leases.js';
import { applyConfig, logLine, post, spendOf } from '../support/usage/lines.js';
import { seenQuotas } from '../support/limits/quotas.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { CANONICAL, HAIKU, listed, NAMED, SPELLINGS } from '../support/limits/spellings.js';

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar();
});
afterEach(async () => {
  await moveBalances(bursar);
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

let asked = 0;
const ask = (model: string, more: Record<string, unknown> = {}) =>
  admit(bursar, { requestId: `one-${asked++}`, model, ...more });

const budgets = (rest: string) =>
  listed(
    'budgets',
    SPELLINGS.map((model, i) => `{ id: b${i}, scope: { model: "${model}" }, ${rest} }`),
  );
const today = () => new Date().toISOString();
const NUMBERS = SPELLINGS.map((_, i) => i);

describe('a budget of a model', () => {
  it('holds for calls by every spelling, whichever spelling it is written in', async () => {
    await applyConfig(bursar, NAMED + budgets('limit: "100", window: month'));
    const held: string[] = [];
    for (const model of SPELLINGS) {
      expect(await ask(model)).toMatchObject({ status: 201 });
      const found = await standings(bursar);
      expect(new Set(NUMBERS.map((i) => found[`b${i}`]?.held)).size).toBe(1);
      held.push(found['b0']?.held ?? '');
    }
    expect(new Set(held).size).toBe(SPELLINGS.length);
  });

  it('that is hard and used up denies every spelling, held and posted alike', async () => {
    const hard = SPELLINGS.map(
      (model, i) =>
        `{ id: b${i}, scope: { project: p${i}, model: "${model}" }, limit: "0.017", window: month }`,
    );
    await applyConfig(bursar, NAMED + listed('budgets', hard));
    for (const [i, model] of SPELLINGS.entries()) {
      const project = `p${i}`;
      const { status, body } = await ask(CANONICAL, { project });
      expect(status).toBe(201);
      const refused = {
        status: 402,
        body: { code: 'budget_exhausted', budget: `b${i}`, scope: { project, model } },
      };
      for (const other of SPELLINGS) expect(await ask(other, { project })).toMatchObject(refused);
      const usage = { input: 1_200, output: 500 };
      await settle(bursar, body['admissionId'], { outcome: 'ok', usage });
      for (const other of SPELLINGS)
        expect(await ask(other, { project, inputTokens: 2_000 })).toMatchObject(refused);
    }
  });

  it('counts logged calls that had no admission, and what was spent before it was set', async () => {
    await applyConfig(bursar, NAMED);
    const lines = () => SPELLINGS.map((model) => logLine({ model, at: today() }));
    expect((await post(bursar, lines())).body).toMatchObject({ unpriced: 0 });
    await applyConfig(bursar, NAMED + budgets('limit: "100", window: month, mode: soft'));
    const spent = (await spendOf(bursar, [])).total.cost;
    const posted = async () => {
      const found = await standings(bursar);
      return [...new Set(NUMBERS.map((i) => found[`b${i}`]?.posted))];
    };
    expect(await posted()).toEqual([spent]);
    await post(bursar, lines());
    await moveBalances(bursar);
    const total = (await spendOf(bursar, [])).total.cost;
    expect(total).not.toBe(spent);
    expect(await posted()).toEqual([total]);
  });

  it('is carved into leases, and calls under them count, by every spelling', async () => {
    await applyConfig(bursar, NAMED + budgets('limit: "500", window: month'));
    for (const [n, model] of SPELLINGS.entries()) {
      const given = await lease(bursar, { model, gateway: `edge-${n}`, amountUsd: '1' });
      const found = await standings(bursar);
      expect(new Set(NUMBERS.map((i) => found[`b${i}`]?.leased)).size).toBe(1);
      const other = SPELLINGS[(n + 1) % SPELLINGS.length];
      const calls = [called(given, n, { model, worstUsd: '0.03' })];
      calls.push(called(given, n + 100, { model: other, worstUsd: '0.03' }));
      expect(await report(bursar, given, calls)).toMatchObject({ status: 200 });
      const held = await standings(bursar);
      expect(NUMBERS.map((i) => Number(held[`b${i}`]?.held).toFixed(2))).toEqual(
        NUMBERS.map(() => (0.06 * (n + 1)).toFixed(2)),
      );
    }
  });

  it('has a ladder whose steps find it by every spelling', async () => {
    const steps = SPELLINGS.map((model) => `{ at: 1, do: stop, where: { model: "${model}" } }`);
    await applyConfig(
      bursar,
      NAMED +
        listed(
          'budgets',
          steps.map(
            (step, i) =>
              `{ id: b${i}, scope: { project: p${i}, model: "${CANONICAL}" }, limit: "0.2", window: month, ladder: [${step}] }`,
          ),
        ),
    );
    for (const i of NUMBERS) {
      const { body } = await ask(CANONICAL, { project: `p${i}` });
      const usage = { input: 1_200, output: 500 };
      await settle(bursar, body['admissionId'], { outcome: 'ok', usage });
    }
    await moveBalances(bursar);
    for (const i of NUMBERS)
      for (const model of SPELLINGS)
        expect(await ask(model, { project: `p${i}` })).toMatchObject({
          status: 403,
          body: { code: 'stopped', budget: `b${i}` },
        });
    // No budget covers another model, and calls without one are allowed.
    expect((await ask(HAIKU)).status).toBe(201);
  });
});

describe('a quota of a model', () => {
  it('counts calls by every spelling, whichever spelling it is written in', async () => {
    const quotas = SPELLINGS.map(
      (model, i) =>
        `{ id: q${i}, scope: { model: "${model}" }, tokensPerDay: 100000, concurrency: 50 }`,
    );
    await applyConfig(bursar, NAMED + listed('quotas', quotas));
    for (const [n, model] of SPELLINGS.entries()) {
      expect((await ask(model)).status).toBe(201);
      const seen = await seenQuotas(bursar);
      expect(NUMBERS.map((i) => [seen[`q${i}`]?.usedToday, seen[`q${i}`]?.underWay])).toEqual(
        NUMBERS.map(() => [String(1_700 * (n + 1)), n + 1]),
      );
    }
    await bursar.app.get(BalancesService, { strict: false }).move();
  });

  it('caps answers of calls by every spelling', async () => {
    for (const model of [CANONICAL, `us.${CANONICAL}`, 'house-sonnet']) {
      const quotas = [`{ id: q, scope: { model: "${model}" }, maxOutputTokens: 7 }`];
      await applyConfig(bursar, NAMED + listed('quotas', quotas));
      for (const other of SPELLINGS)
        expect(await ask(other)).toMatchObject({ body: { maxOutputTokens: 7 } });
    }
  });
});
