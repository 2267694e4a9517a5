import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  admit,
  type Answer,
  differences,
  moveBalances,
  settle,
} from '../support/limits/admissions.js';
import { applyConfig, GATEWAY, logLine, post, SONNET } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
/** Sold by the image as well, whatever its prompt costs. */
const PICTURES = 'amazon.titan-embed-image-v1';

const file = (more: string) => `apiVersion: bursar/v1
trustedMetadataPrincipals: ["${GATEWAY}"]
teams:
  - { id: search, name: Search, recognisedBy: { requestMetadata: { team: search } } }
  - { id: ads, name: Ads }
prices:
  - { model: our-own, per1M: { input: "0", output: "0" } }
  - { model: our-pictures, aliasOf: ${PICTURES}, per1M: { input: "0" } }
  - { model: our-drawings, aliasOf: amazon.nova-canvas-v1:0, per1M: { input: "0", output: "0" } }
${more}`;

const month = (limit: string, more = '') =>
  `budgets:\n  - { id: month, scope: { team: search }, limit: "${limit}", window: month${more} }\n`;

/** Calls whose worst case is exactly nothing, each for a reason of its own. */
const FREE: Readonly<Record<string, Record<string, unknown>>> = {
  'a model that is priced at nothing': { model: 'our-own' },
  'an answer out of the gateway\u2019s own cache': { model: SONNET, responseCacheHit: true },
  'a cached answer of a model without a price': { model: 'new', responseCacheHit: true },
  'a prompt without tokens where answers are not sold': {
    model: 'amazon.titan-embed-text-v2:0',
    inputTokens: 0,
  },
};

/** What makes every paid call of the team be refused for money. */
const REASONS: Readonly<Record<string, string>> = {
  'the budget was overspent by traffic that passed no gateway': month('0.001'),
  'the budget is too small for any call': month('0.000000000000001'),
  'no budget covers it, and that is denied': 'unbudgeted: deny\n',
  'there are budgets, none covers it, and that is denied':
    'budgets:\n  - { id: other, scope: { team: ads }, limit: "5", window: day }\nunbudgeted: deny\n',
  'what nothing covers has an allowance, and it is gone':
    'unbudgeted: { allow: "0.000000000000001", window: day }\n',
};

let bursar: TestBursar;
let calls = 0;
const ask = (call: Record<string, unknown>): Promise<Answer> =>
  admit(bursar, { requestId: `free-${calls++}`, ...call });
const bypass = async () => {
  const at = new Date(Date.now() - 60_000).toISOString();
  await post(bursar, [logLine({ at, metadata: { team: 'search' }, input: 90_000 })]);
  await moveBalances(bursar);
};

describe('a call that costs nothing', () => {
  beforeAll(async () => {
    bursar = await startBursar();
    await applyConfig(bursar, file(''));
    await bypass();
  });
  afterAll(() => bursar.close());

  describe.each(Object.entries(REASONS))('where %s', (_reason, more) => {
    beforeAll(async () => {
      await bursar.http('/v1/config?prune=true', {
        method: 'POST',
        headers: { 'content-type': 'text/yaml' },
        body: file(more),
      });
    });

    it('is not what is refused there: a paid one is', async () => {
      expect(await ask({ model: SONNET })).toMatchObject({
        status: 402,
        body: { code: 'budget_exhausted' },
      });
    });

    it.each(Object.entries(FREE))('is admitted, holding nothing: %s', async (_kind, call) => {
      const { status, body } = await ask(call);
      expect({ status, ...body }).toMatchObject({ status: 201, holdUsd: '0' });
    });

    it.each(['our-pictures', 'our-drawings', PICTURES, 'amazon.nova-canvas-v1:0', 'unheard-of'])(
      'is not what a call of %s is, which may be sold by something else',
      async (model) => {
        const { status, body } = await ask({ model, inputTokens: 0 });
        expect([402, 422]).toContain(status);
        expect(['budget_exhausted', 'unpriced_model']).toContain(body['code']);
      },
    );
  });

  it('leaves the sums what they were', async () => {
    const { body } = await ask({ model: 'our-own' });
    const usage = { input: 1_100, output: 300 };
    const settled = await settle(bursar, body['admissionId'], { outcome: 'ok', usage });
    expect(settled).toMatchObject({ status: 200, body: { state: 'POSTED', costUsd: '0' } });
    const cached = await ask({ model: SONNET, responseCacheHit: true });
    const hit = { outcome: 'ok', responseCacheHit: true };
    expect(await settle(bursar, cached.body['admissionId'], hit)).toMatchObject({
      body: { state: 'POSTED', costUsd: '0' },
    });
    expect(await differences(bursar)).toEqual([]);
  });
});

describe('a budget that is used up', () => {
  beforeEach(async () => {
    bursar = await startBursar();
  });
  afterEach(() => bursar.close());

  it('sends no call that costs nothing to a model that costs something', async () => {
    await applyConfig(
      bursar,
      file(month('0.001', `, ladder: [ { at: 80, do: downgrade, to: "${HAIKU}" } ]`)),
    );
    await bypass();
    expect(await ask({ model: 'our-own' })).toMatchObject({
      status: 201,
      body: { model: 'our-own', downgraded: false, holdUsd: '0' },
    });
  });

  it('stops what its own ladder stops, whatever it costs: that is a stop, and says so', async () => {
    await applyConfig(bursar, file(month('0.001', ', ladder: [ { at: 100, do: stop } ]')));
    await bypass();
    for (const call of [{ model: 'our-own' }, { model: SONNET, responseCacheHit: true }])
      expect(await ask(call)).toMatchObject({ status: 403, body: { code: 'stopped' } });
  });

  it('is repeated to who asks again, and not mixed up with the same call unfree', async () => {
    await applyConfig(bursar, file(month('5')));
    const call = { requestId: 'once', model: SONNET, responseCacheHit: true };
    const first = await ask(call);
    expect((await ask(call)).body['admissionId']).toBe(first.body['admissionId']);
    expect(await ask({ ...call, responseCacheHit: false })).toMatchObject({ status: 409 });
    const paid = await ask({ requestId: 'paid', model: SONNET });
    const same = await ask({ requestId: 'paid', model: SONNET, responseCacheHit: false });
    expect(same.body['admissionId']).toBe(paid.body['admissionId']);
  });
});
