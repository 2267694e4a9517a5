import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { EndpointsService } from '../../apps/api/src/access/access.module.js';
import { CALLERS, type Callers, everyCaller, everyPerson } from '../support/http/callers.js';
import type { Caller } from '../support/http/client.js';
import { ENDPOINTS } from '../support/http/granted.js';
import { queriesOf, raw, routesOf } from '../support/http/endpoints.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const endpoints = Object.keys(ENDPOINTS);
const fields = endpoints.filter((endpoint) => /^(Query|Mutation)\./.test(endpoint));
const routes = endpoints.filter((endpoint) => !fields.includes(endpoint));

let bursar: TestBursar;
let callers: Callers;
let queries: Map<string, string>;

beforeAll(async () => {
  bursar = await startBursar();
  callers = await everyCaller(bursar);
  queries = queriesOf(bursar.app.get(GraphQLSchemaHost, { strict: false }).schema);
});
afterAll(() => bursar.close());

type Verdict = 'passes' | 'sign in' | 'forbidden';

const expected = (endpoint: string): Record<string, Verdict> =>
  Object.fromEntries(
    CALLERS.map((caller) => {
      // A delegate passes where the person who is away would, and nowhere by what they are themselves.
      const as = caller === 'delegate' ? 'finance' : caller;
      if (ENDPOINTS[endpoint]?.includes(as) === true) return [caller, 'passes'];
      return [caller, caller === 'anonymous' ? 'sign in' : 'forbidden'];
    }),
  );

async function verdicts(
  ask: (caller: Caller) => Promise<Verdict>,
  as: Callers = callers,
): Promise<Record<string, Verdict>> {
  const found: [string, Verdict][] = [];
  for (const caller of CALLERS) found.push([caller, await ask(as[caller])]);
  return Object.fromEntries(found);
}

async function askField(endpoint: string, caller: Caller): Promise<Verdict> {
  const { errors } = await bursar.ask(queries.get(endpoint) ?? '', {}, caller);
  const code = errors?.[0]?.extensions?.['code'];
  if (code === 'UNAUTHENTICATED') return 'sign in';
  // What does not even parse proves nothing of the guard.
  if (code === 'GRAPHQL_VALIDATION_FAILED' || code === 'GRAPHQL_PARSE_FAILED')
    throw new Error(errors?.[0]?.message);
  return code === 'FORBIDDEN' ? 'forbidden' : 'passes';
}

async function askRoute(endpoint: string, caller: Caller): Promise<Verdict> {
  const [method = '', path = ''] = endpoint.split(' ');
  const target = path.replace(':id', '00000000-0000-7000-8000-000000000000');
  const { status } = await raw(bursar.url, method, target, caller);
  if (status === 401) return 'sign in';
  return status === 403 ? 'forbidden' : 'passes';
}

describe('the list of endpoints', () => {
  it('names every endpoint that the code opens, and no other', () => {
    const opened = bursar.app.get(EndpointsService, { strict: false }).endpoints();
    expect(opened.map((endpoint) => endpoint.name).sort()).toEqual([...endpoints].sort());
  });

  it('names every field that the schema answers', () => {
    expect([...queries.keys()].sort()).toEqual([...fields].sort());
  });

  it('names every route that the server listens on, but the one behind which all fields are', () => {
    const tree = bursar.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
    const answered = routesOf(tree).filter((route) => !/^(HEAD|OPTIONS) /.test(route));
    expect(answered.sort()).toEqual([...routes, 'GET /graphql', 'POST /graphql'].sort());
  });
});

describe('the guard', () => {
  it.each(routes)('admits exactly the listed callers to %s', async (endpoint) => {
    // One of the endpoints signs people out.
    const as = { ...callers, ...(await everyPerson(bursar)) };
    expect(await verdicts((caller) => askRoute(endpoint, caller), as)).toEqual(expected(endpoint));
  });

  it.each(fields)('admits exactly the listed callers to %s', async (endpoint) => {
    expect(await verdicts((caller) => askField(endpoint, caller))).toEqual(expected(endpoint));
  });

  it.each(routes.filter((route) => route.startsWith('GET ')))(
    'decides for HEAD as for %s',
    async (endpoint) => {
      const head = endpoint.replace('GET', 'HEAD');
      expect(await verdicts((caller) => askRoute(head, caller))).toEqual(expected(endpoint));
    },
  );
});
