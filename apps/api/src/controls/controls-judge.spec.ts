import type { AccessRule, RouteData, StopData } from '@bursar/policy';
import { compileBook, type PriceRowData } from '@bursar/pricing';
import { describe, expect, it } from '@jest/globals';
import { row as listRow } from '../../../../packages/pricing/testing/books.js';
import { modelNames } from '../prices/prices.module.js';
import { callRules } from './call-rules.js';
import { judgeCall } from './controls-judge.js';
import { knownCall } from './known-call.fixture.js';

const row = (model: string, more: Partial<PriceRowData> = {}): PriceRowData =>
  listRow({
    model,
    regions: ['us-east-1'],
    per1M: { input: '1', output: '2' },
    systemFrom: new Date(0),
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

const at = { provider: 'bedrock', region: 'us-east-1' };

interface Controls {
  readonly stops?: readonly StopData[];
  readonly access?: readonly AccessRule[];
  readonly routes?: readonly RouteData[];
}

/** What is answered to a call of a model, which may have been made a call of another one since. */
function judged(model: string, { stops = [], access = [], routes = [] }: Controls, wanted = model) {
  const { known, plan } = knownCall({ model, user: 'u1' });
  const target = { ...plan.target, model: wanted };
  const data = { stops, access, routes, flags: [] };
  const rules = callRules({ version: 1, data, health: new Map() }, book);
  return judgeCall(known, { ...plan, target, permitted: [target] }, rules);
}
const stopOf = (scope: Record<string, string>) => [
  { id: 's', scope, until: null, reason: 'x', by: 'Ana' },
];
const routeTo = (...targets: RouteData['targets']) => [{ key: 'r', match: {}, targets }];

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
    expect(judged(model, { stops })).toMatchObject({ code: 'stopped' });
  });

  it('on what was asked for holds whatever became of it', () => {
    const stops = stopOf({ model: 'a.one-v1' });
    expect(judged('a.one-v1', { stops }, 'a.two-v1')).toMatchObject({ code: 'stopped' });
  });

  it('on a target takes it away alone', () => {
    const routes = routeTo(
      { ...at, model: 'a.one-v1', weight: 1 },
      { ...at, model: 'a.two-v1', weight: 1 },
    );
    const stops = stopOf({ model: 'a.one-v1' });
    expect(judged('a.two-v1', { stops, routes })).toMatchObject({
      target: { model: 'a.two-v1' },
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
    expect(judged('a.one-v1', { routes })).toMatchObject({
      target: { model: 'a.two-v1' },
      permitted: [{ model: 'a.two-v1' }],
    });
  });

  it('keeps the region of the call for a target at its provider, and of no other', () => {
    const routes = routeTo(
      { provider: 'bedrock', model: 'a.two-v1', weight: 1 },
      { provider: 'openai', model: 'three', weight: 1 },
    );
    expect(judged('a.one-v1', { routes })).toMatchObject({
      permitted: [{ region: 'us-east-1' }, { region: '' }],
    });
  });

  it('says stopped before not allowed where both forbid its targets', () => {
    const routes = routeTo(
      { ...at, model: 'a.one-v1', weight: 1 },
      { ...at, model: 'a.two-v1', weight: 1 },
    );
    const access = [{ scope: {}, allow: ['a.two-*'] }];
    const stops = stopOf({ model: 'a.two-v1' });
    expect(judged('other', { routes, access, stops })).toMatchObject({ code: 'stopped' });
  });
});
