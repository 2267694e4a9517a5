import {
  type AccessRule,
  type Health,
  type RouteData,
  type StopData,
  targetKey,
  type TargetHealth,
} from '@bursar/policy';
import { compileBook, type PriceRowData } from '@bursar/pricing';
import fc from 'fast-check';
import { row as listRow } from '../../../packages/pricing/testing/books.js';
import { type Asked, DIMENSION, ENVIRONMENT, KEY, type Rules } from './one-answer.js';

export const SONNET = 'anthropic.sonnet-4-v1:0';
export const NOVA = 'amazon.nova-v1:0';
const PROFILE = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc';
const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-south-1'];

const row = (model: string, input: number, more: Partial<PriceRowData> = {}): PriceRowData =>
  listRow({
    model,
    regions: ['us-east-1'],
    per1M: { input: String(input), cacheWrite5m: String(input + 1), output: String(5 * input) },
    systemFrom: new Date(0),
    ...more,
  });

/** Prices by region, by length of the prompt, of profiles, of another provider; a model without a price that is known. */
export const BOOK = compileBook({
  version: 1,
  rows: [
    row(SONNET, 3),
    row(SONNET, 4, { regions: ['us-west-2', 'eu-west-1'] }),
    row(SONNET, 6, { contextOver: 200_000n }),
    row(SONNET, 8, { contextOver: 200_000n, regions: ['us-west-2', 'eu-west-1'] }),
    row(SONNET, 2, { routing: 'global', regions: ['us-east-1', 'eu-west-1'] }),
    row(NOVA, 1, { provider: 'amazon', regions: ['us-east-1', 'ap-south-1'] }),
    row('gpt-5.5', 5, { surface: 'direct', routing: 'direct', provider: 'openai', regions: ['*'] }),
  ],
  layers: [],
  aliases: [
    { model: 'house-sonnet', aliasOf: `us.${SONNET}` },
    { model: 'house-gpt', aliasOf: 'openai/gpt-5.5' },
    { model: 'house-nothing', aliasOf: null },
  ],
  inferenceProfiles: { [PROFILE]: `us.${SONNET}` },
});

const ARN = 'arn:aws:bedrock:us-east-1:111122223333:inference-profile';
const MODELS = [
  ...['', 'us.', 'eu.', 'global.', 'mx.'].map((prefix) => prefix + SONNET),
  `${ARN}/us.${SONNET}`,
  `arn:aws:bedrock:us-east-1::foundation-model/${SONNET}`,
  PROFILE,
  'house-sonnet',
  NOVA,
  `us.${NOVA}`,
  'gpt-5.5',
  'house-gpt',
  'house-nothing',
  'acme.unknown-v1',
];
const PATTERNS = ['*', 'us.anthropic.*', 'anthropic.*', '*nova*', 'gpt-*', 'house-*', 'amazon.*'];

const model = fc.constantFrom(...MODELS);
const pattern = fc.oneof(model, fc.constantFrom(...PATTERNS));
const few = <T>(arbitrary: fc.Arbitrary<T>, max: number, min = 0) =>
  fc.array(arbitrary, { minLength: min, maxLength: max });

/** Most scopes name a little, so that most rules are about some calls. */
const scope: fc.Arbitrary<Record<string, string>> = fc.record(
  {
    team: fc.constantFrom('search', 'ads'),
    project: fc.constantFrom('p1', 'p2'),
    environment: fc.constantFrom(ENVIRONMENT, 'dev'),
    key: fc.constantFrom(KEY, 'other'),
    user: fc.constantFrom('u1', 'u2'),
    model: pattern,
    [DIMENSION]: fc.constantFrom('f1', 'f2'),
  },
  { requiredKeys: [] },
);
const narrowScope = fc
  .tuple(scope, few(fc.constantFrom<string>('team', 'model', 'user', DIMENSION), 4))
  .map(([full, kept]) =>
    Object.fromEntries(Object.entries(full).filter(([name]) => kept.includes(name))),
  );

const stops: fc.Arbitrary<StopData[]> = few(fc.oneof(scope, narrowScope), 3).map((scopes) =>
  scopes.map((one, i) => ({ id: `s${i}`, scope: one, until: null, reason: 'a loop', by: 'Ana' })),
);

const regions = fc.constantFrom(['*'], ['us-*'], ['eu-west-1', 'us-east-1'], ['ap-*']);
const access: fc.Arbitrary<AccessRule[]> = few(
  fc.oneof(
    fc.record({ scope: narrowScope, allow: few(pattern, 6, 2) }),
    fc.record({ scope: narrowScope, regions }),
    fc.record({ scope, allow: few(pattern, 4, 1), regions }),
  ),
  2,
);

const target = fc
  .tuple(fc.constantFrom('bedrock', 'openai'), model, fc.constantFrom(null, ...REGIONS))
  .map(([provider, named, region]) =>
    provider === 'openai'
      ? { provider, model: named.includes('gpt') ? named : 'gpt-5.5' }
      : { provider, model: named, ...(region !== null && { region }) },
  );
const targets = fc
  .uniqueArray(target, { minLength: 1, maxLength: 4, selector: targetKey })
  .chain((chosen) =>
    fc
      .array(fc.integer({ min: 0, max: 5 }), { minLength: chosen.length, maxLength: chosen.length })
      .map((weights) =>
        chosen.map((one, i) => ({ ...one, weight: i === 0 ? 1 : (weights[i] ?? 0) })),
      ),
  );
const route = fc
  .record({
    match: fc.record(
      { operation: fc.constantFrom('chat', 'embed'), model: pattern },
      { requiredKeys: [] },
    ),
    targets,
    attempts: fc.constantFrom(undefined, 2),
    hasOrder: fc.boolean(),
  })
  .map(({ hasOrder, attempts, ...rest }) => ({
    ...rest,
    ...(attempts !== undefined && { attempts }),
    ...(hasOrder && { failover: [...new Set(rest.targets.map(({ provider }) => provider))] }),
  }));
const routes: fc.Arbitrary<RouteData[]> = few(route, 2).map((all) =>
  all.map((one, i) => ({ key: `r${i}`, ...one })),
);

export const RULES: fc.Arbitrary<Rules> = fc.record({ stops, access, routes });

const state: fc.Arbitrary<TargetHealth> = fc.oneof(
  fc.constant({ state: 'open' as const }),
  fc.constantFrom(0.1, 0.5).map((share) => ({ state: 'halfOpen' as const, share })),
);

/** Of the targets of these routes, where calls from any region may come. */
export const healthOf = (rules: Rules): fc.Arbitrary<Health> => {
  const keys = rules.routes.flatMap((one) =>
    one.targets.flatMap((to) => ['', ...REGIONS].map((region) => targetKey({ region, ...to }))),
  );
  return keys.length === 0
    ? fc.constant(new Map())
    : fc.array(fc.tuple(fc.constantFrom(...keys), state)).map((states) => new Map(states));
};

/**
 * Whether the region of a call is known wherever a route may send it. A document prices a call of Bedrock without a region at
 * the most expensive one; the price book has no price for it, and admissions ask for a region.
 */
export const isLocated = ({ routes: all }: Rules, { provider }: Asked): boolean =>
  provider === 'bedrock' ||
  all.every((one) =>
    one.targets.every((to) => to.provider !== 'bedrock' || to.region !== undefined),
  );

const named = <T>(...values: T[]) => fc.constantFrom(...values, undefined);
export const CALL: fc.Arbitrary<Asked> = fc
  .record({
    requestId: fc.string({ minLength: 1 }),
    team: fc.constantFrom('search', 'ads'),
    project: named('p1', 'p2'),
    user: named('u1', 'u2', 'u3'),
    provider: fc.constantFrom('bedrock', 'bedrock', 'bedrock', 'openai'),
    model,
    region: fc.constantFrom(...REGIONS),
    operation: named('chat', 'embed'),
    inputTokens: fc.constantFrom(0, 10, 200_000, 200_001),
    maxOutputTokens: fc.constantFrom(1, 500),
    feature: named('f1', 'f2'),
  })
  .map(({ feature, ...call }) => ({
    ...call,
    // An ARN is a name of Bedrock's.
    provider: call.model.startsWith('arn:') ? 'bedrock' : call.provider,
    dimensions: feature === undefined ? {} : { [DIMENSION]: feature },
  }));
