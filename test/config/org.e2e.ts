import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FILE, linesOf, OrgStage } from '../support/config/org-stage.js';

const stage = new OrgStage();
beforeAll(() => stage.open());
beforeEach(() => stage.clear());
afterAll(() => stage.close());

const version = async () =>
  (await stage.bursar.rows<{ version: number }>('SELECT version FROM organisation'))[0]?.version;

describe('applying a configuration file', () => {
  it('makes what it says, with an audit entry for each change and one fact of each kind', async () => {
    const [{ before } = { before: 0n }] = await stage.bursar.rows<{ before: bigint }>(
      'SELECT count(*) AS before FROM audit_entry',
    );
    const plan = await stage.apply(FILE, '?reason=first');
    expect(plan.applied).toBe(true);
    expect(linesOf(plan)).toEqual([
      'change organisation name',
      'change organisation reportingTimezone',
      'change organisation dimensions',
      'add trustedPrincipal arn:aws:sts::*:assumed-role/GatewayRole/*',
      'add team search',
      'add team ads',
      'add recognition metadata:team=search',
      'add recognition profile:arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc',
      'add recognition principal:arn:aws:sts::*:assumed-role/SearchRole/*',
      'add recognition account:111122223333',
      'add recognition metadata:team=ads',
      'add inferenceProfile arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc',
      'add price gpt-5.5-bedrock-v1',
    ]);
    const audited = await stage.bursar.rows<{ action: string; reason: string }>(
      'SELECT action, reason FROM audit_entry ORDER BY seq OFFSET $1',
      [before],
    );
    expect(audited).toHaveLength(plan.changes.length);
    expect(audited[4]).toEqual({ action: 'team.add', reason: 'first' });
    const facts = await stage.bursar.rows<{ fact: string }>(
      'SELECT fact FROM ledger.outbox ORDER BY fact',
    );
    expect(facts.map(({ fact }) => fact)).toEqual(['orgChanged', 'priceBookChanged']);
    const verified = await stage.bursar.gql<{ auditChain: { intact: boolean } }>(
      '{ auditChain { intact } }',
    );
    expect(verified.auditChain.intact).toBe(true);
  });

  it('again changes nothing, and neither does the exported file', async () => {
    await stage.apply(FILE);
    const before = await version();
    expect(linesOf(await stage.apply(FILE))).toEqual([]);
    const text = await stage.exported();
    expect(linesOf(await stage.apply(text))).toEqual([]);
    expect(linesOf(await stage.apply(text, '?prune=true'))).toEqual([]);
    expect(await stage.exported()).toBe(text);
    expect(await version()).toBe(before);
    expect(text).toContain('per1M:\n      input: "3"\n      output: "12"');
  });

  it('twice at the same moment changes things once', async () => {
    const plans = await Promise.all([stage.apply(FILE), stage.apply(FILE), stage.apply(FILE)]);
    expect(plans.map(({ changes }) => changes.length).sort()).toEqual([0, 0, 13]);
    expect(await stage.bursar.rows('SELECT count(*) FROM recognition_rule')).toEqual([
      { count: 5n },
    ]);
  });

  it('dry plans the same and changes nothing', async () => {
    const before = await stage.exported();
    const dry = await stage.apply(FILE, '?dryRun=true');
    expect(dry.applied).toBe(false);
    expect(await stage.exported()).toBe(before);
    expect(linesOf(await stage.apply(FILE))).toEqual(linesOf(dry));
  });

  it('keeps what it does not name, unless pruned; the names of removed teams survive', async () => {
    await stage.apply(FILE);
    const part = 'apiVersion: bursar/v1\nteams: [{ id: search }]\n';
    expect(linesOf(await stage.apply(part))).toEqual([]);
    const pruned = await stage.apply(part, '?prune=true');
    expect(linesOf(pruned)).toEqual([
      'change organisation dimensions',
      'remove trustedPrincipal arn:aws:sts::*:assumed-role/GatewayRole/*',
      'remove recognition metadata:team=ads',
      'remove team ads',
      'remove inferenceProfile arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc',
      'remove price gpt-5.5-bedrock-v1',
    ]);
    expect(pruned.warnings[0]).toContain('no principal is trusted');
    const { teams } = await stage.bursar.gql<{
      teams: { id: string; name: string; removedAt: string | null }[];
    }>('{ teams { id name removedAt } }');
    expect(teams).toMatchObject([
      { id: 'ads', name: 'Ads', removedAt: '2021-10-01T00:00:00.000Z' },
      { id: 'search', removedAt: null },
    ]);
    expect(linesOf(await stage.apply(part, '?prune=true'))).toEqual([]);
  });

  it('with faults answers 422 with all of them, and changes nothing', async () => {
    const before = await stage.exported();
    const { status, body } = await stage.post(
      'apiVersion: bursar/v1\ndimensions: [a, b, c, d, e]\nteams:\n  - id: A\nprices:\n  - { model: x, per1M: { inptu: 3 } }\n',
    );
    expect(status).toBe(422);
    expect(body).toMatchObject({
      status: 422,
      code: 'bad_config',
      problems: [
        { line: 2, column: 26, path: 'dimensions[4]' },
        { line: 4, column: 9, path: 'teams[0].id' },
        { line: 6, column: 26, path: 'prices[0].per1M.inptu', hint: 'did you mean "input"?' },
      ],
    });
    expect(await stage.exported()).toBe(before);
  });

  it('reports a ring of aliases that closes only through a stored one', async () => {
    await stage.apply('apiVersion: bursar/v1\nprices: [{ model: a, aliasOf: b }]\n');
    const { status, body } = await stage.post(
      'apiVersion: bursar/v1\nprices:\n  - { model: b, aliasOf: a }\n',
    );
    expect(status).toBe(422);
    expect(body).toMatchObject({
      problems: [{ line: 3, code: 'alias_cycle', path: 'prices[0].aliasOf' }],
    });
  });

  it('is also a mutation, whose outcome is a union', async () => {
    const mutation = `mutation ($input: ApplyConfigInput!) { applyConfig(input: $input) { __typename
      ... on ConfigPlan { applied changes { summary after } } ... on ConfigProblems { problems { line column message hint } } } }`;
    const good = await stage.bursar.gql(mutation, {
      input: { text: 'apiVersion: bursar/v1\norganisation: Acme\n', dryRun: true },
    });
    expect(good).toMatchObject({
      applyConfig: {
        __typename: 'ConfigPlan',
        applied: false,
        changes: [{ summary: 'Name of the organisation: none → Acme' }],
      },
    });
    const bad = await stage.bursar.gql(mutation, {
      input: { text: 'apiVersion: bursar/v1\ntems: []\n' },
    });
    expect(bad).toMatchObject({
      applyConfig: {
        __typename: 'ConfigProblems',
        problems: [{ line: 2, column: 1, hint: 'did you mean "teams"?' }],
      },
    });
  });
});

describe('access to the organisation', () => {
  it('a team lead sees their own teams, and none that is removed', async () => {
    await stage.apply(FILE);
    const lead = await stage.bursar.as('teamLead', ['ads']);
    const query = '{ teams { id recognisedBy { kind field pattern } } team(id: "search") { id } }';
    expect(await stage.bursar.gql(query, {}, lead)).toEqual({
      teams: [{ id: 'ads', recognisedBy: [{ kind: 'metadata', field: 'team', pattern: 'ads' }] }],
      team: null,
    });
    await stage.apply('apiVersion: bursar/v1\nteams: [{ id: search }]\n', '?prune=true');
    expect(await stage.bursar.gql('{ teams { id } }', {}, lead)).toEqual({ teams: [] });
  });

  it.each(['finance', 'teamLead', 'executive', 'auditor'] as const)(
    '%s may not apply a file',
    async (role) => {
      const response = await stage.bursar.http(
        '/v1/config',
        { method: 'POST', headers: { 'content-type': 'text/yaml' }, body: FILE },
        await stage.bursar.as(role),
      );
      expect(response.status).toBe(403);
    },
  );

  it('the schema is public, the file is for the roles that answer for it', async () => {
    expect((await stage.bursar.http('/v1/config/schema.json', {}, {})).status).toBe(200);
    expect((await stage.bursar.http('/v1/config', {}, {})).status).toBe(401);
    expect(
      (await stage.bursar.http('/v1/config', {}, await stage.bursar.as('executive'))).status,
    ).toBe(403);
  });
});
