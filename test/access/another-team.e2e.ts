import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import { bearer, type Caller } from '../support/http/client.js';
import { createKey } from '../support/http/access.js';
import { serviceKey } from '../support/http/callers.js';
import { deepQuery } from '../support/http/endpoints.js';
import { ENDPOINTS } from '../support/http/granted.js';
import { importCharges, listCharges } from '../support/chargeback/charges.js';
import { stop } from '../support/gateways/controls.js';
import { admit } from '../support/limits/admissions.js';
import { callOf, importPeople } from '../support/people/people.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, GATEWAY, logLine, post } from '../support/usage/lines.js';

/** Stands in everything that is of one team, and in nothing else. */
const CANARY = 'kanarienvogel';
const USER = `${CANARY}-user@example.com`;
const CONFIG = `apiVersion: bursar/v1
trustedMetadataPrincipals: ["arn:aws:sts::*:assumed-role/GatewayRole/*"]
teams:
  - id: ${CANARY}
    name: ${CANARY} of all
    costCentre: ${CANARY}-cc
    recognisedBy: { requestMetadata: { team: ${CANARY} } }
  - { id: ads, name: Ads, recognisedBy: { requestMetadata: { team: ads } } }
prices:
  - { model: "acme.chat-v1:0", per1M: { input: "1", output: "10" } }
budgets:
  - { id: ${CANARY}-budget, scope: { team: ${CANARY} }, limit: "0.10", window: month }
  - { id: ${CANARY}-own, scope: { user: "${USER}" }, limit: "1", window: month }
quotas:
  - { id: ${CANARY}-quota, scope: { team: ${CANARY} }, requestsPerMinute: 20 }
approvals: { rules: [{ what: stop, by: [platform] }] }
`;

const RANGE = 'from: "2026-09-01", to: "2026-12-31"';
const MOMENTS = 'from: "2026-09-01T00:00:00Z", to: "2026-12-31T00:00:00Z"';
let ids: { request: string; denied: string; charge: string };
/** What each query needs beside what has a default; ids are those of the other team, as one who guessed them would ask. */
const given = (): Readonly<Record<string, string>> => ({
  team: `(id: "${CANARY}")`,
  developers: `(${RANGE})`,
  agents: `(${RANGE})`,
  runCalls: `(session: "${CANARY}-session", ${MOMENTS})`,
  denyPlan: `(scope: "{}")`,
  stopPreview: `(scope: { team: "${CANARY}" })`,
  reconciliation: '(month: "2026-09")',
  repost: '(id: "1")',
  anomaly: '(id: "00000000-0000-7000-8000-000000000000")',
  signInRefusal: '(code: "no_role")',
  spend: `(input: { ${RANGE}, groupBy: ["team", "user"], filters: [{ dimension: "team", in: ["${CANARY}"] }] })`,
  calls: `(input: { from: "2026-09-15", to: "2026-12-15", filters: [{ dimension: "team", in: ["${CANARY}"] }] })`,
  why: `(id: "${ids.denied}")`,
  denials: `(team: "${CANARY}", ${MOMENTS})`,
  ownDenials: `(${MOMENTS})`,
  approval: `(id: "${ids.request}")`,
  operations: `(input: { ${RANGE} })`,
  operationsAlerts: `(${MOMENTS})`,
  events: `(${MOMENTS})`,
  unallocated: `(${MOMENTS})`,
  enforcerPolicy: '(account: "444455556666")',
  sourcePolicy: '(id: "x")',
  brokenObjects: '(source: "x")',
  draftSource: '(text: "x")',
  accessBackTest: `(input: { scope: { team: "${CANARY}" }, allow: ["none.*"] })`,
  directoryUser: `(user: "${USER}")`,
  configPiece: '(section: "teams")',
  configPlan: '(input: { text: "apiVersion: bursar/v1" })',
  import: '(id: "x")',
  budgets: `(team: "${CANARY}")`,
  quotas: `(team: "${CANARY}")`,
  stops: `(team: "${CANARY}")`,
  limitRequests: `(team: "${CANARY}")`,
  budgetBackTest: `(input: { scope: { team: "${CANARY}" }, limit: "1", window: "month" })`,
  budgetWindows: `(budgets: ["${CANARY}"])`,
  limitRequestDraft: `(team: "${CANARY}")`,
  dimensionValues: `(dimension: "user", ${RANGE})`,
  spendChange:
    '(input: { from: "2026-10-01", to: "2026-12-31", vsFrom: "2026-09-01", vsTo: "2026-10-01" })',
  forecast: `(team: "${CANARY}")`,
  plans: '(from: "2026-01", to: "2027-12")',
  savings: `(${RANGE})`,
  whatIf: `(input: { ${RANGE}, as: "amazon.nova-lite-v1:0" })`,
  oversizedCeilings: `(${MOMENTS})`,
  idleCapacity: '(from: "2026-09-01", to: "2026-12-01")',
  billCharges: '(month: "2026-09")',
  chargeSplit: `(month: "2026-09", charge: "${ids.charge}")`,
  sharedMonth: '(month: "2026-09")',
  monthInvoices: '(month: "2026-09")',
  monthReview: '(month: "2026-09")',
  statements: '(month: "2026-09")',
});

let bursar: TestBursar;
let schema: GraphQLSchema;
let callers: Record<string, Caller>;

beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, CONFIG);
  await importPeople(bursar, [`${USER},${CANARY},2026-01-01,`]);
  const metadata = {
    team: CANARY,
    user: USER,
    project: `${CANARY}-project`,
    session: `${CANARY}-session`,
  };
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  await post(bursar, [
    logLine({ principal: GATEWAY, metadata }),
    logLine({ principal: GATEWAY, metadata, at: now }),
    callOf(USER),
  ]);
  const gateway = bearer(
    (await createKey(bursar, { name: `${CANARY}-key`, kind: 'gateway', team: CANARY })).secret,
  );
  const call = {
    model: 'acme.chat-v1:0',
    inputTokens: 9,
    maxOutputTokens: 9,
    project: `${CANARY}-project`,
  };
  await admit(bursar, { ...call, requestId: `${CANARY}-held` }, gateway);
  const denied = `${CANARY}-denied`;
  await admit(bursar, { ...call, requestId: denied, maxOutputTokens: 900_000 }, gateway);
  const lead = await bursar.as('teamLead', [CANARY]);
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const asked = await bursar.gql<{ requestLimit: { id: string } }>(
    `mutation ($input: RequestLimitInput!) { requestLimit(input: $input) { ... on LimitRequest { id } ... on Problem { message } } }`,
    { input: { budget: `${CANARY}-budget`, to: '5', until, why: `${CANARY} launch` } },
    lead,
  );
  await stop(
    bursar,
    { scope: { team: CANARY }, reason: `${CANARY} leaked`, confirm: CANARY },
    lead,
  );
  await bursar.gql(
    `mutation ($input: SaveViewInput!) { saveView(input: $input) { __typename } }`,
    { input: { name: `${CANARY} days`, path: '/explore', query: '', sharedWith: CANARY } },
    lead,
  );
  await importCharges(bursar, [`2026-09-30,fee,${CANARY} fee,5,${CANARY},,,${CANARY}-9,,`]);
  const [charge] = (await listCharges(bursar, '2026-09')).charges;
  ids = { request: asked.requestLimit.id, denied, charge: charge?.['id'] ?? '' };
  ({ schema } = bursar.app.get(GraphQLSchemaHost, { strict: false }));
  callers = {
    'a lead of another team': await bursar.as('teamLead', ['ads']),
    'a developer': await bursar.as('developer'),
    'a service account of another team': await serviceKey(bursar, ['readSpend'], { team: 'ads' }),
    'a key of another team': bearer(
      (await createKey(bursar, { name: 'ads gateway', kind: 'gateway', team: 'ads' })).secret,
    ),
  };
});
afterAll(() => bursar.close());

const queries = Object.keys(ENDPOINTS)
  .filter((name) => name.startsWith('Query.'))
  .map((name) => name.slice('Query.'.length));
const exports = Object.keys(ENDPOINTS)
  .filter((name) => /^GET \/v1\/(exports|statements)\//.test(name))
  .map((name) => name.replace(':period', '2026-09').replace(':team', CANARY));

/** Where finance and platform see the canary. */
const SHOWN = [
  ...['team', 'teams', 'developers', 'agents', 'spend', 'budgets', 'quotas', 'stops', 'people'],
  ...['limitRequests', 'approvals', 'approval', 'denials', 'directory', 'audit', 'apiKeys'],
  ...['directoryUser', 'accessBackTest'],
  ...['dimensionValues', 'calls', 'why', 'charges', 'chargeSplit', 'sharedMonth', 'statements'],
  'savedViews',
];

/** The whole answer as text; what is refused is refused. */
async function answerTo(query: string, as?: Caller): Promise<string> {
  const text = deepQuery(schema, query, given()[query] ?? '');
  const { data, errors } = await bursar.ask<Record<string, unknown>>(text, {}, as);
  const code = errors?.[0]?.extensions?.['code'];
  // What was not even looked at proves nothing.
  if (code !== undefined && code !== 'FORBIDDEN' && code !== 'UNAUTHENTICATED')
    throw new Error(`${query}: ${errors?.[0]?.message ?? ''}`);
  return JSON.stringify(data ?? null).replaceAll(ids.denied, '');
}

describe('what is of one team', () => {
  it('is in what finance and platform read, in every place where it should be', async () => {
    const found: string[] = [];
    for (const query of queries) if ((await answerTo(query)).includes(CANARY)) found.push(query);
    // Without these, the tests below would prove nothing.
    expect(SHOWN.filter((query) => !found.includes(query))).toEqual([]);
  });

  it.each(queries)(
    'is in no answer of %s to those of another team, nor to developers',
    async (query) => {
      for (const [who, as] of Object.entries(callers))
        expect([who, (await answerTo(query, as)).includes(CANARY)]).toEqual([who, false]);
    },
  );

  it.each(exports)('is in no file of %s either', async (endpoint) => {
    const path = `${endpoint.slice('GET '.length)}?from=2026-09-01&to=2026-12-31&groupBy=team&groupBy=user`;
    for (const [who, as] of Object.entries(callers)) {
      const answer = await bursar.http(path, {}, as);
      // A refusal may repeat the name that was asked for.
      const isRefused = path.includes(CANARY) && !answer.ok;
      const text = isRefused ? '' : await answer.text();
      expect([who, text.includes(CANARY)]).toEqual([who, false]);
    }
  });

  it('is in no count', async () => {
    const counts =
      '{ approvals { totalCount } inboxUnread { count } limitRequests { id } budgets { id } stops { id } }';
    for (const who of ['a lead of another team', 'a developer']) {
      const { data } = await bursar.ask<Record<string, unknown>>(counts, {}, callers[who]);
      expect([who, data]).toMatchObject([
        who,
        {
          approvals: { totalCount: 0 },
          limitRequests: [],
          budgets: [],
          stops: [],
        },
      ]);
    }
  });
});
