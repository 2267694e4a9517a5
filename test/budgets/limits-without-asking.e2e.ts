import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TravellingClock } from '../support/http/access.js';
import { admit } from '../support/limits/admissions.js';
import { bearer, type Caller } from '../support/http/client.js';
import {
  CALL,
  CONFIG,
  HOUR_MS,
  type LimitStory,
  startLimitStory,
} from '../support/limits/limit-requests.js';
import { applyConfig } from '../support/usage/lines.js';
import type { TestBursar } from '../support/processes/server.js';

const clock = new TravellingClock();
let story: LimitStory;
let bursar: TestBursar;
let lead: Caller;
beforeEach(async () => {
  story = await startLimitStory(clock);
  ({ bursar, lead } = story);
});
afterEach(() => bursar.close());
const request: LimitStory['request'] = (input, as) => story.request(input, as);
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
