import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCsv } from '../support/usage/answers.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { signedIn } from '../support/http/client.js';
import { admit, CALL, gatewayKey, moveBalances } from '../support/limits/admissions.js';
import { callOf, importPeople } from '../support/people/people.js';
import { applyConfig, GATEWAY, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';

interface Page {
  __typename: string;
  code?: string;
  totalCount: number;
  unknown: number;
  cost: string;
  pageInfo: { hasNextPage: boolean; endCursor: string };
  edges: { node: Record<string, unknown> }[];
}

const QUERY = `query ($from: String!, $to: String!, $first: Int!, $after: String, $search: String) {
  developers(from: $from, to: $to, first: $first, after: $after, search: $search) {
    __typename
    ... on DeveloperConnection {
      totalCount unknown cost pageInfo { hasNextPage endCursor }
      edges { node { user team teamName directoryTeam clients requests unpriced estimated cost cacheHitShare
        limit { budget limit taken share } trend { day cost } } }
    }
    ... on Problem { code }
  } }`;
const RANGE = { from: '2026-09-01', to: '2026-10-01' };

let bursar: TestBursar;
const ask = async (variables: Record<string, unknown> = {}): Promise<Page> =>
  (await bursar.gql<{ developers: Page }>(QUERY, { ...RANGE, first: 50, ...variables })).developers;

beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(
    bursar,
    `${TWO_TEAMS}
budgets: [{ id: ana, scope: { user: ana@example.com }, limit: "1", window: quarter }]`,
  );
  await importPeople(bursar, ['ana@example.com,search,2026-01-01,']);
  await post(bursar, [
    callOf('ana@example.com', { at: '2026-09-15T10:00:00Z', cacheRead: 1_000 }),
    callOf('ana@example.com', { at: '2026-09-17T10:00:00Z' }),
    logLine({
      principal: GATEWAY,
      at: '2026-09-17T11:00:00Z',
      metadata: { team: 'ads', user: 'ana@example.com', client: 'claude-code' },
    }),
    callOf('ben@example.com', { at: '2026-09-16T10:00:00Z' }),
    callOf('i-0abc', { at: '2026-09-16T10:00:00Z' }),
    callOf('ana@example.com', { at: new Date().toISOString().replace(/\.\d+Z$/, 'Z') }),
  ]);
  await moveBalances(bursar);
});
afterAll(() => bursar.close());

describe('developers', () => {
  it('are listed with what they spent, where, with what, day by day, and how near their limit', async () => {
    const page = await ask();
    expect(page).toMatchObject({ totalCount: 2, unknown: 1, cost: '0.04653' });
    expect(page.edges.map(({ node }) => node)).toEqual([
      {
        ...{ user: 'ana@example.com', team: 'search', teamName: 'Search', directoryTeam: 'search' },
        ...{ clients: ['claude-code'], requests: '3', unpriced: '0', estimated: '0' },
        ...{ cost: '0.03498', cacheHitShare: 0.25 },
        limit: { budget: 'ana', limit: '1', taken: '0.01155', share: 0.01155 },
        trend: [
          { day: '2026-09-15', cost: '0.01188' },
          { day: '2026-09-17', cost: '0.0231' },
        ],
      },
      {
        ...{ user: 'ben@example.com', team: 'unallocated', teamName: 'unallocated' },
        ...{ directoryTeam: null, clients: [], requests: '1', unpriced: '0', estimated: '0' },
        ...{ cost: '0.01155', cacheHitShare: 0, limit: null },
        trend: [{ day: '2026-09-16', cost: '0.01155' }],
      },
    ]);
  });

  it('are read page by page, and searched by a part of a name', async () => {
    const first = await ask({ first: 1 });
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = await ask({ first: 1, after: first.pageInfo.endCursor });
    expect(second.edges.map(({ node }) => node['user'])).toEqual(['ben@example.com']);
    expect((await ask({ search: 'BEN@' })).totalCount).toBe(1);
  });

  it('say what is wrong with a range', async () => {
    expect(await ask({ from: '2026-10-02' })).toMatchObject({ __typename: 'Problem' });
  });

  it('are the same in a file', async () => {
    const answer = await bursar.http('/v1/exports/developers.csv?from=2026-09-01&to=2026-10-01');
    const rows = readCsv((await answer.text()).replaceAll('\n', '\r\n'));
    expect(rows).toMatchObject([
      {
        ...{ user: 'ana@example.com', team: 'search', directoryTeam: 'search' },
        ...{ clients: 'claude-code', requests: '3', costUsd: '0.03498', cacheHitShare: '0.2500' },
        ...{ budget: 'ana', limitUsd: '1', takenUsd: '0.01155' },
      },
      { user: 'ben@example.com', directoryTeam: '', budget: '' },
    ]);
    const wrong = await bursar.http('/v1/exports/developers.csv?from=2026-10-02&to=2026-10-01');
    expect(wrong.status).toBe(422);
  });

  it('read why a call of their own was denied, and ask for more of their own limit; no one else’s', async () => {
    const requestId = 'ana-denied';
    const asked = { ...CALL, requestId, user: 'ana@example.com', maxOutputTokens: 900_000 };
    expect((await admit(bursar, asked, await gatewayKey(bursar))).status).toBe(402);
    const ana = await signedIn(bursar.database, 'developer', [], 'ana@example.com');
    const ben = await signedIn(bursar.database, 'developer', [], 'ben@example.com');
    const query = `query ($id: String!) { why(id: $id) { outcome budget }
      ownDenials(from: "2026-01-01T00:00:00Z", to: "2030-01-01T00:00:00Z") { requestId code detail limitKind limitId } }`;
    expect(await bursar.gql(query, { id: requestId }, ana)).toMatchObject({
      why: [{ outcome: 'denied', budget: 'ana' }],
      ownDenials: [{ requestId, code: 'budget_exhausted', limitKind: 'budget', limitId: 'ana' }],
    });
    expect(await bursar.gql(query, { id: requestId }, ben)).toEqual({ why: [], ownDenials: [] });
    const more = `mutation ($input: RequestLimitInput!) { requestLimit(input: $input) {
      ... on LimitRequest { requestedBy isMine } ... on Problem { code } } }`;
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const input = { budget: 'ana', to: '2', until, why: 'A release.' };
    expect(await bursar.gql(more, { input }, ana)).toMatchObject({
      requestLimit: { isMine: true },
    });
    expect(await bursar.gql(more, { input }, ben)).toEqual({
      requestLimit: { code: 'unknown_limit' },
    });
  });
});
