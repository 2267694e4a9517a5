import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { CALL } from '../limits/admissions.js';
import { event } from '../usage/events.js';
import { span, tokenPoint, tokens, traces } from '../usage/spans.js';
import { leasedAdmissionId } from '../../../packages/gateway/src/lease/lease-token.js';

const nested = (depth: number): unknown => {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level++) value = { deeper: value };
  return value;
};

/** What no honest client sends, for a place where a text, a number, a date or anything may stand. */
const HOSTILE: readonly unknown[] = [
  '\0',
  'a\u0000b',
  '\ud800',
  '\u202Eabc\u200B',
  '',
  'x'.repeat(70_000),
  '9'.repeat(400),
  '-000001-01-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '+275760-09-13T00:00:00Z',
  '00000000-0000-7000-8000-000000000000',
  '%00',
  -1,
  2 ** 31,
  2 ** 53,
  1e308,
  0.1,
  null,
  true,
  [],
  {},
  [['a']],
  { '\0': 1 },
  nested(50),
  nested(2_000),
];

const EMPTY_LEASE = '00000000-0000-4000-8000-000000000000';
const SETTLEMENT = { outcome: 'ok', usage: { input: 1, output: 1 }, providerRequestId: 'p' };
const INSTANT = '2026-11-01T00:00:00Z';
const REJECTION = {
  ...{ gateway: 'edge-1', environment: 'prod', kind: 'policy', reason: 'forged' },
  ...{ detail: 'x', from: 'poll', times: 1 },
};

/** A body that each endpoint takes, where one is known: every part of it is then replaced by what is hostile. */
const BODIES: Readonly<Record<string, unknown>> = {
  'POST /v1/admissions': { ...CALL, dimensions: {} },
  'POST /v1/admissions/:id/settlement': SETTLEMENT,
  'POST /v1/admissions/:id/void': { proof: 'never-dispatched' },
  'POST /v1/leases': { ...CALL, gateway: 'edge-1', epoch: 1, amountUsd: '1' },
  'POST /v1/leases/:id/calls': {
    epoch: 1,
    calls: [
      {
        ...CALL,
        admissionId: leasedAdmissionId(EMPTY_LEASE, 1),
        worstUsd: '0.1',
        startedAt: INSTANT,
        settlement: SETTLEMENT,
      },
    ],
  },
  'POST /v1/leases/:id/return': { epoch: 1, open: [] },
  'POST /v1/denials': {
    gateway: 'edge-1',
    denials: [{ requestId: 'd', code: 'stopped', at: INSTANT, facts: { stop: 's' } }],
  },
  'POST /v1/policy/acks': {
    ...{ gateway: 'edge-1', environment: 'prod', kind: 'policy', version: 1, appliedAt: INSTANT },
  },
  'POST /v1/policy/rejections': REJECTION,
  'POST /v1/policy/refusals': REJECTION,
  'POST /v1/usage/events': event({ metadata: { feature: 'x' }, chargeUsd: '0.1', tool: 't' }),
  'POST /v1/otlp/v1/traces': traces([span()]),
  'POST /v1/otlp/v1/metrics': tokens([tokenPoint('input', '1')]),
  'POST /v1/imports': { source: 'bedrock-logs', name: 'n', files: 1, bytes: 1 },
  'PATCH /v1/imports/:id': { filesDone: 1, bytesDone: 1, finished: true, failure: 'f' },
  'POST /v1/spend': { from: '2026-10-01', to: '2026-11-01', timezone: 'UTC', groupBy: ['team'] },
  'POST /v1/exports/spend.csv': { from: '2026-10-01', to: '2026-11-01', groupBy: ['day'] },
  'POST /v1/exports/spend.xlsx': { from: '2026-10-01', to: '2026-11-01', groupBy: ['day'] },
  'POST /v1/exports/chart.xlsx': {
    ...{ from: '2026-10-01', to: '2026-11-01', groupBy: ['team', 'day'] },
    drawn: { series: [{ key: 'search', shown: true }], other: true, cumulative: false },
  },
  'POST /v1/session': { email: 'a@example.com', password: 'p' },
  'POST /ofrep/v1/evaluate/flags': { context: { targetingKey: 'k', team: 'search' } },
  'POST /ofrep/v1/evaluate/flags/:key': { context: { targetingKey: 'k', team: 'search' } },
};

/** Every copy of a value in which one part is something else. */
function* mutations(value: unknown, others: readonly unknown[]): Generator {
  yield* others;
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    const part = (value as Record<string, unknown>)[key];
    for (const other of mutations(part, others)) {
      if (Array.isArray(value))
        yield value.map((one: unknown, i) => (String(i) === key ? other : one));
      else yield { ...value, [key]: other };
    }
  }
}

export interface HostileRequest {
  readonly endpoint: string;
  readonly method: string;
  readonly path: string;
  readonly body: string | null;
}

const QUERY_NAMES = [
  ...['reason', 'state', 'from', 'to', 'search', 'asOf', 'knownAt', 'environment', 'gateway'],
  ...['format', 'input', 'dryRun', 'prune', 'team'],
];

/** Requests to one endpoint, as the running server names it. */
export function* hostileRequests(endpoint: string): Generator<HostileRequest> {
  const [method = '', route = ''] = endpoint.split(' ');
  const known = route.replace(/:\w+/g, '00000000-0000-7000-8000-000000000000');
  const texts = HOSTILE.filter((value) => typeof value === 'string' && value.length < 5_000);
  const encoded = texts.map((value) => encodeURIComponent(String(value).toWellFormed()));
  if (route.includes(':'))
    for (const text of encoded)
      yield { endpoint, method, path: route.replace(/:\w+/g, text), body: null };
  if (method === 'GET') {
    for (const name of QUERY_NAMES)
      for (const text of encoded)
        yield { endpoint, method, path: `${known}?${name}=${text}`, body: null };
    for (const text of encoded)
      yield { endpoint, method, path: `${known}?from=${text}&to=2026-11-01`, body: null };
    return;
  }
  for (const body of mutations(BODIES[endpoint] ?? {}, HOSTILE))
    yield { endpoint, method, path: known, body: JSON.stringify(body) };
}

function sampleOf(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType);
  if (isListType(type)) return [sampleOf(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields()).map((field) => [field.name, sampleOf(field.type)]),
    );
  const samples: Record<string, unknown> = {
    ...{ ID: '00000000-0000-7000-8000-000000000000', Int: 1, Float: 1, Boolean: true, Money: '1' },
    ...{ DateTime: INSTANT, BigInt: '1', JSON: { team: 'search' } },
  };
  return samples[type.name] ?? 'x';
}

function selectionOf({ type }: GraphQLField<unknown, unknown>): string {
  const named = getNamedType(type);
  if (!isCompositeType(named)) return '';
  if (!isObjectType(named)) return ' { __typename }';
  const scalars = Object.values(named.getFields())
    .filter((field) => isLeafType(getNamedType(field.type)) && !field.args.some(isRequiredArgument))
    .map(({ name }) => name);
  return ` { ${['__typename', ...scalars].join(' ')} }`;
}

export interface HostileField {
  readonly field: string;
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** Every root field, with each part of its arguments replaced; beside it a field that always has an answer. */
export function* hostileFields(schema: GraphQLSchema): Generator<HostileField> {
  const roots: [string, GraphQLObjectType | null | undefined][] = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ];
  for (const [operation, root] of roots)
    for (const field of Object.values(root?.getFields() ?? {})) {
      if (field.args.length === 0) continue;
      const declared = field.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
      const given = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
      const beside = operation === 'query' ? ' instance { version }' : '';
      const query = `${operation} (${declared}) { ${field.name}(${given})${selectionOf(field)}${beside} }`;
      const sample = Object.fromEntries(field.args.map(({ name, type }) => [name, sampleOf(type)]));
      for (const variables of mutations(sample, HOSTILE))
        if (typeof variables === 'object' && variables !== null && !Array.isArray(variables))
          yield { field: field.name, query, variables: variables as Record<string, unknown> };
    }
}
