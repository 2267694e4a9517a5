import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { admit, differences, moveBalances, standings } from '../support/limits/admissions.js';
import { applyConfig, logLine, post, spendOf, TWO_TEAMS } from '../support/usage/lines.js';
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

const lines = (...models: string[]) =>
  models.map((model) => logLine({ model, at: new Date().toISOString() }));
const spentOn = async (group: string, name: string) => {
  const { rows } = await spendOf(bursar, [group]);
  return rows.find((row) => row[group] === name);
};

describe('spend', () => {
  it('is grouped by the model as logged, and by the model itself, to the same total', async () => {
    await applyConfig(bursar, NAMED);
    await post(bursar, lines(...SPELLINGS, HAIKU));
    const logged = await spendOf(bursar, ['model']);
    const canonical = await spendOf(bursar, ['canonicalModel']);
    expect(canonical.rows.map((row) => [row['canonicalModel'], row['requests']])).toEqual([
      [HAIKU, 1],
      [CANONICAL, SPELLINGS.length],
    ]);
    expect(logged.rows.length).toBeGreaterThan(5);
    expect(canonical.total).toEqual(logged.total);
    const both = await spendOf(bursar, ['canonicalModel', 'model', 'day']);
    expect(both.total).toEqual(logged.total);
  });
});

describe('a name whose model becomes known later', () => {
  const budget = (rest = '') =>
    `${TWO_TEAMS}budgets: [ { id: b, scope: { model: fast }, limit: "100", window: month } ]\n${rest}`;

  it('is a budget of that model from then on, with what the model has spent already', async () => {
    await applyConfig(bursar, budget());
    await post(bursar, lines('fast', `us.${CANONICAL}`));
    await moveBalances(bursar);
    expect((await standings(bursar))['b']).toMatchObject({ posted: '0' });
    const alias = `prices: [ { model: fast, aliasOf: "eu.${CANONICAL}" } ]\n`;
    await applyConfig(bursar, budget(alias));
    const spent = String((await spentOn('model', `us.${CANONICAL}`))?.['cost']);
    expect((await standings(bursar))['b']).toMatchObject({ posted: spent });
    expect((await admit(bursar, { model: `global.${CANONICAL}` })).status).toBe(201);
    expect(Number((await standings(bursar))['b']?.held)).toBeGreaterThan(0);
    await post(bursar, lines('fast', 'us.fast'));
    await moveBalances(bursar);
    const now = String((await spentOn('canonicalModel', CANONICAL))?.['cost']);
    expect((await standings(bursar))['b']).toMatchObject({ posted: now });
    // What was posted under the name alone has no price yet; asked again, it has, and belongs to the model.
    const { rerate } = await bursar.gql<{ rerate: { changed: string } }>(
      `mutation { rerate(from: "2026-01-01", to: "2030-01-01", dryRun: false, reason: "an alias") { ... on RepostResult { changed } } }`,
    );
    expect(rerate.changed).toBe('1');
    await moveBalances(bursar);
    const all = (await spendOf(bursar, [])).total;
    expect(all.unpriced).toBe(0);
    expect((await standings(bursar))['b']).toMatchObject({ posted: all.cost });
  });
});

describe('the file check', () => {
  const check = async (text: string) => {
    const response = await bursar.http('/v1/config?dryRun=true', {
      method: 'POST',
      headers: { 'content-type': 'text/yaml' },
      body: text,
    });
    return (await response.json()) as {
      warnings?: string[];
      problems?: { code: string; path: string }[];
    };
  };

  it.each([
    ['budgets', 'limit: "1", window: day', 'budget'],
    ['quotas', 'concurrency: 1', 'quota'],
  ])('of %s finds two spellings of one model, and an unknown model', async (key, rest, noun) => {
    const entries = [`us.${CANONICAL}`, 'house-sonnet', 'acme.unheard-v1:0', HAIKU];
    const { warnings = [], problems } = await check(
      NAMED +
        listed(
          key,
          entries.map((model, i) => `{ id: e${i}, scope: { model: "${model}" }, ${rest} }`),
        ),
    );
    expect(problems).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringContaining(`The ${noun} e2 names "acme.unheard-v1:0"`),
      expect.stringMatching(
        `The ${noun} e0 and the ${noun} e1 are about the same calls: .* are one model, ${CANONICAL}`,
      ),
    ]);
  });

  it('refuses a budget of a pattern, which would fit no call', async () => {
    const { problems } = await check(
      `${NAMED}budgets: [ { id: b, scope: { model: "anthropic.*" }, limit: "1", window: day } ]\n`,
    );
    expect(problems).toMatchObject([{ code: 'bad_model', path: 'budgets[0].scope.model' }]);
  });
});
