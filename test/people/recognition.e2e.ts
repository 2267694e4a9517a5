import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../apps/api/src/platform/database.js';
import { OrgService, ResourcesService } from '../../apps/api/src/org/org.module.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { callOf } from '../support/people/people.js';
import { applyConfig, logLine, post, spendOf } from '../support/usage/lines.js';

const PROJECT = 'arn:aws:bedrock:us-east-1:444455556666:project/abc';
const FILE = `apiVersion: bursar/v1
people:
  sessionPatterns:
    - "*@example.com"
    - claude-{user}
teams:
  - id: search
    name: Search
    recognisedBy:
      projects:
        - ${PROJECT}
      tags:
        team: search
      organizationalUnits:
        - ou-ab12-search
`;

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, FILE);
});
afterAll(() => bursar.close());

const config = (text: string, query = '') =>
  bursar.http(`/v1/config${query}`, {
    method: 'POST',
    headers: { 'content-type': 'text/yaml' },
    body: text,
  });

describe('projects, tags, units and sessions in the configuration file', () => {
  it('are planned, exported as they were written, and shown on the team', async () => {
    const exported = await (await bursar.http('/v1/config')).text();
    expect(exported).toContain(FILE.slice(FILE.indexOf('people:'), FILE.indexOf('teams:')));
    expect(exported).toContain(FILE.slice(FILE.indexOf('    recognisedBy:')));
    expect(await (await config(exported, '?prune=true')).json()).toMatchObject({ changes: [] });
    const { team } = await bursar.gql<{ team: { recognisedBy: { kind: string }[] } }>(
      '{ team(id: "search") { recognisedBy { kind field pattern } } }',
    );
    expect(team.recognisedBy).toEqual([
      { kind: 'bedrockProject', field: '', pattern: PROJECT },
      { kind: 'organizationalUnit', field: '', pattern: 'ou-ab12-search' },
      { kind: 'tag', field: 'team', pattern: 'search' },
    ]);
  });

  it.each([
    ['projects: ["project/abc"]', 'bad_arn'],
    ['organizationalUnits: [search]', 'bad_unit'],
    ['tags: { "": search }', 'bad_tag'],
    ['tags: { team: [search, search] }', 'duplicate_recogniser'],
  ])('are refused where they are wrong: %s', async (line, code) => {
    const text = `apiVersion: bursar/v1\nteams: [{ id: ads, recognisedBy: { ${line} } }]\n`;
    expect(await (await config(text, '?dryRun=true')).json()).toMatchObject({
      problems: [expect.objectContaining({ code })],
    });
  });

  it('refuse a session pattern that could fit anything by two rules', async () => {
    const text = 'apiVersion: bursar/v1\npeople: { sessionPatterns: ["{user}-*"] }\n';
    expect(await (await config(text, '?dryRun=true')).json()).toMatchObject({
      problems: [expect.objectContaining({ code: 'bad_session_pattern' })],
    });
  });
});

describe('a call', () => {
  const teamsOf = async (lines: readonly string[]) => {
    const before = new Map((await spendOf(bursar, ['team'])).rows.map((row) => [row['team'], row]));
    await post(bursar, lines);
    const { rows } = await spendOf(bursar, ['team']);
    const grown = rows.filter(({ team, requests }) => before.get(team)?.['requests'] !== requests);
    return grown.map(({ team }) => team);
  };
  const withField = (field: string, value: string) =>
    JSON.stringify({ ...(JSON.parse(logLine()) as object), [field]: value });
  const report = (arn: string, tags: Record<string, string>, units: string[] = []) =>
    bursar.app
      .get(ResourcesService)
      .report('inventory', [{ arn, kind: 'profile', name: '', tags, units }]);

  it('is recognised by the project that the record names, by id or ARN', async () => {
    expect(await teamsOf([withField('projectId', 'abc')])).toEqual(['search']);
    expect(await teamsOf([withField('projectArn', PROJECT)])).toEqual(['search']);
    expect(await teamsOf([withField('projectId', 'other')])).toEqual(['unallocated']);
  });

  it('is recognised by tags of its profile and units of its account, once they are reported', async () => {
    const model = 'arn:aws:bedrock:us-east-1:444455556666:application-inference-profile/t1';
    expect(await teamsOf([logLine({ model })])).toEqual(['unallocated']);
    expect(await report(model, { team: 'search' })).toBe(1);
    expect(await report(model, { team: 'search' })).toBe(0);
    expect(await teamsOf([logLine({ model })])).toEqual(['search']);
    await report('777788889999', {}, ['r-ab12', 'ou-ab12-search']);
    expect(await teamsOf([logLine({ account: '777788889999' })])).toEqual(['search']);
  });

  it('keeps its tags of then: what is reported later counts from then on', async () => {
    const arn = 'arn:aws:bedrock:us-east-1:444455556666:application-inference-profile/t2';
    await report(arn, { team: 'search' });
    await report(arn, { team: 'ads' });
    const { resources } = await bursar.app.get(OrgService).recognition(bursar.app.get(Database));
    const [rule] = resources.tagged.get(arn) ?? [];
    expect([rule?.validFrom, rule?.validTo]).toEqual([null, expect.any(Number)]);
  });

  it('has the user that a pattern names, and the client that its record names', async () => {
    await post(bursar, [
      callOf('claude-eve'),
      JSON.stringify({
        ...(JSON.parse(callOf('ana@example.com')) as object),
        userAgent: 'claude-cli/2.0.14',
      }),
    ]);
    const { rows } = await spendOf(bursar, ['user', 'client']);
    expect(rows).toMatchObject([
      { user: 'ana@example.com', client: 'claude-code' },
      { user: 'eve', client: null },
      { user: null },
    ]);
  });
});
