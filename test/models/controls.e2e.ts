import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decide } from '@bursar/policy';
import { admit } from '../support/limits/admissions.js';
import { stop } from '../support/gateways/controls.js';
import { applyConfig, logLine, post, spendOf } from '../support/usage/lines.js';
import { policyOf, publish, stopsOf } from '../support/gateways/policy.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import {
  CANONICAL,
  ENDPOINT,
  HAIKU,
  listed,
  NAMED,
  PAIRS,
  SPELLINGS,
} from '../support/limits/spellings.js';

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
});
afterAll(() => bursar.close());

let asked = 0;
const callOf = (model: string, more: { project?: string; operation?: string } = {}) => ({
  requestId: `c-${asked++}`,
  team: 'search',
  environment: 'prod',
  region: 'us-east-1',
  model,
  inputTokens: 10,
  maxOutputTokens: 10,
  ...more,
});
const ask = (call: Record<string, unknown>) => admit(bursar, { project: null, ...call });

/** What the api answers to calls, beside what a gateway answers by its policy alone. */
async function bothAnswer(calls: readonly ReturnType<typeof callOf>[]) {
  await publish(bursar);
  const { compiled } = await policyOf(bursar, 'prod');
  const stops = (await stopsOf(bursar, 'prod')).compiled;
  const answers: [string, string][] = [];
  for (const call of calls) {
    const { status, body } = await ask(call);
    const here = decide(call, compiled, stops, new Map(), Date.now());
    answers.push([
      status === 201 ? String(body['model']) : String(body['code']),
      here.decision === 'proceed' ? here.target.model : here.code,
    ]);
  }
  return answers;
}

describe('controls of a model', () => {
  it('allow it by every spelling, and nothing else, at the api and at gateways', async () => {
    const rules = SPELLINGS.map((model, i) => `{ scope: { project: p${i} }, allow: ["${model}"] }`);
    await applyConfig(bursar, NAMED + listed('modelAccess', rules));
    const calls = PAIRS.map(({ call, place }) => callOf(call, { project: place }));
    expect(await bothAnswer(calls)).toEqual(calls.map(({ model }) => [model, model]));
    const others = SPELLINGS.map((_, i) => callOf(HAIKU, { project: `p${i}` }));
    expect(await bothAnswer(others)).toEqual(
      others.map(() => ['model_not_allowed', 'model_not_allowed']),
    );
  });

  it('narrow who may call it, by every spelling', async () => {
    const rules = SPELLINGS.map(
      (model, i) => `{ scope: { project: n${i}, model: "${model}" }, regions: ["eu-*"] }`,
    );
    await applyConfig(bursar, NAMED + listed('modelAccess', rules));
    const calls = PAIRS.map(({ call, place }) =>
      callOf(call, { project: place.replace('p', 'n') }),
    );
    expect(await bothAnswer(calls)).toEqual(
      calls.map(() => ['model_not_allowed', 'model_not_allowed']),
    );
  });

  it('send it along a route by every spelling', async () => {
    const routes = SPELLINGS.map(
      (model, i) =>
        `{ key: r${i}, match: { operation: op${i}, model: "${model}" }, targets: [ { provider: bedrock, model: "us.${HAIKU}", weight: 1 } ] }`,
    );
    await applyConfig(bursar, NAMED + listed('routes', routes));
    const calls = PAIRS.map(({ call, place }) =>
      callOf(call, { operation: place.replace('p', 'op') }),
    );
    expect(await bothAnswer(calls)).toEqual(calls.map(() => [`us.${HAIKU}`, `us.${HAIKU}`]));
    expect(await bothAnswer([callOf(CANONICAL, { operation: 'other' })])).toEqual([
      [CANONICAL, CANONICAL],
    ]);
  });

  it('stop it by every spelling', async () => {
    await applyConfig(bursar, NAMED);
    for (const [i, model] of SPELLINGS.entries()) {
      const scope = { project: `s${i}`, model };
      const outcome = await stop(bursar, { scope, confirm: `s${i}/${model}` });
      expect(outcome.stop?.scope).toEqual(scope);
    }
    const calls = PAIRS.map(({ call, place }) =>
      callOf(call, { project: place.replace('p', 's') }),
    );
    expect(await bothAnswer(calls)).toEqual(calls.map(() => ['stopped', 'stopped']));
    expect((await bothAnswer([callOf(HAIKU, { project: 's0' })]))[0]).toEqual([HAIKU, HAIKU]);
  });

  it('are patterns of names where they hold a star: of those called to permit, of all to restrict', async () => {
    const rules = ['us.anthropic.*', 'anthropic.*'].map(
      (pattern, i) => `{ scope: { project: g${i} }, allow: ["${pattern}"] }`,
    );
    await applyConfig(bursar, NAMED + listed('modelAccess', rules));
    const calls = [`us.${CANONICAL}`, `eu.${CANONICAL}`, CANONICAL, 'house-sonnet'].flatMap((one) =>
      ['g0', 'g1'].map((project) => callOf(one, { project })),
    );
    const no = ['model_not_allowed', 'model_not_allowed'];
    const yes = (model: string) => [model, model];
    expect(await bothAnswer(calls)).toEqual([
      yes(`us.${CANONICAL}`),
      no,
      no,
      no,
      no,
      yes(CANONICAL),
      no,
      no,
    ]);
    // What restricts looks at all names: the alias stands for a profile of the United States.
    for (const [i, pattern] of ['us.anthropic.*', 'anthropic.*'].entries())
      await stop(bursar, {
        scope: { project: `h${i}`, model: pattern },
        confirm: `h${i}/${pattern}`,
      });
    const stopped = calls.map(({ project, ...call }) => ({
      ...call,
      requestId: `c-${asked++}`,
      project: String(project).replace('g', 'h'),
    }));
    const halted = ['stopped', 'stopped'];
    expect(await bothAnswer(stopped)).toEqual([
      halted,
      halted,
      yes(`eu.${CANONICAL}`),
      halted,
      yes(CANONICAL),
      halted,
      halted,
      halted,
    ]);
  });
});

describe('a provisional price', () => {
  it.each(['us.acme.brand-new-v1:0', 'acme.brand-newer-v1:0'])(
    'of %s prices calls by every spelling of the model',
    async (model) => {
      const id = model.replace('us.', '');
      const { setProvisionalPrice } = await bursar.gql<{ setProvisionalPrice: { code?: string } }>(
        `mutation ($input: ProvisionalPriceInput!) { setProvisionalPrice(input: $input) {
           __typename ... on Problem { code } ... on ProvisionalPrice { model } } }`,
        {
          input: {
            model,
            per1M: { input: '10', output: '100' },
            expires: new Date(Date.now() + 86_400_000).toISOString(),
            capUsd: '25',
            reason: 'As sales says.',
          },
        },
      );
      expect(setProvisionalPrice.code).toBeUndefined();
      await applyConfig(
        bursar,
        'apiVersion: bursar/v1\nbudgets: [ { id: all, scope: {}, limit: "100", window: day } ]\n',
      );
      const spellings = ['', 'us.', 'eu.', 'global.', 'mx.'].map((prefix) => prefix + id);
      spellings.push(`arn:aws:bedrock:us-east-1:1:inference-profile/us.${id}`);
      spellings.push(`arn:aws:bedrock:us-east-1::foundation-model/${id}`);
      for (const one of spellings)
        expect(await ask(callOf(one))).toMatchObject({ status: 201, body: { holdUsd: '0.0011' } });
      const { provisionalPrices } = await bursar.gql<{
        provisionalPrices: { model: string; held: string }[];
      }>('{ provisionalPrices(includeEnded: false) { model held } }');
      expect(provisionalPrices).toContainEqual({ model: id, held: '0.0077' });
    },
  );
});

describe('an endpoint of the marketplace, and what is called by ARN alone', () => {
  const PROVISIONED = 'arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abc';
  const IMPORTED = 'arn:aws:bedrock:us-east-1:111122223333:imported-model/xyz';

  it('are given a price, or a model', async () => {
    await applyConfig(
      bursar,
      `apiVersion: bursar/v1
inferenceProfiles:
  - { arn: "${PROVISIONED}", modelId: "${CANONICAL}" }
prices:
  - { model: "${ENDPOINT}", per1M: { input: "1", output: "2" } }
  - { model: "${IMPORTED}", aliasOf: "${HAIKU}" }
`,
    );
    const models = [ENDPOINT, PROVISIONED, IMPORTED];
    const lines = models.map((model) => logLine({ model, input: 1_000_000, output: 0 }));
    expect((await post(bursar, lines)).body).toMatchObject({ unpriced: 0, accepted: 3 });
    const { rows } = await spendOf(bursar, ['canonicalModel']);
    expect(rows).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ canonicalModel: ENDPOINT, cost: '1' }),
        expect.objectContaining({ canonicalModel: CANONICAL }),
        expect.objectContaining({ canonicalModel: HAIKU }),
      ]),
    );
  });
});
