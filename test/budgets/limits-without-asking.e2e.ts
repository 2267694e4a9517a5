import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TravellingClock } from '../support/http/access.js';
import { admit, differences, settle } from '../support/limits/admissions.js';
import { bearer, type Caller } from '../support/http/client.js';
import {
  CALL,
  CONFIG,
  HOUR_MS,
  type LimitStory,
  startLimitStory,
  USED,
} from '../support/limits/limit-requests.js';
import { applyConfig } from '../support/usage/lines.js';
import type { TestBursar } from '../support/processes/server.js';

const clock = new TravellingClock();
let story: LimitStory;
let bursar: TestBursar;
let lead: Caller;
let finance: Caller;
beforeEach(async () => {
  story = await startLimitStory(clock);
  ({ bursar, lead, finance } = story);
});
afterEach(() => bursar.close());
const request: LimitStory['request'] = (input, as) => story.request(input, as);
const decide: LimitStory['decide'] = (id) => story.decide(id);
const listed: LimitStory['listed'] = (as) => story.listed(as);
const spendOnce: LimitStory['spendOnce'] = (requestId) => story.spendOnce(requestId);
const audited: LimitStory['audited'] = () => story.audited();

describe('limits changed without asking', () => {
  it('a raise within the set amount is given at once, and many small ones are no large one', async () => {
    await applyConfig(
      bursar,
      `${CONFIG}approvals: { autoApproveUsd: "0.10", autoApprovePercent: 10 }\n`,
    );
    const first = await request({ to: '0.16' });
    expect(first).toMatchObject({ state: 'approved', approvedTo: '0.16', decidedBy: 'Bursar' });
    expect(await request({ to: '0.21' })).toMatchObject({ from: '0.16', state: 'open' });
    expect(await request({ to: '0.20' })).toMatchObject({ state: 'approved' });
    const quota = { budget: null, quota: 'search-rate', limit: 'requestsPerMinute' };
    expect(await request({ ...quota, to: '23' })).toMatchObject({ state: 'open' });
    expect(await request({ ...quota, to: '22' })).toMatchObject({ state: 'approved' });
    expect((await audited()).filter((entry) => entry.startsWith('system'))).toHaveLength(3);
  });

  it('a team raises one limit a day by what an emergency allows, until the day is over', async () => {
    const raise = async (input: Record<string, unknown>, as = lead) => {
      const { emergencyRaise } = await bursar.gql<{ emergencyRaise: Record<string, unknown> }>(
        `mutation ($input: EmergencyRaiseInput!) { emergencyRaise(input: $input) {
          ... on EmergencyRaise { subject from to until } ... on Problem { code } } }`,
        { input: { reason: 'Launch is on fire.', ...input } },
        as,
      );
      return emergencyRaise;
    };
    expect(await raise({ budget: 'organisation' })).toEqual({ code: 'unknown_limit' });
    expect(await raise({ budget: 'search', to: '0.2' })).toEqual({ code: 'beyond_emergency' });
    const [one, other] = await Promise.all([
      raise({ budget: 'search' }),
      raise({ quota: 'search-rate', limit: 'requestsPerMinute' }),
    ]);
    expect([one, other]).toContainEqual({ code: 'already_raised' });
    expect([one, other]).toContainEqual(expect.objectContaining({ until: expect.any(String) }));
    await clock.ahead(24 * HOUR_MS, async () => {
      const own = bearer(bursar.token);
      expect(await raise({ budget: 'search' }, own)).toMatchObject({ from: '0.1', to: '0.11' });
    });
    expect(await audited()).toEqual(['person limit.emergencyRaise', 'key limit.emergencyRaise']);
  });

  it('a team lead divides what the team has among its projects and keys, and no part gets more than all have', async () => {
    const versionOf = async (parent: string): Promise<string | undefined> => {
      const { quotas } = await bursar.gql<{ quotas: { id: string; version: string }[] }>(
        '{ quotas { id version } }',
      );
      return quotas.find(({ id }) => id === parent)?.version;
    };
    const split = async (
      parts: unknown,
      as = lead,
      parent = 'search-rate',
      given?: { readonly version?: string | undefined } | null,
    ) => {
      const seen = given === undefined ? { version: await versionOf(parent) } : given;
      const { splitQuota } = await bursar.gql<{ splitQuota: Record<string, unknown> }>(
        `mutation ($input: SplitQuotaInput!) { splitQuota(input: $input) {
          ... on QuotaSplit { parts { id scope parent effective } } ... on Problem { code path } } }`,
        { input: { parent, parts, reason: 'Fair shares.', seen } },
        as,
      );
      return splitQuota;
    };
    const ranking = { scope: { project: 'ranking' }, requestsPerMinute: 5 };
    expect(await split([{ ...ranking, requestsPerMinute: 21 }])).toEqual({
      code: 'exceeds_parent',
      path: 'parts[0].requestsPerMinute',
    });
    expect(await split([{ ...ranking, scope: { team: 'ads' } }])).toMatchObject({
      code: 'not_within_parent',
    });
    expect(await split([{ ...ranking, scope: { project: 'absent' } }])).toMatchObject({
      code: 'unknown_project',
    });
    expect(await split([ranking, ranking])).toMatchObject({ code: 'duplicate_part' });
    expect(await split([ranking], lead, 'ads-rate')).toMatchObject({ code: 'unknown_quota' });
    expect(await split([ranking], lead, 'all')).toMatchObject({ code: 'unknown_quota' });
    expect(
      await split([ranking, { scope: { project: 'semantic' }, requestsPerMinute: 18 }]),
    ).toMatchObject({
      parts: [
        {
          id: 'search-rate/project=ranking',
          parent: 'search-rate',
          effective: { requestsPerMinute: 5 },
        },
        { id: 'search-rate/project=semantic' },
      ],
    });
    // Two leads at once: the parts of the first stay as they are.
    const before = { version: await versionOf('search-rate') };
    await split([ranking, { scope: { project: 'semantic' }, requestsPerMinute: 17 }]);
    const [second, unseen] = [
      await split([ranking], lead, 'search-rate', before),
      await split([ranking], lead, 'search-rate', null),
    ];
    expect([second['code'], unseen['code']]).toEqual(['changed_since', 'not_based']);
    const [ofRanking, ofKey] = [
      'search-rate/project=ranking',
      'search-rate/project=ranking/key=edge',
    ];
    await split([{ scope: { key: 'edge' }, requestsPerMinute: 4 }], lead, ofRanking);
    await split([{ scope: { environment: 'dev' }, requestsPerMinute: 3 }], lead, ofKey);
    await split([]);
    const left = await bursar.rows('SELECT id FROM quota WHERE removed_at IS NULL ORDER BY id');
    expect(left.map(({ id }) => id)).toEqual(['ads-rate', 'all', 'search-rate']);
    await split([ranking, { scope: { project: 'semantic' }, requestsPerMinute: 18 }]);
    await applyConfig(
      bursar,
      CONFIG.replace('"0.10"', '"100"').replace('"1.00"', '"100"').replace(', concurrency: 10', ''),
    );
    const calls = async (project: string, count: number) => {
      const bodies: unknown[] = [];
      for (let n = 0; n < count; n++) {
        const { status, body } = await admit(bursar, {
          ...CALL,
          project,
          requestId: `${project}-${n}`,
        });
        bodies.push(status === 201 ? 'in' : body['quota']);
      }
      return bodies;
    };
    expect(await calls('ranking', 6)).toEqual([
      ...Array<string>(5).fill('in'),
      'search-rate/project=ranking',
    ]);
    // 15 of the parent's 20 are left, whatever the part would allow.
    expect(await calls('semantic', 16)).toEqual([...Array<string>(15).fill('in'), 'search-rate']);
    const file = await (await bursar.http('/v1/config')).text();
    expect(file).not.toContain('search-rate/');
    const dryRun = await bursar.http('/v1/config?prune=true&dryRun=true', {
      method: 'POST',
      headers: { 'content-type': 'text/yaml' },
      body: file,
    });
    expect(await dryRun.json()).toMatchObject({ changes: [] });
    expect(await audited()).toEqual(Array<string>(6).fill('person quota.split'));
  });
});

describe('a raise that is ended early', () => {
  interface Ended {
    code?: string;
    from?: string;
    to?: string;
  }
  const end = async (id: string, as: Caller, reason = 'The launch is over.') => {
    const query = `mutation ($input: EndRaiseInput!) { endRaise(input: $input) {
      ... on EndedRaise { subject from to } ... on Problem { code path } } }`;
    return (await bursar.gql<{ endRaise: Ended }>(query, { input: { id, reason } }, as)).endRaise;
  };
  const raisesOf = async (kind: 'budgets' | 'quotas', id: string, as = lead) => {
    const query = `{ ${kind} { id raises { id limit amount origin mayEnd } } }`;
    const all = await bursar.gql<Record<string, { id: string; raises: { id: string }[] }[]>>(
      query,
      {},
      as,
    );
    return all[kind]?.find((one) => one.id === id)?.raises ?? [];
  };

  const crossed = async () => {
    const rows = await bursar.rows<{ step: string }>('SELECT step FROM limits.crossing');
    return rows.map(({ step }) => step);
  };

  it('by its team binds from the next call on; what it let in stays, and the request says who ended it', async () => {
    const month = 'limit: "0.10", window: month';
    await applyConfig(bursar, CONFIG.replace(month, `${month}, ladder: [{ at: 80, do: notify }]`));
    await spendOnce('a');
    const { id: asked } = await request({});
    await decide(asked);
    expect(await spendOnce('b')).toBe(201);
    const [raise] = await raisesOf('budgets', 'search');
    expect(raise).toMatchObject({
      limit: 'limit',
      amount: '0.4',
      origin: 'approval',
      mayEnd: true,
    });
    const id = raise?.id ?? '';
    expect(await end(id, lead, ' ')).toEqual({ code: 'reason_missing', path: 'reason' });
    expect(await end(id, await bursar.as('teamLead', ['ads']))).toMatchObject({
      code: 'unknown_raise',
    });
    const open = await admit(bursar, { ...CALL, project: 'ranking', requestId: 'open' });
    expect(await crossed()).toEqual([]);
    expect(await end(id, lead)).toMatchObject({
      subject: { budget: 'search' },
      from: '0.5',
      to: '0.1',
    });
    // No job runs here: the ladder climbs with the end of the raise.
    expect(await crossed()).toEqual(['80 notify']);
    const { body } = await admit(bursar, { ...CALL, project: 'ranking', requestId: 'c' });
    expect(body).toMatchObject({ code: 'budget_exhausted', limitUsd: '0.1', spentUsd: '0.08' });
    expect(body).toMatchObject({ heldUsd: '0.1' });
    expect((await settle(bursar, open.body['admissionId'], USED)).body['state']).toBe('POSTED');
    expect(await end(id, finance)).toMatchObject({ code: 'unknown_raise' });
    expect(await raisesOf('budgets', 'search')).toEqual([]);
    expect((await listed(lead)).map(({ state }) => state)).toEqual(['ended']);
    expect((await audited()).at(-1)).toBe('person limit.endRaise');
    expect(await differences(bursar)).toEqual([]);
  });

  it('by an approver lowers a quota at once, also where a raise without asking could be had again', async () => {
    await applyConfig(bursar, `${CONFIG}approvals: { autoApprovePercent: 50 }\n`);
    const more = { budget: null, quota: 'search-rate', limit: 'concurrency', to: '15' };
    expect(await request(more)).toMatchObject({ state: 'approved' });
    expect(await request({ ...more, to: '16' })).toMatchObject({ state: 'open' });
    const [raise] = await raisesOf('quotas', 'search-rate', finance);
    expect(raise).toMatchObject({ amount: '5', origin: 'automatic', mayEnd: true });
    const executive = await bursar.as('executive');
    expect(await raisesOf('quotas', 'search-rate', executive)).toMatchObject([{ mayEnd: false }]);
    expect(await end(raise?.id ?? '', finance)).toMatchObject({ from: '15', to: '10' });
    const { quotas } = await bursar.gql<{ quotas: { effective: { concurrency?: number } }[] }>(
      '{ quotas { effective } }',
      {},
      lead,
    );
    expect(quotas.map(({ effective }) => effective.concurrency)).toEqual([10]);
    expect(await request({ ...more, to: '15' })).toMatchObject({ state: 'approved' });
  });
});
