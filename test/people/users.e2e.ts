import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { signedIn } from '../support/http/client.js';
import {
  admit,
  differences,
  gatewayKey,
  moveBalances,
  settle,
  standings,
} from '../support/limits/admissions.js';
import { callOf, sessionOf } from '../support/people/people.js';
import { applyConfig, GATEWAY, logLine, post, spendOf, TWO_TEAMS } from '../support/usage/lines.js';

const BUDGETS = `${TWO_TEAMS}
budgets:
  - { id: ana, scope: { user: ana@example.com }, limit: "100", window: year }
  - { id: gateway, scope: { key: gateway any }, limit: "100", window: year }
`.replaceAll('window: year', 'window: quarter');

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, BUDGETS);
});
afterEach(() => bursar.close());

const now = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z');

describe('a budget of a user', () => {
  it('counts what the log shows of them, whether a gateway was asked or not', async () => {
    await post(bursar, [
      callOf('Ana@Example.com', { at: now() }),
      callOf('ben@example.com', { at: now() }),
      logLine({ principal: GATEWAY, metadata: { user: 'ana@example.com' }, at: now() }),
    ]);
    await moveBalances(bursar);
    expect((await standings(bursar))['ana']).toMatchObject({ posted: '0.0231' });
    expect(await differences(bursar)).toEqual([]);
  });

  it('that begins later starts with what was spent before', async () => {
    await post(bursar, [callOf('eve@example.com', { at: now() })]);
    await applyConfig(
      bursar,
      `${TWO_TEAMS}\nbudgets: [{ id: eve, scope: { user: eve@example.com }, limit: "1", window: quarter }]`,
    );
    await moveBalances(bursar);
    expect((await standings(bursar))['eve']).toMatchObject({ posted: '0.01155' });
    expect(await differences(bursar)).toEqual([]);
  });
});

describe('spend by user and key', () => {
  it('is the settlement’s until the log takes its place, and then the same: counted once', async () => {
    const key = await gatewayKey(bursar);
    const { body } = await admit(bursar, { user: 'ana@example.com' }, key);
    const usage = { input: 1_000, output: 500 };
    await settle(
      bursar,
      body['admissionId'],
      { outcome: 'ok', usage, providerRequestId: 'p-1' },
      key,
    );
    const expected = [
      { user: 'ana@example.com', key: 'gateway any', team: 'search', requests: 1, cost: '0.01155' },
    ];
    expect((await spendOf(bursar, ['user', 'key', 'team'])).rows).toMatchObject(expected);
    const metadata = body['requestMetadata'] as Record<string, string>;
    await post(bursar, [
      logLine({ requestId: 'p-1', at: now(), metadata, principal: sessionOf('x') }),
    ]);
    expect((await spendOf(bursar, ['user', 'key', 'team'])).rows).toMatchObject(expected);
    await moveBalances(bursar);
    const { ana, gateway } = await standings(bursar);
    expect([ana, gateway]).toMatchObject([{ posted: '0.01155' }, { posted: '0.01155' }]);
    expect(await differences(bursar)).toEqual([]);
  });

  it('has sessions, agents, tools and clients that a trusted caller names', async () => {
    const metadata = {
      team: 'search',
      session: 's-1',
      agent: 'triage',
      tool: 'search',
      client: 'Codex',
    };
    await post(bursar, [logLine({ metadata }), callOf('x', { metadata })]);
    const { rows } = await spendOf(bursar, ['session', 'agent', 'client']);
    expect(rows).toMatchObject([
      { session: 's-1', agent: 'triage', client: 'codex', requests: 1 },
      { session: null, agent: null, client: null, requests: 1 },
    ]);
  });
});

describe('a developer', () => {
  const list = (as?: Record<string, string>) =>
    bursar.gql<{ developers: { edges: { node: { user: string } }[]; cost: string } }>(
      `{ developers(from: "2026-01-01", to: "2030-01-01") {
           ... on DeveloperConnection { cost edges { node { user } } } } }`,
      {},
      as,
    );

  it('sees their own calls, and nothing of anyone else’s, by whatever way', async () => {
    await post(bursar, [
      callOf('ana@example.com'),
      callOf('ben@example.com'),
      logLine({ metadata: { team: 'search' } }),
    ]);
    const ana = await signedIn(bursar.database, 'developer', [], 'ana@example.com');
    expect((await list(ana)).developers).toEqual({
      cost: '0.01155',
      edges: [{ node: { user: 'ana@example.com' } }],
    });
    expect((await list()).developers.edges).toHaveLength(2);
    const { rows, total } = await spendOf(bursar, ['user'], ana);
    expect(rows).toMatchObject([{ user: 'ana@example.com' }]);
    expect(total).toMatchObject({ requests: 1, cost: '0.01155' });
    const values = await bursar.gql<{ dimensionValues: { value: string }[] }>(
      '{ dimensionValues(dimension: "user", from: "2026-01-01", to: "2030-01-01") { value } }',
      {},
      ana,
    );
    expect(values.dimensionValues).toEqual([{ value: 'ana@example.com' }]);
    const csv = await bursar.http(
      '/v1/exports/developers.csv?from=2026-01-01&to=2030-01-01',
      {},
      ana,
    );
    const text = await csv.text();
    expect(text).toContain('ana@example.com');
    expect(text).not.toContain('ben@example.com');
    const budgets = await bursar.gql<{ budgets: { id: string }[] }>('{ budgets { id } }', {}, ana);
    expect(budgets.budgets).toEqual([{ id: 'ana' }]);
  });

  it('may not ask for another’s by a filter', async () => {
    await post(bursar, [callOf('ben@example.com')]);
    const ana = await signedIn(bursar.database, 'developer', [], 'ana@example.com');
    const answer = await bursar.http(
      '/v1/spend',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          from: '2026-01-01',
          to: '2030-01-01',
          filters: [{ dimension: 'user', in: ['ben@example.com'] }],
        }),
      },
      ana,
    );
    expect(await answer.json()).toMatchObject({ rows: [], total: { requests: 0, cost: '0' } });
  });
});
