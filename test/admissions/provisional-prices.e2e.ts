import { describe, expect, it } from '@jest/globals';
import { ProvisionalProcessor } from '../../apps/api/src/admissions/provisional/provisional.processor.js';
import type { TravellingClock } from '../support/http/access.js';
import { admit, moveBalances, settle, standings } from '../support/limits/admissions.js';
import { applyConfig, spendOf } from '../support/usage/lines.js';
import { runCli } from '../support/processes/process.js';
import type { TestBursar } from '../support/processes/server.js';
import { actions, BUDGETS, freshBursar } from '../support/limits/fresh-bursar.js';

const NEW_MODEL = 'acme.brand-new-v1:0';

let clock: TravellingClock;
let bursar: TestBursar;
freshBursar((...raised) => ([bursar, clock] = raised));

describe('a provisional price', () => {
  const set = async (input: Record<string, unknown> = {}) => {
    const { setProvisionalPrice } = await bursar.gql<{
      setProvisionalPrice: { id?: string; code?: string };
    }>(
      `mutation ($input: ProvisionalPriceInput!) { setProvisionalPrice(input: $input) {
         __typename ... on Problem { code } ... on ProvisionalPrice { id model cap spent held } } }`,
      {
        input: {
          model: NEW_MODEL,
          per1M: { input: '10', output: '100' },
          expires: new Date(Date.now() + 86_400_000).toISOString(),
          capUsd: '0.05',
          reason: 'Quoted by sales.',
          ...input,
        },
      },
    );
    return setProvisionalPrice;
  };
  const prices = async () =>
    (
      await bursar.gql<{ provisionalPrices: { spent: string; endedBecause: string | null }[] }>(
        '{ provisionalPrices(includeEnded: true) { spent held cap endedBecause } }',
      )
    ).provisionalPrices;
  let asked = 0;
  const ask = (call: Record<string, unknown> = {}) =>
    admit(bursar, {
      requestId: `n-${asked++}`,
      model: NEW_MODEL,
      inputTokens: 1_000,
      maxOutputTokens: 100,
      ...call,
    });
  const call = async (tokens: { input: number; output: number }) => {
    const { body } = await ask();
    await settle(bursar, body['admissionId'], { outcome: 'ok', usage: tokens });
  };

  it('lets a hard budget admit a model without a price, as an estimate', async () => {
    expect(await ask()).toMatchObject({ status: 422, body: { code: 'unpriced_model' } });
    expect(await set()).toMatchObject({ model: NEW_MODEL, cap: '0.05', spent: '0' });
    expect(await ask()).toMatchObject({ status: 201, body: { holdUsd: '0.02' } });
    await call({ input: 1_000, output: 50 });
    expect((await spendOf(bursar, ['model'])).rows).toMatchObject([
      { model: NEW_MODEL, cost: '0.015', estimated: 1, unpriced: 0 },
    ]);
    expect(await actions(bursar, 'price.setProvisional')).toHaveLength(1);
  });

  it('ends at its cap, counting what is under way; the model is unpriced again', async () => {
    await set();
    await call({ input: 1_000, output: 100 });
    await call({ input: 1_000, output: 100 });
    const open = await ask();
    expect(open.status).toBe(201);
    await bursar.app.get(ProvisionalProcessor, { strict: false }).run();
    expect(await prices()).toMatchObject([{ spent: '0.04', endedBecause: 'cap' }]);
    expect(await ask()).toMatchObject({ status: 422, body: { code: 'unpriced_model' } });
    expect((await spendOf(bursar, ['model'])).rows).toMatchObject([{ cost: '0.04', unpriced: 0 }]);
  });

  it('expires by itself, before any job has run', async () => {
    await set();
    clock.aheadMs = 86_400_001;
    expect(await ask()).toMatchObject({ status: 422 });
    await bursar.app.get(ProvisionalProcessor, { strict: false }).run();
    expect(await prices()).toMatchObject([{ endedBecause: 'expired' }]);
    clock.aheadMs = 0;
  });

  it('gives way to the real price, and what it priced is charged again', async () => {
    await set();
    await call({ input: 1_000, output: 100 });
    await applyConfig(
      bursar,
      `${BUDGETS}prices: [ { model: "${NEW_MODEL}", per1M: { input: "1", output: "10" } } ]\n`,
    );
    await bursar.app.get(ProvisionalProcessor, { strict: false }).run();
    expect((await spendOf(bursar, ['model'])).rows).toMatchObject([
      { cost: '0.002', estimated: 0, unpriced: 0 },
    ]);
    await moveBalances(bursar);
    expect((await standings(bursar))['search-day']).toMatchObject({ posted: '0.002' });
    expect(await prices()).toMatchObject([{ endedBecause: 'priced' }]);
    expect(await ask()).toMatchObject({ status: 201, body: { holdUsd: '0.002' } });
  });

  it('is set, listed and ended early from a terminal', async () => {
    const cli = (...args: string[]) =>
      runCli(['prices', 'provisional', ...args], { url: bursar.url, token: bursar.token });
    const terms = ['--cap', '25', '--for', '14d', '--reason', 'Quoted by sales.'];
    expect(await cli('set', NEW_MODEL, '--per-1m', 'input=10', ...terms)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Name a price for input and for output.'),
    });
    const priced = ['--per-1m', 'input=10,output=100', ...terms];
    expect(await cli('set', NEW_MODEL, ...priced)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^acme\.brand-new-v1:0 has a provisional price until 20.* or 25 USD\.\n$/,
      ),
    });
    expect((await ask()).status).toBe(201);
    const { stdout } = await cli('list', '-o', 'csv');
    expect(stdout).toMatch(
      /^id,model,input,output,cap,spent,held,ends,by,reason\n\d+,acme.*,10,100,25,0,0\.02,/,
    );
    expect(await cli('end', NEW_MODEL, '--reason', 'Not ours.', '-o', 'json')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"endedBecause": "withdrawn"'),
    });
    expect(await ask()).toMatchObject({ status: 422, body: { code: 'unpriced_model' } });
    expect(await cli('end', NEW_MODEL, '--reason', 'Again.')).toMatchObject({ code: 2 });
    expect(await actions(bursar, 'price.%rovisional')).toEqual([
      'price.setProvisional',
      'price.endProvisional',
    ]);
  });

  it.each([
    ['a model with a price', { model: 'amazon.nova-lite-v1:0' }, 'already_priced'],
    ['no output price', { per1M: { input: '1' } }, 'bad_price'],
    ['a price below zero', { per1M: { input: '-1', output: '1' } }, 'bad_price'],
    ['an unknown meter', { per1M: { input: '1', output: '1', x: '1' } }, 'bad_price'],
    ['no cap', { capUsd: '0' }, 'bad_amount'],
    ['an end in the past', { expires: '2020-01-01T00:00:00Z' }, 'bad_expiry'],
    ['no end to speak of', { expires: '2100-01-01T00:00:00Z' }, 'bad_expiry'],
    ['no reason', { reason: ' ' }, 'needs_a_reason'],
  ])('is refused for %s', async (_, input, code) => {
    expect(await set(input)).toMatchObject({ __typename: 'Problem', code });
    expect(await prices()).toEqual([]);
  });
});
