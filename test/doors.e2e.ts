import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { GraphQLSchemaHost, Mutation, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AccessModule, DoorsService } from '../apps/api/src/access/access.module.js';
import { readConfig } from '../apps/api/src/platform/config.js';
import { PlatformModule } from '../apps/api/src/platform/platform.module.js';
import { createKey, nobody } from './support/access.js';
import { bearer, type Caller } from './support/client.js';
import { queriesOf, raw, routesOf } from './support/doors.js';
import { startBursar, type TestBursar } from './support/server.js';

const ROLES = ['finance', 'teamLead', 'platform', 'executive', 'auditor'] as const;
const CALLERS = [...ROLES, 'ingestKey', 'gatewayKey', 'nobody'] as const;
type CallerName = (typeof CALLERS)[number];

const EVERYBODY: readonly CallerName[] = CALLERS;
const ANY_ROLE: readonly CallerName[] = ROLES;
const INTAKE: readonly CallerName[] = ['ingestKey', 'platform'];
const REVIEW: readonly CallerName[] = ['finance', 'platform', 'auditor'];
const AMEND: readonly CallerName[] = ['platform', 'finance'];
const KEEPERS: readonly CallerName[] = ['platform', 'auditor'];
const PLATFORM: readonly CallerName[] = ['platform'];

/** Every way into Bursar and who may pass it. A new door is closed until it stands here. */
const DOORS: Record<string, readonly CallerName[]> = {
  'GET /healthz': EVERYBODY,
  'GET /readyz': EVERYBODY,
  'GET /metrics': EVERYBODY,
  'GET /v1/instance': EVERYBODY,
  'POST /v1/sample/leave': PLATFORM,
  'GET /v1/session': ANY_ROLE,
  'POST /v1/session': EVERYBODY,
  'POST /v1/session/demo': EVERYBODY,
  'POST /v1/session/token': EVERYBODY,
  'DELETE /v1/session': EVERYBODY,
  'GET /v1/audit.jsonl': REVIEW,
  'GET /v1/config': REVIEW,
  'GET /v1/config/schema.json': EVERYBODY,
  'POST /v1/config': PLATFORM,
  'POST /v1/usage/bedrock-logs': INTAKE,
  'POST /v1/imports': INTAKE,
  'PATCH /v1/imports/:id': INTAKE,
  'GET /v1/quarantine.jsonl': REVIEW,
  'GET /v1/exports/unallocated.csv': [...REVIEW, 'executive'],
  'GET /v1/exports/prices.csv': ANY_ROLE,
  'GET /v1/exports/spend.csv': ANY_ROLE,
  'POST /v1/exports/spend.csv': ANY_ROLE,
  'POST /v1/spend': ANY_ROLE,

  'Query.instance': EVERYBODY,
  'Query.me': EVERYBODY,
  'Query.signInWays': EVERYBODY,
  'Query.personas': EVERYBODY,
  'Query.apiKeys': KEEPERS,
  'Query.people': KEEPERS,
  'Query.audit': REVIEW,
  'Query.auditChain': REVIEW,
  'Query.teams': ANY_ROLE,
  'Query.team': ANY_ROLE,
  'Query.customDimensions': ANY_ROLE,
  'Query.exportConfig': REVIEW,
  'Query.priceBook': ANY_ROLE,
  'Query.prices': ANY_ROLE,
  'Query.spend': ANY_ROLE,
  'Query.dimensionValues': ANY_ROLE,
  'Query.freshness': ANY_ROLE,
  'Query.ingestion': REVIEW,
  'Query.imports': REVIEW,
  'Query.import': REVIEW,
  'Query.quarantine': REVIEW,
  'Query.unpricedModels': REVIEW,
  'Query.unallocated': [...REVIEW, 'executive'],
  'Query.verify': REVIEW,
  'Mutation.leaveSample': PLATFORM,
  'Mutation.createApiKey': PLATFORM,
  'Mutation.rotateApiKey': PLATFORM,
  'Mutation.revokeApiKey': PLATFORM,
  'Mutation.savePerson': PLATFORM,
  'Mutation.applyConfig': PLATFORM,
  'Mutation.replayQuarantine': AMEND,
  'Mutation.dismissQuarantine': AMEND,
  'Mutation.assign': AMEND,
  'Mutation.reattribute': AMEND,
  'Mutation.rerate': AMEND,
};

const doors = Object.keys(DOORS);
const fields = doors.filter((door) => /^(Query|Mutation)\./.test(door));
const routes = doors.filter((door) => !fields.includes(door));

let bursar: TestBursar;
let callers: Callers;
let queries: Map<string, string>;

type Callers = Readonly<Record<CallerName, Caller>>;

async function signEverybodyIn({
  ingestKey,
  gatewayKey,
}: Pick<Callers, 'ingestKey' | 'gatewayKey'>): Promise<Callers> {
  return {
    finance: await bursar.as('finance'),
    teamLead: await bursar.as('teamLead', ['search']),
    platform: await bursar.as('platform'),
    executive: await bursar.as('executive'),
    auditor: await bursar.as('auditor'),
    ingestKey,
    gatewayKey,
    nobody,
  };
}

beforeAll(async () => {
  bursar = await startBursar();
  const key = async (kind: string) =>
    bearer((await createKey(bursar, { name: kind, kind })).secret);
  callers = await signEverybodyIn({
    ingestKey: await key('ingest'),
    gatewayKey: await key('gateway'),
  });
  queries = queriesOf(bursar.app.get(GraphQLSchemaHost, { strict: false }).schema);
});
afterAll(() => bursar.close());

type Verdict = 'passes' | 'sign in' | 'forbidden';

const expected = (door: string): Record<string, Verdict> =>
  Object.fromEntries(
    CALLERS.map((caller) => {
      if (DOORS[door]?.includes(caller) === true) return [caller, 'passes'];
      return [caller, caller === 'nobody' ? 'sign in' : 'forbidden'];
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

async function askField(door: string, caller: Caller): Promise<Verdict> {
  const { errors } = await bursar.ask(queries.get(door) ?? '', {}, caller);
  const code = errors?.[0]?.extensions?.['code'];
  if (code === 'UNAUTHENTICATED') return 'sign in';
  // What does not even parse proves nothing of the guard.
  if (code === 'GRAPHQL_VALIDATION_FAILED' || code === 'GRAPHQL_PARSE_FAILED')
    throw new Error(errors?.[0]?.message);
  return code === 'FORBIDDEN' ? 'forbidden' : 'passes';
}

async function askRoute(door: string, caller: Caller): Promise<Verdict> {
  const [method = '', path = ''] = door.split(' ');
  const { status } = await raw(
    bursar.url,
    method,
    path.replace(':id', '00000000-0000-7000-8000-000000000000'),
    caller,
  );
  if (status === 401) return 'sign in';
  return status === 403 ? 'forbidden' : 'passes';
}

describe('the list of doors', () => {
  it('names every door that the code opens, and no other', () => {
    const opened = bursar.app.get(DoorsService, { strict: false }).doors();
    expect(opened.map((door) => door.name).sort()).toEqual([...doors].sort());
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
  it.each(routes)('%s', async (door) => {
    // One of the doors signs people out.
    const as = await signEverybodyIn(callers);
    expect(await verdicts((caller) => askRoute(door, caller), as)).toEqual(expected(door));
  });

  it.each(fields)('%s', async (door) => {
    expect(await verdicts((caller) => askField(door, caller))).toEqual(expected(door));
  });

  it.each(routes.filter((route) => route.startsWith('GET ')))(
    'HEAD decides as %s',
    async (door) => {
      const head = door.replace('GET', 'HEAD');
      expect(await verdicts((caller) => askRoute(head, caller))).toEqual(expected(door));
    },
  );
});

describe('another spelling of a path', () => {
  it.each([
    '/%76%31/audit.jsonl',
    '/v1/%61udit.jsonl',
    '/v1/audit%2Ejsonl',
    '/v1/audit.jsonl/',
    '//v1/audit.jsonl',
    '/v1//audit.jsonl',
    '/v1/./audit.jsonl',
    '/healthz/../v1/audit.jsonl',
    '/V1/AUDIT.JSONL',
    '/v1/audit.jsonl;x=1',
    '/v1/audit.jsonl%00',
    '/v1/audit.jsonl?x=/healthz',
    '/v1%2Faudit.jsonl',
  ])('%s opens nothing', async (path) => {
    for (const method of ['GET', 'HEAD']) {
      for (const caller of ['nobody', 'executive', 'gatewayKey'] as const) {
        const { status, body } = await raw(bursar.url, method, path, callers[caller]);
        expect([400, 401, 403, 404]).toContain(status);
        expect(body).not.toContain('previousHash');
      }
    }
  });

  const query = JSON.stringify({ query: '{ audit { totalCount } }' });
  it.each([
    '/graphql',
    '/%67raphql',
    '/graphql/',
    '//graphql',
    '/GRAPHQL',
    '/graphql;x',
    '/graphql?x=/healthz',
  ])('%s opens nothing', async (path) => {
    const headers = { ...callers.executive, 'content-type': 'application/json' };
    const { body } = await raw(bursar.url, 'POST', path, headers, query);
    expect(body).not.toContain('totalCount');
  });
});

describe('a GraphQL request', () => {
  const ask = (query: string, caller: Caller) =>
    bursar.ask<Record<string, unknown>>(query, {}, caller);

  it('is not let through by an open door beside a closed one, by an alias or by a fragment', async () => {
    for (const query of [
      '{ me { id } audit { totalCount } }',
      '{ me: auditChain { intact } }',
      'query { ...all } fragment all on Query { me { id } audit { totalCount } }',
    ]) {
      const { data, errors } = await ask(query, callers.executive);
      expect(data).toBeNull();
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    }
  });

  it('that changes something is not taken from an address, nor from a form', async () => {
    const mutation =
      'mutation { createApiKey(input: { name: "x", kind: cli, roles: [platform] }) { __typename } }';
    const { host } = new URL(bursar.url);
    const page = { ...callers.platform, origin: `http://${host}` };
    const get = await raw(
      bursar.url,
      'GET',
      `/graphql?query=${encodeURIComponent(mutation)}`,
      page,
    );
    const form = await raw(
      bursar.url,
      'POST',
      '/graphql',
      { ...page, 'content-type': 'text/plain' },
      JSON.stringify({ query: mutation }),
    );
    for (const answer of [get, form])
      expect(answer).toMatchObject({
        status: expect.any(Number),
        body: expect.not.stringContaining('NewApiKey'),
      });
    expect([get.status, form.status].every((status) => status >= 400)).toBe(true);
  });
});

@Controller('open')
class OpenController {
  @Get('route')
  route(): string {
    return 'through';
  }
}

@Resolver()
class OpenResolver {
  @Query('openQuery')
  query(): string {
    return 'through';
  }

  @Mutation('openMutation')
  mutation(): string {
    return 'through';
  }
}

@Resolver('Query')
class OpenRootResolver {
  @ResolveField('openField')
  field(): string {
    return 'through';
  }
}

@Resolver('Team')
class NestedResolver {
  @ResolveField('name')
  name(): string {
    return 'behind the door of its parent';
  }
}

describe('a door without @Allow', () => {
  const moduleWithIt = () => {
    const config = readConfig({ DATABASE_URL: bursar.databaseUrl, LOG_LEVEL: 'silent' });
    return Test.createTestingModule({
      imports: [PlatformModule.with(config), AccessModule],
      controllers: [OpenController],
      providers: [OpenResolver, OpenRootResolver, NestedResolver],
    });
  };
  const appOf = async (module: ReturnType<typeof moduleWithIt>) =>
    (await module.compile()).createNestApplication<NestFastifyApplication>(new FastifyAdapter(), {
      logger: false,
    });

  it('stops the start, and is named', async () => {
    const app = await appOf(moduleWithIt());
    await expect(app.init()).rejects.toThrow(
      'Doors without @Allow:\n  GET /open/route (OpenController.route)\n  Query.openQuery (OpenResolver.query)\n' +
        '  Mutation.openMutation (OpenResolver.mutation)\n  Query.openField (OpenRootResolver.field)',
    );
    await app.close();
  });

  it('lets nobody through, were it ever to be reached', async () => {
    const app = await appOf(moduleWithIt().overrideProvider(DoorsService).useValue({}));
    await app.init();
    const answer = await app.inject({
      method: 'GET',
      url: '/open/route',
      headers: callers.platform,
    });
    expect([answer.statusCode, answer.body.includes('through')]).toEqual([403, false]);
    await app.close();
  });
});
