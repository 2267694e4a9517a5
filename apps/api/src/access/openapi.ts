import { z } from 'zod';
import {
  type AnswerDescription,
  type Description,
  ProblemSchema,
} from '../platform/http/described.js';
import type { Endpoint } from './endpoints.service.js';

type Json = Record<string, unknown>;

const TITLES: Readonly<Record<number, string>> = {
  400: 'The body is not JSON.',
  401: 'No key, or one that is unknown, revoked or expired.',
  403: 'The caller may not do this.',
  404: 'There is no such thing.',
  409: 'It contradicts what was said before.',
  413: 'The body is too large.',
  415: 'The body is of a type that is not read here.',
  422: 'The request has a mistake: `detail` says where.',
  429: 'Too many attempts; `Retry-After` says when to come back.',
  503: 'Bursar cannot answer now; `Retry-After` says when to come back.',
};

/** Pure. Every HTTP endpoint; GraphQL describes itself. */
export function openApiOf(endpoints: readonly Endpoint[]): Json {
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const [method = '', route = ''] = endpoint.name.split(' ');
    if (!route.startsWith('/') || endpoint.described === undefined) continue;
    const path = route.replace(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[method.toLowerCase()] = operationOf(endpoint, endpoint.described, route);
  }
  paths['/graphql'] = { post: graphqlOperation };
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Bursar',
      version: '0.1.0',
      description: 'What programs may ask of Bursar over HTTP. Money is a decimal string in USD.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: { Problem: schemaOf(ProblemSchema, 'output') },
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key: `bursar keys create`.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'bursar_session_INSTALLATION',
          description: 'Of a person who signed in; changes take a page of the same origin.',
        },
      },
    },
  };
}

function operationOf({ who = [], at }: Endpoint, described: Description, route: string): Json {
  const isOpen = who.includes('anyone');
  const { summary, more, body } = described;
  return {
    operationId: at.replace('.', '_'),
    summary,
    description: `${more === undefined ? '' : `${more} `}Who: ${who.join(', ')}.`,
    security: isOpen ? [] : [{ key: [] }, { session: [] }],
    parameters: parametersOf(described, route),
    ...(body !== undefined && { requestBody: requestBodyOf(body, described.bodyTypes) }),
    responses: responsesOf(described, isOpen, /:\w/.test(route)),
  };
}

function parametersOf({ query, headers = {} }: Description, route: string): Json[] {
  const inPath = [...route.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const { properties = {}, required = [] }: { properties?: Json; required?: string[] } =
    query === undefined ? {} : schemaOf(query, 'input');
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
  const inHeader = Object.entries(headers).map(([name, description]) => ({
    name,
    in: 'header',
    description,
    schema: { type: 'string' },
  }));
  return [...inPath, ...inQuery, ...inHeader];
}

function requestBodyOf(body: z.ZodType, types: readonly string[] = ['application/json']): Json {
  const schema = schemaOf(body, 'input');
  return { required: true, content: Object.fromEntries(types.map((type) => [type, { schema }])) };
}

function responsesOf(described: Description, isOpen: boolean, hasPath: boolean): Json {
  const { answers, problems = {}, body, query } = described;
  const takesJson = body !== undefined && described.bodyTypes === undefined;
  const usual = [
    ...(isOpen ? [] : [401, 403]),
    ...(takesJson ? [400, 413, 415] : []),
    ...(body === undefined && query === undefined ? [] : [422]),
    ...(hasPath ? [404] : []),
    429,
    503,
  ];
  const problem = (status: number): [string, Json] => [
    String(status),
    {
      description: problems[status] ?? TITLES[status] ?? 'What went wrong.',
      ...((status === 429 || status === 503) && { headers: headersOf(RETRY) }),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ];
  const statuses = [...new Set([...usual, ...Object.keys(problems).map(Number)])];
  return Object.fromEntries([
    ...statuses.filter((status) => answers[status] === undefined).map(problem),
    ...Object.entries(answers).map(([status, answer]): [string, Json] => [
      status,
      answerOf(answer),
    ]),
  ]);
}

const RETRY = { 'Retry-After': 'Seconds until another attempt makes sense.' };

const headersOf = (headers: Readonly<Record<string, string>>): Json =>
  Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [
      name,
      { description, schema: { type: 'string' } },
    ]),
  );

function answerOf({ is, schema, type, headers }: AnswerDescription): Json {
  const media = type ?? (schema === undefined ? null : 'application/json');
  const described = schema === undefined ? {} : schemaOf(schema, 'output');
  return {
    description: is,
    ...(headers !== undefined && { headers: headersOf(headers) }),
    ...(media !== null && { content: { [media]: { schema: described } } }),
  };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return rest;
}

const graphqlOperation: Json = {
  operationId: 'graphql',
  summary: 'Everything the web app and the command line ask',
  description:
    'The schema is at /v1/schema.graphql, and by introspection, for callers who signed in.',
  security: [{ key: [] }, { session: [] }, {}],
  requestBody: {
    required: true,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['query'],
          properties: {
            query: { type: 'string' },
            operationName: { type: ['string', 'null'] },
            variables: { type: ['object', 'null'] },
          },
        },
      },
    },
  },
  responses: {
    200: {
      description: 'Data, or errors with `extensions.code`.',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            properties: { data: {}, errors: { type: 'array', items: { type: 'object' } } },
          },
        },
      },
    },
  },
};
