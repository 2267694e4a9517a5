import { describe, expect, it } from '@jest/globals';
import {
  HAIKU,
  SONNET,
  callOf,
  chatRoute as chat,
  compiled,
  compiledStops,
  policyOf,
  rateOf,
  stopOn,
} from '../testing/documents.js';
import {
  compilePolicy,
  decide,
  NO_STOPS,
  type Call,
  type Decision,
  type Health,
  type PolicyDocument,
} from './index.js';

const HEALTHY: Health = new Map();
const NOW = Date.parse('2026-11-20T12:00:00Z');

const ask = (more: Partial<Call> = {}, policy = compiled(), stops = NO_STOPS): Decision =>
  decide(callOf(more), policy, stops, HEALTHY, NOW);

describe('a call that nothing forbids', () => {
  it('costs at most its input at the highest rate and its output ceiling, exactly', () => {
    expect(ask()).toMatchObject({
      decision: 'proceed',
      target: { provider: 'bedrock', model: SONNET, region: 'us-east-1' },
      maxOutputTokens: 500,
      output: 'given',
      worstCaseFemto: 16_170_000_000_000n, // $0.01617
    });
  });

  it.each([
    ['a limit', { limits: [{ id: 'q', scope: { team: 'search' }, maxOutputTokens: 8000 }] }, 8000],
    ['the model', {}, 64_000],
    ['the document', { rates: [rateOf(SONNET, 66, 165)], defaultMaxOutputTokens: 777 }, 777],
    ['nothing', { rates: [rateOf(SONNET, 66, 165)] }, 8192],
  ])('gets the output ceiling that %s sets if it names none', (_whose, more, ceiling) => {
    expect(ask({ maxOutputTokens: null }, compiled(more))).toMatchObject({
      maxOutputTokens: ceiling,
      output: 'injected',
    });
  });

  it.each([
    [64_001, 64_000, 'clamped'],
    [999_999_999, 64_000, 'clamped'],
    [1e300, 64_000, 'clamped'],
    [64_000, 64_000, 'given'],
    [1, 1, 'given'],
  ])('of %d output tokens may use %d (%s)', (asked, allowed, output) => {
    expect(ask({ maxOutputTokens: asked })).toMatchObject({ maxOutputTokens: allowed, output });
  });

  it.each([0, -1, NaN, Infinity, 1.5, '1e309', '500', true, {}, []])(
    'cannot be one of %p output tokens',
    (maxOutputTokens) => {
      expect(ask({ maxOutputTokens })).toMatchObject({ code: 'invalid', field: 'maxOutputTokens' });
    },
  );

  it.each([-1, NaN, 0.5, Infinity, 1e300, '12', null, undefined])(
    'cannot be one of %p input tokens',
    (inputTokens) => {
      expect(ask({ inputTokens })).toMatchObject({ code: 'invalid', field: 'inputTokens' });
    },
  );

  it('is counted against the limits in whose scope it is, the narrowest first', () => {
    const limits = [
      { id: 'all', scope: {}, requestsPerMinute: 9 },
      { id: 'team', scope: { team: 'search' }, requestsPerMinute: 9 },
      { id: 'other', scope: { team: 'ads' }, requestsPerMinute: 9 },
      { id: 'user', scope: { team: 'search', user: 'u1' }, requestsPerMinute: 9 },
    ];
    const answer = ask({}, compiled({ limits }));
    expect(answer.decision === 'proceed' && answer.limits.map(({ id }) => id)).toEqual([
      'user',
      'team',
      'all',
    ]);
  });
});

describe('denials', () => {
  const access = [{ scope: { team: 'search' }, allow: ['us.anthropic.*'], regions: ['us-*'] }];
  const stops = compiledStops(stopOn({ team: 'search' }));

  it('come in their order: stopped, model not allowed, unpriced', () => {
    const policy = compiled({ access });
    const unknown = { model: 'unknown.model' };
    expect(ask(unknown, policy, stops)).toMatchObject({ code: 'stopped' });
    expect(ask(unknown, policy)).toMatchObject({ code: 'model_not_allowed', because: 'model' });
    expect(ask(unknown)).toMatchObject({ code: 'unpriced_model' });
    expect(ask({ region: 'eu-west-1' }, policy)).toMatchObject({ because: 'region' });
  });

  it('of a stop on a wider name of the model bind every profile of it', () => {
    const wide = compiledStops(stopOn({ model: 'anthropic.claude-sonnet-*' }));
    const arn = `arn:aws:bedrock:us-east-1:111122223333:inference-profile/${SONNET}`;
    expect(ask({}, compiled(), wide)).toMatchObject({ code: 'stopped' });
    expect(ask({ model: arn }, compiled(), wide)).toMatchObject({ code: 'stopped' });
    expect(ask({ model: HAIKU }, compiled(), wide)).toMatchObject({ decision: 'proceed' });
  });

  it('of a stop on the model that was asked for bind wherever the route would send it', () => {
    const targets = [{ provider: 'openai', model: 'gpt-5.5', weight: 1 }];
    const policy = compiled({ routes: [{ ...chat, targets, failover: [] }] });
    const call = { operation: 'chat' };
    expect(ask(call, policy)).toMatchObject({ target: { model: 'gpt-5.5' } });
    for (const model of [SONNET, 'anthropic.claude-sonnet-*']) {
      const stopped = compiledStops(stopOn({ model }));
      expect(ask(call, policy, stopped)).toMatchObject({ code: 'stopped' });
    }
  });

  it('of an allow-list are not escaped by a wider name', () => {
    const policy = compiled({ access: [{ scope: {}, allow: ['anthropic.*'] }] });
    expect(ask({}, policy)).toMatchObject({ code: 'model_not_allowed' });
  });

  it('take only the target away that they are about', () => {
    const routed = { routes: [chat] };
    const onlyOpenAi = compiledStops(stopOn({ model: 'gpt-*' }));
    for (let user = 0; user < 50; user++) {
      const call = { operation: 'chat', user: `u${user}` };
      expect(ask(call, compiled(routed), onlyOpenAi)).toMatchObject({ target: { model: SONNET } });
      expect(ask(call, compiled({ ...routed, access }))).toMatchObject({
        target: { model: SONNET },
      });
    }
    const both = compiledStops(stopOn({ model: 'gpt-*' }), stopOn({ model: SONNET }));
    expect(ask({ operation: 'chat' }, compiled(routed), both)).toMatchObject({ code: 'stopped' });
  });

  it('name the price where a target is allowed and lacks only that', () => {
    const targets = [
      { provider: 'bedrock', model: SONNET, weight: 1 },
      { provider: 'bedrock', model: 'unknown.model', weight: 1 },
    ];
    const policy = compiled({ routes: [{ key: 'all', match: {}, targets }] });
    const onSonnet = compiledStops(stopOn({ model: SONNET }));
    expect(ask({ model: HAIKU }, policy)).toMatchObject({ target: { model: SONNET } });
    expect(ask({ model: HAIKU }, policy, onSonnet)).toMatchObject({
      code: 'unpriced_model',
      target: { model: 'unknown.model' },
    });
  });

  it('of a stop on what was asked for bind a call that was made another since', () => {
    const asked = { provider: 'bedrock', model: SONNET };
    const onSonnet = compiledStops(stopOn({ model: SONNET }));
    expect(ask({ model: HAIKU, asked }, compiled(), onSonnet)).toMatchObject({ code: 'stopped' });
    expect(ask({ model: HAIKU }, compiled(), onSonnet)).toMatchObject({ decision: 'proceed' });
  });

  it('say so where every breaker is open, and leave calls without a route alone', () => {
    const health: Health = new Map([
      [`bedrock/us-east-1/${SONNET}`, { state: 'open' }],
      ['openai//gpt-5.5', { state: 'open' }],
    ]);
    const policy = compiled({ routes: [chat] });
    expect(decide(callOf({ operation: 'chat' }), policy, NO_STOPS, health, NOW)).toMatchObject({
      code: 'no_healthy_target',
      route: 'chat',
    });
    expect(decide(callOf(), policy, NO_STOPS, health, NOW)).toMatchObject({ decision: 'proceed' });
  });
});

describe('the worst case', () => {
  it('is that of the most expensive permitted target of a route, for every permitted attempt', () => {
    const routes = [{ ...chat, attempts: 3 }];
    const call = { operation: 'chat' };
    const input = 1200n * 6_600_000_000n;
    expect(ask(call, compiled({ routes }))).toMatchObject({
      worstCaseFemto: (input + 500n * 20_000_000_000n) * 3n,
    });
    const access = [{ scope: {}, allow: ['us.anthropic.*'] }];
    expect(ask(call, compiled({ routes, access }))).toMatchObject({
      worstCaseFemto: (input + 500n * 16_500_000_000n) * 3n,
    });
  });

  it('takes the rates of long prompts only for prompts that can be long', () => {
    const steps = [
      { over: 0, input: '3', output: '15' },
      { over: 200_000, input: '6', output: '22' },
    ];
    const policy = compiled({
      rates: [{ provider: 'bedrock', model: SONNET, places: [{ regions: ['*'], steps }] }],
    });
    const cost = (inputTokens: number): unknown => ask({ inputTokens, maxOutputTokens: 1 }, policy);
    expect(cost(200_000)).toMatchObject({ worstCaseFemto: 600_015n });
    expect(cost(200_001)).toMatchObject({ worstCaseFemto: 1_200_028n });
  });

  it('is that of the region, the closest place first; of the most expensive where no region is named', () => {
    const place = (region: string, input: string): object => ({
      regions: [region],
      steps: [{ over: 0, input, output: '0' }],
    });
    const policy = compilePolicy({
      ...policyOf(),
      rates: [
        {
          provider: 'bedrock',
          model: SONNET,
          places: [place('us-*', '5'), place('us-gov-*', '9'), place('us-east-1', '3')],
        },
      ],
    } as PolicyDocument);
    const cost = (region: string | null): unknown =>
      ask({ region, inputTokens: 1, maxOutputTokens: 1 }, policy);
    expect(cost('us-east-1')).toMatchObject({ worstCaseFemto: 3n });
    expect(cost('us-west-2')).toMatchObject({ worstCaseFemto: 5n });
    expect(cost('us-gov-west-1')).toMatchObject({ worstCaseFemto: 9n });
    expect(cost(null)).toMatchObject({ worstCaseFemto: 9n });
    expect(cost('eu-west-1')).toMatchObject({ code: 'unpriced_model' });
  });
});
