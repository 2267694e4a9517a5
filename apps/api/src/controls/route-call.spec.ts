import {
  compileAccess,
  compileRoutes,
  compileStops,
  NO_STOPS,
  type RouteData,
} from '@bursar/policy';
import { compileBook, type PriceRowData } from '@bursar/pricing';
import { describe, expect, it } from '@jest/globals';
import { modelNames } from '../prices/prices.module.js';
import { type CallRules, type CallToRoute, routeCall } from './route-call.js';

const row = (model: string, more: Partial<PriceRowData> = {}): PriceRowData => ({
  id: 1,
  provider: 'anthropic',
  surface: 'bedrock-runtime',
  model,
  routing: 'in-region-or-geo',
  regions: ['us-east-1'],
  tier: 'standard',
  contextOver: null,
  per1M: { input: '1', output: '2' },
  validFrom: null,
  validTo: null,
  systemFrom: new Date(0),
  systemTo: null,
  source: 'test',
  ...more,
});
const book = compileBook({
  version: 1,
  rows: [
    row('a.one-v1'),
    row('a.two-v1'),
    row('three', { surface: 'direct', routing: 'direct', provider: 'openai', regions: ['*'] }),
  ],
  layers: [],
  aliases: [{ model: 'our-one', aliasOf: 'a.one-v1' }],
  inferenceProfiles: {
    'arn:aws:bedrock:us-east-1:1:application-inference-profile/x': 'us.a.one-v1',
  },
});

const state = (more: Partial<CallRules> = {}): CallRules => ({
  stops: NO_STOPS,
  access: compileAccess([]),
  routes: [],
  health: new Map(),
  ...more,
});
const at = { provider: 'bedrock', region: 'us-east-1' };
const call = (model: string, more: Partial<CallToRoute> = {}): CallToRoute => ({
  subject: { team: 'search', user: 'u1', dimensions: {} },
  requestId: 'r1',
  operation: null,
  asked: { ...at, model },
  wanted: { ...at, model },
  inputTokens: 10,
  at: 1_000,
  ...more,
});
const stopOf = (scope: Record<string, string>) =>
  compileStops(1, [{ id: 's', scope, until: null, reason: 'x', by: 'Ana' }]);
const routeTo = (...targets: RouteData['targets']) =>
  compileRoutes([{ key: 'r', match: {}, targets }]);

describe('the names of a model', () => {
  it.each([
    ['us.a.one-v1', ['us.a.one-v1'], ['us.a.one-v1', 'a.one-v1']],
    ['our-one', ['our-one'], ['our-one', 'a.one-v1']],
    [
      'arn:aws:bedrock:us-east-1:1:application-inference-profile/x',
      ['arn:aws:bedrock:us-east-1:1:application-inference-profile/x', 'us.a.one-v1'],
      ['arn:aws:bedrock:us-east-1:1:application-inference-profile/x', 'us.a.one-v1', 'a.one-v1'],
    ],
    ['unknown', ['unknown'], ['unknown']],
  ])('of %s', (reference, called, known) => {
    expect(modelNames(book, 'bedrock', reference)).toEqual({ called, known });
  });
});

describe('a stop', () => {
  it.each([
    'us.a.one-v1',
    'our-one',
    'arn:aws:bedrock:us-east-1:1:application-inference-profile/x',
  ])('on a model holds %s, which is the same', (model) => {
    const stops = stopOf({ model: 'a.one-*' });
    expect(routeCall(call(model), state({ stops }), book)).toMatchObject({ outcome: 'stopped' });
  });

  it('on what was asked for holds whatever became of it', () => {
    const wanted = { ...at, model: 'a.two-v1' };
    const stops = stopOf({ model: 'a.one-v1' });
    expect(routeCall(call('a.one-v1', { wanted }), state({ stops }), book)).toMatchObject({
      outcome: 'stopped',
    });
  });

  it('on a target takes it away alone', () => {
    const routes = routeTo(
      { ...at, model: 'a.one-v1', weight: 1 },
      { ...at, model: 'a.two-v1', weight: 1 },
    );
    const stops = stopOf({ model: 'a.one-v1' });
    expect(routeCall(call('a.two-v1'), state({ stops, routes }), book)).toMatchObject({
      outcome: 'goes',
      place: { model: 'a.two-v1' },
      permitted: [{ model: 'a.two-v1' }],
    });
  });
});

describe('a route', () => {
  it('drops a target without a price while another has one', () => {
    const routes = routeTo(
      { ...at, model: 'a.none-v1', weight: 99 },
      { ...at, model: 'a.two-v1', weight: 1 },
    );
    expect(routeCall(call('a.one-v1'), state({ routes }), book)).toMatchObject({
      place: { model: 'a.two-v1' },
      permitted: [{ model: 'a.two-v1' }],
    });
  });

  it('keeps the region of the call for a target at its provider, and of no other', () => {
    const routes = routeTo(
      { provider: 'bedrock', model: 'a.two-v1', weight: 1 },
      { provider: 'openai', model: 'three', weight: 1 },
    );
    expect(routeCall(call('a.one-v1'), state({ routes }), book)).toMatchObject({
      permitted: [{ region: 'us-east-1' }, { region: '' }],
    });
  });

  it('says stopped before not allowed where both forbid its targets', () => {
    const routes = routeTo(
      { ...at, model: 'a.one-v1', weight: 1 },
      { ...at, model: 'a.two-v1', weight: 1 },
    );
    const access = compileAccess([{ scope: {}, allow: ['a.two-*'] }]);
    const stops = stopOf({ model: 'a.two-v1' });
    expect(routeCall(call('other'), state({ routes, access, stops }), book)).toMatchObject({
      outcome: 'stopped',
    });
  });
});
