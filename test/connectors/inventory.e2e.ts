import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SourcesService } from '../../apps/api/src/connectors/sources.service.js';
import { setCredentials } from '../support/connectors/bucket.js';
import { outside, sourcesFile } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, logLine, post, spendOf } from '../support/usage/lines.js';

const MODEL = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const arnOf = (id: string) =>
  `arn:aws:bedrock:us-east-1:444455556666:application-inference-profile/${id}`;
const at = (region: string) => ({
  modelArn: `arn:aws:bedrock:${region}::foundation-model/${MODEL}`,
});
const profile = (id: string, regions: readonly string[], arn = arnOf(id)) => ({
  ...{ inferenceProfileId: id, inferenceProfileArn: arn, inferenceProfileName: id },
  ...{ status: 'ACTIVE', type: 'APPLICATION', models: regions.map(at) },
});
const US = ['us-east-1', 'us-west-2'];

describe('the inventory of Bedrock', () => {
  const world = outside();
  let bursar: TestBursar;
  let tags: Record<string, string>;
  let denied: string | null;
  beforeEach(async () => {
    setCredentials();
    tags = { team: 'search' };
    denied = null;
    world.answer = (request, response) => {
      const url = new URL(request.url ?? '', world.address);
      const say = (status: number, body: unknown, type = '') => {
        response.writeHead(status, {
          'content-type': 'application/json',
          ...(type !== '' && { 'x-amzn-errortype': type }),
        });
        response.end(JSON.stringify(body));
      };
      if (denied !== null && url.pathname.includes(denied))
        say(403, { message: 'not authorized' }, 'AccessDeniedException');
      else if (url.pathname === '/projects') say(200, projects(url));
      else if (url.pathname === '/inference-profiles') say(200, listed(url));
      else say(200, { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) });
    };
    bursar = await startBursar();
    await applyConfig(
      bursar,
      `${sourcesFile(
        `- { id: inventory, type: bedrock-inventory, account: "444455556666", regions: [us-east-1], endpoint: "${world.address}" }`,
      )}
teams: [{ id: search, recognisedBy: { tags: { team: search } } }]`,
    );
  });
  afterEach(() => bursar.close());

  /** One system profile, and two of the account's own, a page each. */
  function listed(url: URL): unknown {
    if (url.searchParams.get('type') === 'SYSTEM_DEFINED')
      return { inferenceProfileSummaries: [profile(`us.${MODEL}`, US, 'arn:system')] };
    return url.searchParams.has('nextToken')
      ? { inferenceProfileSummaries: [profile('two', ['us-east-1'])] }
      : { inferenceProfileSummaries: [profile('one', US)], nextToken: 'more' };
  }

  const PROJECT = 'arn:aws:bedrock:us-east-1:444455556666:project/proj_abc';
  const project = (arn: string) => ({
    ...{ id: arn.split('/').at(-1), arn, name: 'Search', status: 'active' },
    ...{ createdAt: '2026-10-01T00:00:00Z', dataRetention: { mode: 'inherit' } },
  });
  /** A page each. */
  const projects = (url: URL) =>
    url.searchParams.has('nextToken')
      ? { projectSummaries: [project(PROJECT)] }
      : { projectSummaries: [project(PROJECT.replace('proj_abc', 'default'))], nextToken: 'more' };

  const run = async () => {
    await bursar.rows("UPDATE source SET next_run_at = now() - interval '1 s'");
    await bursar.app.get(SourcesService, { strict: false }).runDue();
    const [row] = await bursar.rows<{ error: string | null; hint: string | null }>(
      'SELECT last_error AS error, last_hint AS hint FROM source',
    );
    return row;
  };

  it('gives application profiles their model and their tags, and calls through them a price and a team', async () => {
    expect(await run()).toEqual({ error: null, hint: null });
    await post(bursar, [logLine({ model: arnOf('one') }), logLine({ model: arnOf('two') })]);
    const { rows } = await spendOf(bursar, ['team', 'model']);
    expect(rows).toMatchObject([
      { team: 'search', model: MODEL, cost: '0.01155', unpriced: 0 },
      { team: 'search', model: `us.${MODEL}`, cost: '0.01155', unpriced: 0 },
    ]);
  });

  it('knows projects by their tags, and calls under them', async () => {
    expect(await run()).toEqual({ error: null, hint: null });
    expect(
      await bursar.rows("SELECT arn, tags FROM known_resource WHERE kind = 'project' ORDER BY arn"),
    ).toEqual([
      { arn: PROJECT.replace('proj_abc', 'default'), tags: { team: 'search' } },
      { arn: PROJECT, tags: { team: 'search' } },
    ]);
    const line = JSON.parse(logLine({ model: MODEL })) as object;
    await post(bursar, [JSON.stringify({ ...line, projectArn: PROJECT })]);
    expect((await spendOf(bursar, ['team'])).rows).toMatchObject([{ team: 'search', requests: 1 }]);
    const asked = world.asked.filter(({ url }) => url?.startsWith('/projects'));
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'GET']);
    expect(asked[0]?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 /);
  });

  it('of a region without projects has none', async () => {
    const before = world.answer;
    world.answer = (request, response) => {
      if (request.url?.startsWith('/projects') !== true) before(request, response);
      else response.writeHead(404).end('{"message":"not found"}');
    };
    expect(await run()).toEqual({ error: null, hint: null });
  });

  it('changes nothing where AWS reports the same again', async () => {
    await run();
    const versions = () =>
      bursar.rows(
        'SELECT (SELECT max(version) FROM price_book_version) AS book, (SELECT version FROM organisation) AS org',
      );
    const before = await versions();
    await run();
    expect(await versions()).toEqual(before);
    tags = { team: 'ads' };
    await run();
    expect(await versions()).not.toEqual(before);
  });

  it('is no part of the configuration file', async () => {
    await run();
    expect(await (await bursar.http('/v1/config')).text()).not.toContain(arnOf('one'));
  });

  it.each([
    ['inference-profiles', 'bedrock:ListInferenceProfiles'],
    ['projects', 'bedrock:ListProjects'],
    ['listTagsForResource', 'bedrock:ListTagsForResource'],
  ])('names the action that is missing: %s', async (path, action) => {
    denied = path;
    const row = await run();
    expect(row?.error).toContain(action);
    expect(row?.hint).toContain('bursar sources policy inventory');
  });
});
