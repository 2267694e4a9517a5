import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { differences, moveBalances, standings } from '../support/limits/admissions.js';
import type { Caller } from '../support/http/client.js';
import { resume, stop } from '../support/gateways/controls.js';
import { askLease, called, endTerms, lease, report } from '../support/limits/leases.js';
import { applyConfig, logLine, post, SONNET, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const BUDGETS = `${TWO_TEAMS}
budgets:
  - { id: everything, scope: {}, limit: "1000", window: month }
  - { id: search, scope: { team: search }, limit: "500", window: month, ladder: [ { at: 50, do: throttle, share: 20 } ] }
`;
const now = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z');

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, BUDGETS);
});
afterEach(async () => {
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

describe('a limit on single calls', () => {
  it('gives no lease to what is stopped, and gives it again afterwards', async () => {
    const { stop: raised } = await stop(bursar, {});
    expect(await askLease(bursar)).toMatchObject({ status: 403, body: { code: 'stopped' } });
    expect((await askLease(bursar, { team: 'ads' })).status).toBe(201);
    await resume(bursar, raised?.id);
    expect((await askLease(bursar)).status).toBe(201);
  });

  it('gives no lease for a model that the team may not use', async () => {
    await applyConfig(
      bursar,
      `${BUDGETS}modelAccess: [{ scope: { team: search }, allow: ["amazon.nova-*"] }]\n`,
    );
    expect(await askLease(bursar)).toMatchObject({
      status: 403,
      body: { code: 'model_not_allowed' },
    });
  });

  it('gives leases to calls that no quota can match, apart from those that one counts', async () => {
    const withQuota = (quota: string) => applyConfig(bursar, `${BUDGETS}quotas:\n  - ${quota}\n`);
    await withQuota(
      '{ id: ds-rate, scope: { team: search, project: ds }, requestsPerMinute: 600 }',
    );
    const given = await lease(bursar, { project: 'app1' });
    expect(given.boundBy).toEqual(['project', 'team']);
    expect((await askLease(bursar, { project: null })).status).toBe(201);
    const { status, body } = await askLease(bursar, { project: 'ds' });
    expect({ status, detail: body['detail'] }).toEqual({
      status: 409,
      detail:
        'The quota ds-rate counts every call of team search, project ds, so none that may be among them can be granted ahead.',
    });
    // What was granted to one project pays for no call of the other.
    const outside = await report(bursar, given, [called(given, 1, { project: 'ds' })]);
    expect(outside.body).toMatchObject({ results: [{ problem: { code: 'not_in_lease' } }] });
    await withQuota('{ id: opus, scope: { model: "*claude-opus*" }, concurrency: 600 }');
    expect((await askLease(bursar)).status).toBe(201);
  });

  it('gives no lease where a quota counts every call', async () => {
    await applyConfig(
      bursar,
      `${BUDGETS}quotas: [{ id: rate, scope: { user: u1 }, requestsPerMinute: 600 }]\n`,
    );
    expect(await askLease(bursar)).toMatchObject({
      status: 409,
      body: { code: 'headroom_not_ample' },
    });
  });

  it('gives no lease to a team that its ladder throttles, as it does for what a reclaimed lease presumes', async () => {
    const given = await lease(bursar, { amountUsd: '10' });
    const line = { model: SONNET, at: now(), metadata: { team: 'search' }, output: 0 };
    await post(bursar, [logLine({ ...line, input: 37_000_000 })]);
    await moveBalances(bursar);
    expect((await standings(bursar))['search']).toMatchObject({ posted: '244.2', leased: '10' });
    expect((await askLease(bursar, { gateway: 'edge-2' })).status).toBe(201);
    await report(bursar, given, [called(given, 1)]);
    await endTerms(bursar, true);
    expect(await askLease(bursar, { gateway: 'edge-2' })).toMatchObject({
      status: 409,
      body: { code: 'headroom_not_ample' },
    });
  });
});

describe('a raise that is ended early', () => {
  it('asks leases back that only it had room for, and gives no other', async () => {
    await applyConfig(bursar, BUDGETS.replace(/, ladder: .*/, ' }'));
    const lead = await bursar.as('teamLead', ['search']);
    const raise = `mutation { emergencyRaise(input: { budget: "search", reason: "launch" }) {
      ... on EmergencyRaise { to } } }`;
    expect(await bursar.gql(raise, {}, lead)).toEqual({ emergencyRaise: { to: '550' } });
    const line = { model: SONNET, at: now(), metadata: { team: 'search' }, output: 0 };
    await post(bursar, [logLine({ ...line, input: 77_500_000 })]);
    await moveBalances(bursar);
    const given = await lease(bursar);
    expect((await report(bursar, given, [called(given, 1)])).body['handBack']).toBe(false);
    const { budgets } = await bursar.gql<{ budgets: { id: string; raises: { id: string }[] }[] }>(
      '{ budgets { id raises { id } } }',
    );
    const id = budgets.find((budget) => budget.id === 'search')?.raises[0]?.id;
    const end = `mutation ($id: ID!) { endRaise(input: { id: $id, reason: "launched" }) {
      ... on EndedRaise { to } } }`;
    expect(await bursar.gql(end, { id }, lead)).toEqual({ endRaise: { to: '500' } });
    expect((await report(bursar, given, [called(given, 2)])).body['handBack']).toBe(true);
    expect((await askLease(bursar, { gateway: 'edge-2' })).status).not.toBe(201);
  });
});

const RELEASE = `mutation ($input: ReleaseLeaseInput!) { releaseLease(input: $input) {
  __typename ... on LeaseRelease { state lease { state presumed releaseAskedBy } } ... on Problem { code } } }`;

const release = async (leaseId: string, as: Caller, reason = 'the region has no log') =>
  (
    await bursar.gql<{ releaseLease: Record<string, unknown> }>(
      RELEASE,
      { input: { leaseId, reason } },
      as,
    )
  ).releaseLease;

describe('leased money that a gateway never accounted for', () => {
  it('is given back by two people where there is no log, and each leaves an entry', async () => {
    const { leaseId } = await lease(bursar, { amountUsd: '4' });
    const [first, second] = [await bursar.as('platform'), await bursar.as('platform')];
    expect(await release(leaseId, first)).toMatchObject({ code: 'not_presumed' });
    await endTerms(bursar, true);
    expect(await release(leaseId, first, ' ')).toMatchObject({ code: 'needs_a_reason' });
    expect(await release(leaseId, first)).toMatchObject({
      state: 'asked',
      lease: { state: 'reclaimed', presumed: '4', releaseAskedBy: 'A platform' },
    });
    expect(await release(leaseId, first)).toMatchObject({ code: 'same_person' });
    expect(await release(leaseId, second)).toMatchObject({
      state: 'released',
      lease: { state: 'closed', presumed: '0' },
    });
    expect((await standings(bursar))['search']).toMatchObject({ presumed: '0', leased: '0' });
    const actions = await bursar.rows<{ action: string }>(
      "SELECT action FROM audit_entry WHERE entity_type = 'lease' ORDER BY seq",
    );
    expect(actions.map(({ action }) => action)).toEqual(['lease.askRelease', 'lease.release']);
  });

  it('is left to the log where there is one', async () => {
    const { leaseId } = await lease(bursar, { amountUsd: '4' });
    await endTerms(bursar, true);
    await bursar.rows("UPDATE limits.lease SET ended_at = ended_at - interval '1 hour'");
    await post(bursar, [logLine({ at: now(), model: SONNET, metadata: { team: 'ads' } })]);
    await moveBalances(bursar);
    expect(await release(leaseId, await bursar.as('platform'))).toMatchObject({
      code: 'log_exists',
    });
  });

  it('is listed for people who may see its team', async () => {
    await lease(bursar, { amountUsd: '4' });
    const seen = async (as: Caller) =>
      (
        await bursar.gql<{ leases: unknown[] }>(
          '{ leases(state: "granted") { gateway team state amount leased presumed scope } }',
          {},
          as,
        )
      ).leases;
    expect(await seen(await bursar.as('finance'))).toEqual([
      {
        gateway: 'edge-1',
        team: 'search',
        state: 'granted',
        amount: '4',
        leased: '4',
        presumed: '0',
        scope: expect.objectContaining({ team: 'search' }),
      },
    ]);
    expect(await seen(await bursar.as('teamLead', ['search']))).toHaveLength(1);
    expect(await seen(await bursar.as('teamLead', ['ads']))).toEqual([]);
  });
});
