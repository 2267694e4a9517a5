import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKey, revokeKey } from './support/access.js';
import { admit, CALL, differences, gatewayKey } from './support/admissions.js';
import { bearer, type Caller } from './support/client.js';
import { startBursar, type TestBursar } from './support/server.js';

/** Search keeps a list of its projects, ads does not; ana and the key of the edge have budgets of their own. */
const config = (teams: string, projects: string) => `apiVersion: bursar/v1
teams:
  - { id: search, name: Search, projects: [${projects}] }
  - { id: ads, name: Ads }
${teams}
budgets:
  - { id: search, scope: { team: search }, limit: "100", window: month }
  - { id: ana, scope: { team: ads, user: ana }, limit: "1", window: month }
  - { id: edge, scope: { team: ads, key: edge }, limit: "1", window: month }
unbudgeted: { allow: "1", window: day }
`;
const WORST = '0.01617';

let bursar: TestBursar;
let edge: Caller;
let calls = 0;
beforeAll(async () => {
  bursar = await startBursar();
  await apply(config('  - { id: legal, name: Legal }', 'app1, app2'));
  await apply(config('  - { id: fresh, name: Fresh }', 'app1'));
  edge = bearer((await createKey(bursar, { name: 'edge', kind: 'gateway' })).secret);
});
afterAll(async () => {
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

async function apply(text: string): Promise<void> {
  const response = await bursar.http('/v1/config?prune=true', {
    method: 'POST',
    headers: { 'content-type': 'text/yaml' },
    body: text,
  });
  expect(response.status).toBe(200);
}

/** What every budget holds, and the default for what none covers. */
async function held(): Promise<Record<string, string>> {
  const rows = await bursar.rows<{ id: string; held: string }>(
    `SELECT budget_id AS id, trim_scale(sum(held))::text AS held FROM limits.budget_window GROUP BY 1 HAVING sum(held) > 0`,
  );
  return Object.fromEntries(rows.map(({ id, held: amount }) => [id, amount]));
}

const ask = (call: Record<string, unknown>, as: Caller = edge) =>
  admit(bursar, { ...CALL, requestId: `call-${calls++}`, project: null, user: null, ...call }, as);

/** The budgets whose holds grew by the call's worst case. */
async function grown(call: Record<string, unknown>, as?: Caller): Promise<string[]> {
  const before = await held();
  expect(await ask(call, as)).toMatchObject({ status: 201, body: { holdUsd: WORST } });
  const after = await held();
  return Object.keys(after)
    .filter((id) => after[id] !== before[id])
    .sort();
}

describe('refused, and nothing is held', () => {
  it.each([
    ['a misspelt team', { team: 'serach' }],
    ['a team that was taken out of the file', { team: 'legal' }],
    ['no team', { team: null }],
    ['a team that is not written as in the file', { team: 'Search' }],
    ['a misspelt project of a team that lists its own', { team: 'search', project: 'ap1' }],
    ['a project that was taken off its list', { team: 'search', project: 'app2' }],
    ['a project that its list never had', { team: 'search', project: 'new' }],
  ])('is %s', async (_, call) => {
    const before = await held();
    expect(await ask(call)).toMatchObject({ status: 403, body: { code: 'unknown_scope' } });
    expect(await held()).toEqual(before);
  });

  it.each([
    ['no key', {}],
    ['a key that never was', bearer('bur_gateway_nobody')],
  ])('is %s', async (_, as) => {
    expect((await ask({ team: 'search' }, as)).status).toBe(401);
  });

  it('is a key that was revoked', async () => {
    const { key, secret } = await createKey(bursar, { name: 'gone', kind: 'gateway' });
    expect((await ask({ team: 'search' }, bearer(secret))).status).toBe(201);
    await revokeKey(bursar, key.id);
    expect((await ask({ team: 'search' }, bearer(secret))).status).toBe(401);
  });
});

describe('admitted, and held by', () => {
  it.each([
    ['the default: a new team without a budget', { team: 'fresh' }, ['unbudgeted']],
    ['the team: no project, where a team lists its own', { team: 'search' }, ['search']],
    ['the edge: a new project of a team that lists none', { team: 'ads', project: 'x' }, ['edge']],
    ['the edge: a misspelt user', { team: 'ads', user: 'anna' }, ['edge']],
    ['the edge: no user', { team: 'ads' }, ['edge']],
    [
      'the edge and the user: both as they are known',
      { team: 'ads', user: 'ana' },
      ['ana', 'edge'],
    ],
  ])('%s', async (_, call, budgets) => {
    expect(await grown(call)).toEqual(budgets);
  });

  it('the default: another key than the one with a budget, whoever the user', async () => {
    const other = await gatewayKey(bursar);
    expect(await grown({ team: 'ads', user: 'ben' }, other)).toEqual(['unbudgeted']);
  });
});
