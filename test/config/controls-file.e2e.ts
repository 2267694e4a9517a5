import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { admit } from '../support/limits/admissions.js';
import { applyConfig, SONNET, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const ACCESS = `modelAccess:
  - { scope: { team: search }, allow: ["us.anthropic.*", "amazon.nova-*"], regions: ["us-*"] }
`;
const FLAGS = `flags:
  - { key: new-prompt, type: boolean, default: false, rules: [ { when: { team: search }, rollout: 25, value: true } ] }
`;
const ROUTES = `routes:
  - key: chat
    match: { operation: chat, model: "us.anthropic.claude-sonnet-*" }
    targets: [ { provider: bedrock, model: ${SONNET}, region: us-east-1, weight: 80 },
               { provider: openai, model: gpt-5.5, weight: 20 } ]
    failover: [bedrock, openai]
    breaker: { errorRate: 5, p95Ms: 20000, coolDownSeconds: 60 }
`;
let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar();
});
afterEach(() => bursar.close());

const apply = async (text: string, query = ''): Promise<Record<string, unknown>> => {
  const headers = { 'content-type': 'text/yaml' };
  const answer = await bursar.http(`/v1/config${query}`, { method: 'POST', headers, body: text });
  return (await answer.json()) as Record<string, unknown>;
};

describe('a configuration file of controls', () => {
  it('is written back as it was read, and the same file changes nothing', async () => {
    const text = `${TWO_TEAMS}${ACCESS}${FLAGS}${ROUTES}controls: { liftByAnother: true, staged: { percent: 10, afterMinutes: 30 } }\n`;
    await applyConfig(bursar, text);
    const exported = await (await bursar.http('/v1/config')).text();
    expect(exported).toContain('new-prompt');
    expect(await apply(text, '?dryRun=true')).toMatchObject({ changes: [] });
    expect(await apply(exported, '?dryRun=true&prune=true')).toMatchObject({ changes: [] });
    await applyConfig(bursar, exported);
    expect(await (await bursar.http('/v1/config')).text()).toBe(exported);
  });

  it('takes away only what pruning takes away', async () => {
    await applyConfig(bursar, TWO_TEAMS + ACCESS + FLAGS + ROUTES);
    expect(await apply(TWO_TEAMS, '?dryRun=true')).toMatchObject({ changes: [] });
    const { changes } = (await apply(TWO_TEAMS, '?prune=true')) as {
      changes: { action: string; entityType: string; entityId: string }[];
    };
    expect(
      changes.map(({ action, entityType, entityId }) => [action, entityType, entityId]),
    ).toEqual([
      ['remove', 'modelAccess', 'team=search'],
      ['remove', 'flag', 'new-prompt'],
      ['remove', 'route', 'chat'],
    ]);
  });

  const at = TWO_TEAMS.split('\n').length;
  it.each([
    [
      'a flag of no type',
      'flags:\n  - { key: a, type: bool, default: false }',
      1,
      'bad_value',
      'flags[0].type',
    ],
    [
      'a default of another type',
      'flags:\n  - { key: a, type: boolean, default: "no" }',
      1,
      'bad_control',
      'flags[0].default',
    ],
    [
      'a rule without a value',
      'flags:\n  - key: a\n    type: boolean\n    default: false\n    rules:\n      - { rollout: 5 }',
      5,
      'bad_control',
      'flags[0].rules[0]',
    ],
    [
      'the same flag twice',
      'flags:\n  - { key: a, type: boolean, default: false }\n  - { key: a, type: boolean, default: false }',
      2,
      'duplicate_flag',
      'flags[1]',
    ],
    [
      'a scope of no dimension',
      'modelAccess:\n  - { scope: { squad: a }, allow: ["*"] }',
      1,
      'unknown_dimension',
      'modelAccess[0].scope.squad',
    ],
    [
      'a team that is not there',
      'modelAccess:\n  - { scope: { team: absent }, allow: ["*"] }',
      1,
      'unknown_team',
      'modelAccess[0].scope.team',
    ],
    [
      'a rule that restricts nothing',
      'modelAccess:\n  - { scope: {} }',
      1,
      'bad_control',
      'modelAccess[0]',
    ],
    [
      'a target without a price',
      'routes:\n  - key: r\n    match: {}\n    targets:\n      - { provider: openai, model: gpt-99, weight: 1 }',
      4,
      'unpriced_target',
      'routes[0].targets[0].model',
    ],
    [
      'a lost failover',
      `routes:\n  - key: r\n    match: {}\n    targets: [{ provider: openai, model: gpt-5.5, weight: 1 }]\n    failover: [bedrock]`,
      4,
      'bad_control',
      'routes[0].failover',
    ],
    [
      'weights of zero',
      `routes:\n  - { key: r, match: {}, targets: [{ provider: openai, model: gpt-5.5, weight: 0 }] }`,
      1,
      'bad_control',
      'routes[0]',
    ],
    [
      'a misspelt setting',
      'controls: { liftByOther: true }',
      0,
      'unknown_key',
      'controls.liftByOther',
    ],
  ])('with %s is refused, with line and column', async (_, text, below, code, path) => {
    expect(await apply(`${TWO_TEAMS}${text}\n`)).toMatchObject({
      problems: [
        {
          code,
          path,
          line: at + below,
          column: expect.any(Number),
          hint: expect.any(String),
        },
      ],
    });
  });

  it('may route to a model that it prices itself', async () => {
    const own = `prices:\n  - { model: own-llm, from: 2026-01-01, per1M: { input: "1", output: "2" } }\nroutes:\n  - { key: r, match: {}, targets: [{ provider: bedrock, model: own-llm, region: us-east-1, weight: 1 }] }\n`;
    await applyConfig(bursar, TWO_TEAMS + own);
    expect((await admit(bursar)).body).toMatchObject({ model: 'own-llm' });
  });
});

it('flags are shown as the configuration file defines them', async () => {
  await applyConfig(bursar, TWO_TEAMS + FLAGS);
  expect(await bursar.gql('{ flags { key type default rules disabled } }')).toEqual({
    flags: [
      {
        key: 'new-prompt',
        type: 'boolean',
        default: false,
        rules: [{ when: { team: 'search' }, rollout: 25, value: true }],
        disabled: false,
      },
    ],
  });
});
