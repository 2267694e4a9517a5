import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { DoorsService } from '../../apps/api/src/access/access.module.js';
import {
  CALLERS,
  type CallerName,
  type Callers,
  everyCaller,
  everyPerson,
  ROLES,
} from '../support/http/callers.js';
import type { Caller } from '../support/http/client.js';
import { queriesOf, raw, routesOf } from '../support/http/doors.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const EVERYBODY: readonly CallerName[] = CALLERS;
const ANY_ROLE: readonly CallerName[] = ROLES;
const INTAKE: readonly CallerName[] = ['ingestKey', 'platform'];
const REPORT: readonly CallerName[] = ['ingestKey', 'gatewayKey', 'platform'];
const GATEWAY: readonly CallerName[] = ['gatewayKey', 'platform'];
const REVIEW: readonly CallerName[] = ['finance', 'platform', 'auditor'];
const AMEND: readonly CallerName[] = ['platform', 'finance'];
const STOPPERS: readonly CallerName[] = ['finance', 'teamLead', 'platform'];
const KEEPERS: readonly CallerName[] = ['platform', 'auditor'];
const PLATFORM: readonly CallerName[] = ['platform'];

/** Every way into Bursar and who may pass it. A new endpoint is closed until it stands here. */
const ENDPOINTS: Record<string, readonly CallerName[]> = {
  'GET /healthz': EVERYBODY,
  'GET /readyz': EVERYBODY,
  'GET /metrics': EVERYBODY,
  'GET /v1/instance': EVERYBODY,
  'POST /v1/sample/leave': PLATFORM,
  'GET /v1/session': ANY_ROLE,
  'POST /v1/session': EVERYBODY,
  'POST /v1/session/demo': EVERYBODY,
  'POST /v1/session/token': EVERYBODY,
  'POST /v1/session/code': EVERYBODY,
  'POST /v1/session/codes': PLATFORM,
  'GET /v1/instance/proof': EVERYBODY,
  'GET /v1/openapi.json': EVERYBODY,
  'GET /v1/schema.graphql': [...ANY_ROLE, 'ingestKey', 'gatewayKey'],
  'DELETE /v1/session': EVERYBODY,
  'GET /v1/audit.jsonl': REVIEW,
  'GET /v1/config': REVIEW,
  'GET /v1/config/schema.json': EVERYBODY,
  'POST /v1/config': PLATFORM,
  'POST /v1/usage/bedrock-logs': INTAKE,
  'POST /v1/usage/events': REPORT,
  'POST /v1/otlp/v1/traces': REPORT,
  'POST /v1/otlp/v1/metrics': REPORT,
  'POST /v1/imports': INTAKE,
  'PATCH /v1/imports/:id': INTAKE,
  'GET /v1/quarantine.jsonl': REVIEW,
  'GET /v1/exports/unallocated.csv': [...REVIEW, 'executive'],
  'GET /v1/exports/prices.csv': ANY_ROLE,
  'POST /v1/prices/import': PLATFORM,
  'GET /v1/exports/retiring-models.csv': ANY_ROLE,
  'GET /v1/exports/stops.csv': ANY_ROLE,
  'GET /v1/exports/spend.csv': ANY_ROLE,
  'POST /v1/exports/spend.csv': ANY_ROLE,
  'POST /v1/spend': ANY_ROLE,
  'POST /v1/admissions': GATEWAY,
  'POST /v1/admissions/:id/settlement': GATEWAY,
  'POST /v1/admissions/:id/void': GATEWAY,
  'POST /v1/denials': GATEWAY,
  'GET /v1/policy': GATEWAY,
  'GET /v1/policy/keys': GATEWAY,
  'GET /v1/policy/stream': GATEWAY,
  'POST /v1/policy/acks': GATEWAY,
  'POST /v1/policy/rejections': GATEWAY,
  'POST /v1/policy/refusals': GATEWAY,
  'POST /ofrep/v1/evaluate/flags': GATEWAY,
  'POST /ofrep/v1/evaluate/flags/:key': GATEWAY,
  'POST /v1/leases': GATEWAY,
  'POST /v1/leases/:id/calls': GATEWAY,
  'POST /v1/leases/:id/return': GATEWAY,

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
  'Query.priceStatus': ANY_ROLE,
  'Query.heldPrices': ANY_ROLE,
  'Query.knownModels': ANY_ROLE,
  'Query.pendingCorrections': REVIEW,
  'Query.sources': REVIEW,
  'Query.spend': ANY_ROLE,
  'Query.retirements': ANY_ROLE,
  'Query.dimensionValues': ANY_ROLE,
  'Query.freshness': ANY_ROLE,
  'Query.ingestion': REVIEW,
  'Query.imports': REVIEW,
  'Query.import': REVIEW,
  'Query.quarantine': REVIEW,
  'Query.unpricedModels': REVIEW,
  'Query.unallocated': [...REVIEW, 'executive'],
  'Query.verify': REVIEW,
  'Query.budgets': ANY_ROLE,
  'Query.budgetBackTest': ANY_ROLE,
  'Query.why': ANY_ROLE,
  'Query.denials': ANY_ROLE,
  'Query.presumed': ANY_ROLE,
  'Query.leases': ANY_ROLE,
  'Query.frozenKeys': KEEPERS,
  'Query.provisionalPrices': [...REVIEW, 'executive'],
  'Query.stops': ANY_ROLE,
  'Query.stopPreview': STOPPERS,
  'Query.flags': ANY_ROLE,
  'Query.routes': ANY_ROLE,
  'Query.policies': ANY_ROLE,
  'Query.quotas': ANY_ROLE,
  'Query.gateways': ANY_ROLE,
  'Query.work': ANY_ROLE,
  'Query.limitRequests': ANY_ROLE,
  'Query.limitRequestDraft': ANY_ROLE,
  'Query.agreements': [...REVIEW, 'executive'],
  'Mutation.acceptHeldPrices': PLATFORM,
  'Mutation.dismissHeldPrices': PLATFORM,
  'Mutation.reopenHeldPrices': PLATFORM,
  'Mutation.pauseSource': PLATFORM,
  'Mutation.resumeSource': PLATFORM,
  'Mutation.testSource': PLATFORM,
  'Mutation.unfreezeKey': PLATFORM,
  'Mutation.setProvisionalPrice': PLATFORM,
  'Mutation.withdrawProvisionalPrice': PLATFORM,
  'Mutation.releasePresumed': PLATFORM,
  'Mutation.releaseLease': PLATFORM,
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
  'Mutation.stop': STOPPERS,
  'Mutation.resume': STOPPERS,
  'Mutation.rotatePolicyKey': PLATFORM,
  'Mutation.removeEnvironment': PLATFORM,
  'Mutation.retireGateway': PLATFORM,
  'Mutation.splitQuota': [...AMEND, 'teamLead'],
  'Mutation.requestLimit': [...AMEND, 'teamLead'],
  'Mutation.decideLimit': AMEND,
  'Mutation.withdrawLimit': [...AMEND, 'teamLead'],
  'Mutation.endRaise': [...AMEND, 'teamLead'],
  'Mutation.emergencyRaise': ['platform', 'teamLead'],
};

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
      if (ENDPOINTS[endpoint]?.includes(caller) === true) return [caller, 'passes'];
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
    const opened = bursar.app.get(DoorsService, { strict: false }).doors();
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
