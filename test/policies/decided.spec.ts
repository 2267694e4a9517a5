import type { Health } from '@bursar/policy';
import { describe, expect, it } from '@jest/globals';
import { type Asked, byApi, byGateway, type Rules } from '../support/policies/one-answer.js';
import { BOOK, NOVA, SONNET } from '../support/policies/some-rules.js';

const CALL: Asked = {
  requestId: 'c0ffee-1',
  team: 'search',
  user: 'u1',
  model: SONNET,
  region: 'us-east-1',
  inputTokens: 10,
  maxOutputTokens: 10,
};
const NOTHING: Rules = { stops: [], access: [], routes: [] };
const stopOn = (model: string) => [
  { id: 's', scope: { model }, until: null, reason: 'a loop', by: 'Ana' },
];
const to = (model: string, weight = 1) => ({ provider: 'bedrock', model, weight });
const only = (model: string) => [{ scope: {}, allow: [model] }];
const route = { key: 'r', match: { model: SONNET }, targets: [to(NOVA)] };
const both = [{ ...route, targets: [to(SONNET), to(NOVA, 9)] }];
const open = (...models: string[]): Health =>
  new Map(models.map((model) => [`bedrock/us-east-1/${model}`, { state: 'open' }]));
const NONE: Health = new Map();
const nova = { provider: 'bedrock', model: NOVA, region: 'us-east-1' };
const sonnet = { ...nova, model: SONNET };

const CASES: readonly (readonly [
  string,
  Partial<Rules>,
  Health,
  Readonly<Record<string, unknown>>,
])[] = [
  ['goes where it asks to without a rule', {}, NONE, { target: sonnet, attempts: 1 }],
  [
    'is stopped by the model it asks for, wherever a route would send it',
    { stops: stopOn(SONNET), routes: [route] },
    NONE,
    { outcome: 'stopped' },
  ],
  ['keeps its region at a target that names none', { routes: [route] }, NONE, { target: nova }],
  [
    'may be tried as often as its route says',
    { routes: [{ ...route, attempts: 3 }] },
    NONE,
    { attempts: 3 },
  ],
  [
    'passes over a target that is not allowed',
    { routes: both, access: only(SONNET) },
    NONE,
    { target: sonnet },
  ],
  [
    'is stopped where its only target is stopped and not allowed',
    { routes: [{ ...route, match: {} }], access: only(SONNET), stops: stopOn(NOVA) },
    NONE,
    { outcome: 'stopped' },
  ],
  [
    'says which of two reasons comes first',
    {
      routes: [{ ...route, match: {}, targets: [to('gpt-5.5'), to(NOVA)] }],
      access: only(NOVA),
      stops: stopOn(NOVA),
    },
    NONE,
    { outcome: 'stopped' },
  ],
  [
    'is not allowed where no target is',
    { routes: [route], access: only(SONNET) },
    NONE,
    { outcome: 'model_not_allowed' },
  ],
  [
    'passes over a target without a price',
    { routes: [{ ...route, targets: [to('acme.none-v1', 99), to(NOVA)] }] },
    NONE,
    { target: nova },
  ],
  ['passes over a target that is not healthy', { routes: both }, open(NOVA), { target: sonnet }],
  [
    'goes nowhere where nothing is healthy',
    { routes: both },
    open(SONNET, NOVA),
    { outcome: 'no_healthy_target' },
  ],
];

describe('a call that admissions decide', () => {
  it.each(CASES)('%s', (_, rules, health, expected) => {
    expect(byApi({ ...NOTHING, ...rules }, BOOK, health)(CALL)).toMatchObject(expected);
  });
});

describe('a call that a gateway decides by its documents', () => {
  it.each(CASES)('%s', (_, rules, health, expected) => {
    expect(byGateway({ ...NOTHING, ...rules }, BOOK, health)(CALL)).toMatchObject(expected);
  });
});
