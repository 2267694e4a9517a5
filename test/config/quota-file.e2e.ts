import { decide, NO_STOPS } from '@bursar/policy';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { admit, CALL } from '../support/limits/admissions.js';
import { TWO_TEAMS } from '../support/usage/lines.js';
import { policyOf, publish } from '../support/gateways/policy.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

describe('quotas in the configuration file', () => {
  let bursar: TestBursar;
  beforeEach(async () => {
    bursar = await startBursar();
  });
  afterEach(() => bursar.close());
  const send = async (text: string, query = '') => {
    const headers = { 'content-type': 'text/yaml' };
    const response = await bursar.http(`/v1/config${query}`, {
      method: 'POST',
      headers,
      body: text,
    });
    return (await response.json()) as {
      changes: { action: string; entityId: string; summary: string }[];
      problems?: { code: string; path: string; line: number }[];
    };
  };
  const WRITTEN = `${TWO_TEAMS}quotas:
  - { id: search-rate, scope: { team: search }, requestsPerMinute: 600, tokensPerMinute: 2000000, tokensPerDay: 50000000, concurrency: 40, maxOutputTokens: 8000 }
  - { id: all, tokensPerDay: 900000000, timezone: Europe/Berlin }
approvals: { autoApproveUsd: 200, escalateAfterHours: 4 }
`;

  it('are planned, applied, and written back so that the file changes nothing', async () => {
    const { changes } = await send(WRITTEN);
    expect(changes.map(({ action, entityId }) => `${action} ${entityId}`)).toEqual(
      expect.arrayContaining(['add search-rate', 'add all', 'change approvals']),
    );
    const file = await (await bursar.http('/v1/config')).text();
    expect(file).toContain('autoApproveUsd: "200"');
    expect((await send(file, '?prune=true')).changes).toEqual([]);
    const { changes: changed } = await send(WRITTEN.replace(', concurrency: 40', ''));
    expect(changed.map(({ summary }) => summary)).toEqual([
      'Quota search-rate: concurrency 40 → null',
    ]);
    expect((await send(TWO_TEAMS)).changes).toEqual([]);
    const pruned = await send(TWO_TEAMS, '?prune=true&dryRun=true');
    expect(pruned.changes.map(({ action, entityId }) => `${action} ${entityId}`)).toEqual([
      'remove all',
      'remove search-rate',
      'change approvals',
    ]);
  });

  it('reach gateways in the policy, with the parts that teams split off and raises while they last', async () => {
    await send(`${TWO_TEAMS}quotas:
  - { id: rate, scope: { team: search }, requestsPerMinute: 600 }
  - { id: short, scope: { model: "anthropic.*" }, maxOutputTokens: 300 }
`);
    await bursar.gql(
      `mutation { splitQuota(input: { parent: "rate", reason: "Fair.", parts: [{ scope: { key: "edge" }, requestsPerMinute: 90 }] }) {
        __typename } }`,
    );
    await bursar.gql(
      `mutation { emergencyRaise(input: { quota: "rate", limit: "requestsPerMinute", reason: "Launch." }) { __typename } }`,
    );
    await publish(bursar);
    const { document, compiled } = await policyOf(bursar, 'prod');
    expect(document.limits).toEqual([
      { id: 'rate', scope: { team: 'search' }, requestsPerMinute: 660 },
      { id: 'rate/key=edge', scope: { team: 'search', key: 'edge' }, requestsPerMinute: 90 },
      { id: 'short', scope: { model: 'anthropic.*' }, maxOutputTokens: 300 },
    ]);
    const answer = decide(CALL, compiled, NO_STOPS, new Map(), Date.now());
    expect(answer).toMatchObject({ decision: 'proceed', maxOutputTokens: 300 });
    expect((await admit(bursar)).body).toMatchObject({ maxOutputTokens: 300 });
  });

  it('that make no sense are refused with their place', async () => {
    const { problems = [] } = await send(`${TWO_TEAMS}quotas:
  - { id: a, scope: { team: absent }, concurrency: 1 }
  - { id: a, scope: { colour: red }, concurrency: 1 }
  - { id: none, scope: {} }
  - { id: zero, scope: {}, requestsPerMinute: 0 }
`);
    expect(problems.map(({ code, line }) => `${line} ${code}`)).toEqual([
      '14 duplicate_quota',
      '15 quota_without_limit',
      '16 bad_value',
    ]);
    const { problems: strange = [] } = await send(`${TWO_TEAMS}quotas:
  - { id: a, scope: { team: absent }, concurrency: 1 }
  - { id: b, scope: { colour: red }, concurrency: 1 }
`);
    expect(strange.map(({ code, line }) => `${line} ${code}`)).toEqual([
      '13 unknown_team',
      '14 unknown_dimension',
    ]);
  });
});
