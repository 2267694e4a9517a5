import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TargetsService } from '../../apps/api/src/controls/targets.service.js';
import { TravellingClock } from '../support/http/access.js';
import { admit, settle } from '../support/limits/admissions.js';
import { applyConfig, SONNET, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const ACCESS = `modelAccess:
  - { scope: { team: search }, allow: ["us.anthropic.*", "amazon.nova-*"], regions: ["us-*"] }
`;
const ROUTES = `routes:
  - key: chat
    match: { operation: chat, model: "us.anthropic.claude-sonnet-*" }
    targets: [ { provider: bedrock, model: ${SONNET}, region: us-east-1, weight: 80 },
               { provider: openai, model: gpt-5.5, weight: 20 } ]
    failover: [bedrock, openai]
    breaker: { errorRate: 5, p95Ms: 20000, coolDownSeconds: 60 }
`;
const clock = new TravellingClock();

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar({ clock });
});
afterEach(() => bursar.close());

let asked = 0;
const ask = (call: Record<string, unknown> = {}) =>
  admit(bursar, { requestId: `c-${++asked}`, ...call });

describe('model access', () => {
  beforeEach(() => applyConfig(bursar, TWO_TEAMS + ACCESS));

  it.each([
    ['a model on the list', {}, 201, undefined],
    ['a model that is not', { model: 'meta.llama3-3-70b-instruct-v1:0' }, 403, 'model'],
    ['the id behind an allowed profile', { model: SONNET.slice(3) }, 403, 'model'],
    ['a region that is not', { model: SONNET, region: 'eu-west-1' }, 403, 'region'],
    ['a call without a region', { region: undefined }, 403, 'region'],
    ['another team', { team: 'ads', model: 'meta.llama3-3-70b-instruct-v1:0' }, 201, undefined],
  ])('of %s', async (_, call, status, because) => {
    const answer = await ask(call);
    expect(answer.status).toBe(status);
    if (because === undefined) return;
    expect(answer.body).toMatchObject({
      code: 'model_not_allowed',
      because,
      rule: { scope: { team: 'search' } },
    });
  });

  it('binds the next admission after a change', async () => {
    expect((await ask()).status).toBe(201);
    await applyConfig(
      bursar,
      TWO_TEAMS + ACCESS.replace('us.anthropic.*', 'us.anthropic.claude-haiku-*'),
    );
    expect((await ask()).status).toBe(403);
    expect((await ask({ model: HAIKU })).status).toBe(201);
  });
});

describe('a route', () => {
  beforeEach(() => applyConfig(bursar, TWO_TEAMS + ROUTES));

  const destinations = async (count: number): Promise<Record<string, number>> => {
    const found: Record<string, number> = {};
    for (let n = 0; n < count; n++) {
      const { body } = await ask({ operation: 'chat', user: `u-${n}` });
      const place = `${String(body['provider'])} ${String(body['model'])} ${String(body['region'])}`;
      found[place] = (found[place] ?? 0) + 1;
    }
    return found;
  };

  it('deals calls by weight, a user to the same target, and holds for the most expensive one', async () => {
    const found = await destinations(60);
    const [bedrock, openai] = [
      found[`bedrock ${SONNET} us-east-1`] ?? 0,
      found['openai gpt-5.5 '] ?? 0,
    ];
    expect(bedrock + openai).toBe(60);
    expect(openai).toBeGreaterThan(3);
    expect(bedrock).toBeGreaterThan(30);
    const answers = await Promise.all([1, 2, 3].map(() => ask({ operation: 'chat', user: 'u-1' })));
    expect(new Set(answers.map(({ body }) => body['model'])).size).toBe(1);
    // 1,200 × $6.60 at Bedrock + 500 × $30 at OpenAI: each at its most expensive target.
    for (const { body } of answers) expect(body['holdUsd']).toBe('0.02292');
  });

  it('leaves other operations and other models where they asked to go', async () => {
    expect((await ask({ user: 'u-1' })).body).toMatchObject({
      provider: 'bedrock',
      holdUsd: '0.01617',
    });
    expect((await ask({ operation: 'chat', model: HAIKU })).body).toMatchObject({ model: HAIKU });
  });

  it('passes over a target that is forbidden or stopped', async () => {
    await applyConfig(
      bursar,
      `${TWO_TEAMS}${ROUTES}modelAccess:\n  - { scope: {}, allow: ["gpt-*"] }\n`,
    );
    expect(await destinations(10)).toEqual({ 'openai gpt-5.5 ': 10 });
  });

  it('that leads to a failing target goes around it, comes back by steps, and says so', async () => {
    const watch = () => bursar.app.get(TargetsService, { strict: false }).watch();
    const failing = async (count: number, outcome: string): Promise<void> => {
      let seen = 0;
      for (let n = 0; seen < count; n++) {
        const { body } = await ask({ operation: 'chat', user: `f-${n}` });
        if (body['provider'] !== 'bedrock') continue;
        seen++;
        await settle(bursar, body['admissionId'], { outcome, usage: { input: 1 }, latencyMs: 100 });
      }
    };
    await failing(20, 'ok');
    expect(await watch()).toEqual({ moved: 0 });
    await failing(5, 'error');
    expect(await watch()).toEqual({ moved: 1 });
    expect(await destinations(10)).toEqual({ 'openai gpt-5.5 ': 10 });
    const shown = async () =>
      (
        await bursar.gql<{ routes: { targets: Record<string, unknown>[] }[] }>(
          '{ routes { key targets { model state letThrough errorRate p95Ms calls openSince } } }',
        )
      ).routes[0]?.targets[0];
    expect(await shown()).toMatchObject({
      state: 'open',
      letThrough: 0,
      errorRate: 20,
      p95Ms: 100,
      calls: 25,
      openSince: expect.any(String),
    });
    await clock.ahead(61_000, async () => {
      expect(await watch()).toEqual({ moved: 1 });
      expect(await shown()).toMatchObject({ state: 'returning', letThrough: 10 });
      const found = await destinations(40);
      expect(found['openai gpt-5.5 ']).toBeGreaterThan(20);
    });
  });

  it('with nothing healthy refuses, and names the route', async () => {
    await applyConfig(bursar, `${TWO_TEAMS}${ROUTES.replace('[bedrock, openai]', '[]')}`);
    await bursar.rows(
      `INSERT INTO limits.target_state (route, target, state, calls, errors, observed_at)
       SELECT 'chat', target, jsonb_build_object('state', 'open', 'since', 0, 'until', 9e15), 0, 0, now()
       FROM unnest($1::text[]) AS target`,
      [[`bedrock/us-east-1/${SONNET}`, 'openai//gpt-5.5']],
    );
    await bursar.rows(
      `UPDATE limits.setting SET value = to_jsonb(value::int + 1) WHERE name = 'version'`,
    );
    expect(await ask({ operation: 'chat' })).toMatchObject({
      status: 503,
      body: { code: 'no_healthy_target', route: 'chat' },
    });
  });
});
