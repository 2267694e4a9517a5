import { JSON_BODY, send, type Server } from './send.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SONNET = 'us.anthropic.claude-sonnet-5-5';

/** Calls that a gateway asked for today and was refused: each for another reason. */
const REFUSED: readonly Readonly<Record<string, unknown>>[] = [
  { requestId: 'sample-contract-1', team: 'legal', model: 'meta.llama3-3-70b-instruct-v1:0' },
  { requestId: 'sample-contract-2', team: 'legal', model: 'meta.llama3-3-70b-instruct-v1:0' },
  { requestId: 'sample-typing-error', team: 'serach', model: SONNET },
  { requestId: 'sample-load-test-1', team: 'checkout', environment: 'staging', model: SONNET },
  { requestId: 'sample-load-test-2', team: 'checkout', environment: 'staging', model: SONNET },
];
/** How an admission is refused. */
const DENIED = [402, 403, 422, 429];

/**
 * What people and gateways did today: a stop, calls that were refused, a lead who asks for more. Without it the pages that
 * show decisions would have nothing to show.
 */
export async function loadToday(server: Server, now: Date): Promise<void> {
  // After a crash it is loaded again: what is there is not said twice.
  const there = await ask<{ limitRequests: unknown[]; stops: unknown[] }>(server, {
    query: '{ limitRequests { id } stops { id } }',
  });
  if (there.limitRequests.length === 0) await askedForMore(server, now);
  if (there.stops.length === 0) await stopped(server, now);
  for (const call of REFUSED) {
    await send(server, {
      method: 'POST',
      path: '/v1/admissions',
      headers: JSON_BODY,
      body: JSON.stringify({
        environment: 'prod',
        region: 'us-east-1',
        inputTokens: 3_200,
        maxOutputTokens: 800,
        ...call,
      }),
      expected: DENIED,
    });
  }
}

function stopped(server: Server, now: Date): Promise<void> {
  return mutate(server, 'stop', 'StopInput', {
    scope: { team: 'checkout', environment: 'staging' },
    reason: 'A load test was left running against real models',
    until: new Date(now.getTime() + 8 * HOUR_MS).toISOString(),
    confirm: 'checkout/staging',
  });
}

/** By the lead of Search, signed in as visitors do. */
async function askedForMore(server: Server, now: Date): Promise<void> {
  const { origin } = new URL(server.url);
  const signedIn = await send(server, {
    method: 'POST',
    path: '/v1/session/demo',
    headers: { ...JSON_BODY, Origin: origin },
    body: JSON.stringify({ persona: 'teamLead' }),
  });
  const Cookie = signedIn.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
  const until = new Date(now.getTime() + 10 * DAY_MS).toISOString();
  await mutate(
    server,
    'requestLimit',
    'RequestLimitInput',
    {
      budget: 'search-month',
      to: '420.00',
      until,
      why: 'The new ranking doubles the queries until the launch is over',
    },
    { Origin: origin, Cookie },
  );
}

/** An outcome that is a problem is a failure here: the sample knows what it asks for. */
async function mutate(
  server: Server,
  name: string,
  type: string,
  input: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<void> {
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { __typename ... on Problem { message } } }`;
  const answer = await ask<Record<string, { __typename: string; message?: string }>>(
    server,
    { query, variables: { input } },
    headers,
  );
  const outcome = answer[name];
  if (outcome?.__typename === 'Problem') throw new Error(`${name}: ${outcome.message ?? ''}`);
}

async function ask<T>(
  server: Server,
  question: { readonly query: string; readonly variables?: Record<string, unknown> },
  headers: Record<string, string> = {},
): Promise<T> {
  const response = await send(server, {
    method: 'POST',
    path: '/graphql',
    headers: { ...JSON_BODY, ...headers },
    body: JSON.stringify(question),
  });
  const { data, errors } = (await response.json()) as {
    data?: T;
    errors?: readonly { readonly message: string }[];
  };
  if (data === undefined || errors !== undefined)
    throw new Error(errors?.[0]?.message ?? 'The server gave no answer.');
  return data;
}
