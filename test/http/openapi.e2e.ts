import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { buildClientSchema, buildSchema, getIntrospectionQuery, printSchema } from 'graphql';
import { serverAudits } from 'graphql-http';
import { anonymous, createKey, json } from '../support/http/access.js';
import { bearer, type Caller } from '../support/http/client.js';
import { routesOf } from '../support/http/endpoints.js';
import { applyConfig } from '../support/usage/lines.js';
import { checker, type OpenApi } from '../support/http/openapi.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

let bursar: TestBursar;
let document: OpenApi;
let gateway: Caller;

beforeAll(async () => {
  bursar = await startBursar();
  document = (await (await bursar.http('/v1/openapi.json', {}, anonymous)).json()) as OpenApi;
  gateway = bearer((await createKey(bursar, { name: 'gw', kind: 'gateway' })).secret);
  await applyConfig(
    bursar,
    'apiVersion: bursar/v1\nteams: [{ id: search, name: Search }]\nflags: [{ key: on, type: boolean, default: true }]\n',
  );
});
afterAll(() => bursar.close());

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate({ ...document });
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
    expect(document.openapi).toBe('3.1.0');
  });

  it('has every route of the running server, and no other', () => {
    const tree = bursar.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
    const running = routesOf(tree)
      .filter(
        (route) =>
          !/^(HEAD|OPTIONS) |^(GET|DELETE|PUT|PATCH|TRACE|QUERY|SEARCH|\w+) \/graphql/.test(route),
      )
      .map((route) => route.replace(/:(\w+)/g, '{$1}'));
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.filter((route) => route !== 'POST /graphql').sort()).toEqual(running.sort());
  });

  it.each<[string, string, RequestInit | undefined, number, string]>([
    ['get', '/healthz', undefined, 200, '/healthz'],
    ['get', '/readyz', undefined, 200, '/readyz'],
    ['get', '/v1/instance', undefined, 200, '/v1/instance'],
    ['get', `/v1/instance/proof?nonce=${'0'.repeat(32)}`, undefined, 200, '/v1/instance/proof'],
    ['get', '/v1/instance/proof', undefined, 422, '/v1/instance/proof'],
    ['get', '/v1/session', undefined, 200, '/v1/session'],
    ['post', '/v1/session/codes', { method: 'POST' }, 201, '/v1/session/codes'],
    ['post', '/v1/session', json({ email: 'a@b.c', password: 'x' }), 401, '/v1/session'],
    ['post', '/v1/session', json({}), 422, '/v1/session'],
    ['post', '/v1/sample/leave', { method: 'POST' }, 409, '/v1/sample/leave'],
    ['post', '/v1/imports', json({ source: 'test' }), 201, '/v1/imports'],
    ['post', '/v1/imports', json({}), 422, '/v1/imports'],
    ['post', '/v1/admissions', json({ requestId: 1 }), 422, '/v1/admissions'],
    [
      'post',
      '/v1/admissions/x/settlement',
      json({ outcome: 'ok' }),
      404,
      '/v1/admissions/{id}/settlement',
    ],
    ['get', '/v1/policy/keys', undefined, 200, '/v1/policy/keys'],
    ['get', '/v1/policy?environment=prod', undefined, 200, '/v1/policy'],
    ['post', '/ofrep/v1/evaluate/flags', json({}), 200, '/ofrep/v1/evaluate/flags'],
    ['post', '/ofrep/v1/evaluate/flags/on', json({}), 200, '/ofrep/v1/evaluate/flags/{key}'],
    ['post', '/ofrep/v1/evaluate/flags/off', json({}), 404, '/ofrep/v1/evaluate/flags/{key}'],
    [
      'post',
      '/v1/spend',
      json({ from: '2026-10-01', to: '2026-11-01', groupBy: ['team'] }),
      200,
      '/v1/spend',
    ],
    ['get', '/v1/config/schema.json', undefined, 200, '/v1/config/schema.json'],
    [
      'post',
      '/v1/config?dryRun=true',
      { method: 'POST', headers: { 'content-type': 'text/yaml' }, body: 'apiVersion: bursar/v1' },
      200,
      '/v1/config',
    ],
    [
      'post',
      '/v1/usage/bedrock-logs',
      { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: '{}\n' },
      200,
      '/v1/usage/bedrock-logs',
    ],
    ['get', '/v1/openapi.json', undefined, 200, '/v1/openapi.json'],
  ])('describes what %s %s answers: %#', async (method, where, init, status, path) => {
    const answer = await bursar.http(where, init);
    const body: unknown = await answer.json();
    expect({ status: answer.status, body }).toMatchObject({ status });
    const type = answer.headers.get('content-type') ?? '';
    expect(checker(document)(method, path, status, type, body)).toEqual([]);
  });

  it('describes the refusals of callers without a key or without the right role', async () => {
    const check = checker(document);
    for (const [as, status] of [
      [anonymous, 401],
      [gateway, 403],
    ] as const) {
      const answer = await bursar.http('/v1/audit.jsonl', {}, as);
      const type = answer.headers.get('content-type') ?? '';
      expect(answer.status).toBe(status);
      expect(check('get', '/v1/audit.jsonl', status, type, await answer.json())).toEqual([]);
    }
  });
});

describe('the GraphQL schema', () => {
  type Introspected = Parameters<typeof buildClientSchema>[0];

  it('can be read as SDL and by introspection by people and keys, and both say the same', async () => {
    const sdl = await (await bursar.http('/v1/schema.graphql', {}, gateway)).text();
    for (const as of [await bursar.as('executive'), gateway, bearer(bursar.token)]) {
      const read = await bursar.gql<Introspected>(getIntrospectionQuery(), {}, as);
      expect(printSchema(buildClientSchema(read)).length).toBe(
        printSchema(buildSchema(sdl)).length,
      );
    }
  });

  it('is closed to everybody else, with a sentence that says what to do', async () => {
    expect((await bursar.http('/v1/schema.graphql', {}, anonymous)).status).toBe(401);
    for (const query of [
      '{ __schema { types { name } } }',
      '{ me { id } ...T } fragment T on Query { __type(name: "Me") { name } }',
    ]) {
      const { data, errors } = await bursar.ask(query, {}, anonymous);
      expect(data ?? null).toBeNull();
      expect(errors?.[0]).toMatchObject({
        message: expect.stringContaining('Sign in to read the schema'),
        extensions: { code: 'UNAUTHENTICATED' },
      });
    }
  });

  it('is not given away by suggestions, wherever a name is wrong', async () => {
    const queries: [string, Record<string, unknown>][] = [
      ['{ mee { id } }', {}],
      ['{ me { idd } }', {}],
      ['{ team(idd: "x") { id } }', {}],
      ['query ($i: CreateApiKeyInpu) { me { id } }', {}],
      ['mutation { createApiKey(input: { nam: "x", kind: gateway }) { __typename } }', {}],
      ['mutation { createApiKey(input: { name: "x", kind: gatewa }) { __typename } }', {}],
      [
        'mutation ($i: CreateApiKeyInput!) { createApiKey(input: $i) { __typename } }',
        { i: { nam: 'x', kind: 'gatewa' } },
      ],
      ['{ me @includ(if: true) { id } }', {}],
    ];
    for (const [query, variables] of queries) {
      const { errors } = await bursar.ask(query, variables, anonymous);
      expect(errors?.length).toBeGreaterThan(0);
      expect(JSON.stringify(errors)).not.toContain('Did you mean');
    }
  });

  it('takes no query by its hash alone', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } };
    const answer = await bursar.http('/graphql', json({ extensions }));
    expect(JSON.stringify(await answer.json())).not.toContain('PERSISTED_QUERY_NOT_FOUND');
  });
});

describe('GraphQL over HTTP', () => {
  it('fails no MUST of the audits for a caller who signed in', async () => {
    const audits = serverAudits({
      url: `${bursar.url}/graphql`,
      fetchFn: (url: string, init: RequestInit = {}) =>
        fetch(url, {
          ...init,
          headers: { ...Object.fromEntries(new Headers(init.headers)), ...bearer(bursar.token) },
        }),
    });
    const results = await Promise.all(audits.map((audit) => audit.fn()));
    const failed = results.filter(({ status }) => status !== 'ok');
    expect(failed.filter(({ status }) => status === 'error').map(({ name }) => name)).toEqual([]);
    // GET is refused so that no other page can ask with a person's cookie.
    expect(failed.filter(({ status }) => status === 'warn').map(({ name }) => name)).toEqual([]);
  });
});
