import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signedIn, type Caller } from '../support/http/client.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { runCli } from '../support/processes/process.js';
import { applyConfig, GATEWAY, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';

interface Report {
  runCount: number;
  agents: Record<string, unknown>[];
  runs: Record<string, unknown>[];
}

let bursar: TestBursar;
let ana: Caller;
const call = (session: string, user: string, more: Record<string, string> = {}) =>
  logLine({
    principal: GATEWAY,
    at: '2026-09-15T10:00:00Z',
    metadata: { team: 'search', agent: 'triage', session, user, ...more },
  });
const report = async (as?: Caller, top = 50) =>
  (
    await bursar.gql<{ agents: Report }>(
      `query ($top: Int!) { agents(from: "2026-09-01", to: "2026-10-01", top: $top) { ... on AgentReport {
         runCount agents { agent runs requests cost costPerRun costOfMostExpensiveRun } runs { session agent user requests cost } } } }`,
      { top },
      as,
    )
  ).agents;
const callsOf = async (session: string, as?: Caller) =>
  (
    await bursar.gql<{ runCalls: Record<string, unknown>[] }>(
      `query ($session: String!) { runCalls(session: $session, from: "2026-09-01T00:00:00Z", to: "2026-10-01T00:00:00Z") {
         team user model tool input output unpriced cost } }`,
      { session },
      as,
    )
  ).runCalls;

beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, TWO_TEAMS);
  await post(bursar, [
    call('s1', 'ana@example.com', { tool: 'grep' }),
    call('s1', 'ana@example.com'),
    call('s2', 'ben@example.com'),
    logLine({ principal: GATEWAY, metadata: { team: 'search' }, at: '2026-09-15T10:00:00Z' }),
  ]);
  ana = await signedIn(bursar.database, 'developer', [], 'ana@example.com');
});
afterAll(() => bursar.close());

describe('agents and their runs', () => {
  it('show what a run costs, the most expensive first', async () => {
    expect(await report()).toEqual({
      runCount: 2,
      agents: [
        {
          ...{ agent: 'triage', runs: 2, requests: '3', cost: '0.03465' },
          ...{ costPerRun: '0.017325', costOfMostExpensiveRun: '0.0231' },
        },
      ],
      runs: [
        { session: 's1', agent: 'triage', user: 'ana@example.com', requests: '2', cost: '0.0231' },
        { session: 's2', agent: 'triage', user: 'ben@example.com', requests: '1', cost: '0.01155' },
      ],
    });
    expect((await report(undefined, 1)).runs).toHaveLength(1);
  });

  it('lead from a run to its calls', async () => {
    const calls = await callsOf('s1');
    expect(calls.map(({ tool }) => tool).sort()).toEqual(['grep', null]);
    expect(calls[0]).toMatchObject({
      ...{ team: 'search', user: 'ana@example.com', input: '1000', output: '500' },
      ...{ unpriced: false, cost: '0.01155' },
    });
  });

  it('are in the list of calls, each under a name that explains it', async () => {
    const query = `query { calls(input: { from: "2026-09-01", to: "2026-10-01", filters: [{ dimension: "session", in: ["s1", "s2"] }] }) {
      ... on CallConnection { totalCount cost edges { node { requestId team user session cost } } } } }`;
    interface Listed {
      calls: { totalCount: string; cost: string; edges: { node: Record<string, string> }[] };
    }
    const { calls } = await bursar.gql<Listed>(query);
    expect([calls.totalCount, calls.cost]).toEqual(['3', '0.03465']);
    const why = `query ($id: String!) { why(id: $id) { outcome team } }`;
    const found = await bursar.gql(why, { id: calls.edges[0]?.node['requestId'] });
    expect(found).toMatchObject({ why: [{ team: 'search' }] });
    const own = await bursar.gql<Listed>(query, {}, ana);
    expect(own.calls.edges.map(({ node }) => [node['session'], node['user']])).toEqual([
      ['s1', 'ana@example.com'],
      ['s1', 'ana@example.com'],
    ]);
    const named = (await bursar.gql<Listed>(query)).calls.edges.map(({ node }) => node);
    const idOf = (user: string) => named.find((node) => node['user'] === user)?.['requestId'];
    expect(await bursar.gql(why, { id: idOf('ana@example.com') }, ana)).toMatchObject({
      why: [{ team: 'search' }],
    });
    expect(await bursar.gql(why, { id: idOf('ben@example.com') }, ana)).toEqual({ why: [] });
    const ads = await bursar.gql<Listed>(query, {}, await bursar.as('teamLead', ['ads']));
    expect(ads.calls).toMatchObject({ totalCount: '0', cost: '0', edges: [] });
  });

  it('are listed by the command line, in the order asked for', async () => {
    const printed = await runCli(
      [
        ...['calls', '--from', '2026-09-01', '--to', '2026-10-01', '--filter', 'session=s1'],
        ...['--by', 'time', '--first', '1', '-o', 'json'],
      ],
      bursar,
    );
    expect([printed.code, printed.stderr]).toEqual([0, '']);
    expect(JSON.parse(printed.stdout)).toMatchObject({
      totalCount: '2',
      edges: [{ node: { cost: '0.01155', team: 'search', user: 'ana@example.com' } }],
    });
    const long = await runCli(['calls', '--from', '2026-01-01', '--to', '2026-10-01'], bursar);
    expect([long.code, long.stderr]).toEqual([2, expect.stringContaining('at most 92 days')]);
  });

  it('belong to who may see them: a developer to themselves, a team lead to the team', async () => {
    expect((await report(ana)).runs).toMatchObject([{ session: 's1' }]);
    expect(await callsOf('s1', ana)).toHaveLength(2);
    expect(await callsOf('s2', ana)).toEqual([]);
    const ads = await bursar.as('teamLead', ['ads']);
    expect((await report(ads)).runs).toEqual([]);
    expect(await callsOf('s1', ads)).toEqual([]);
    expect(await callsOf('s1', await bursar.as('teamLead', ['search']))).toHaveLength(2);
  });
});
