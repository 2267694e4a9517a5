import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { bearer, type Caller } from '../support/http/client.js';
import {
  type MailReceiver,
  messageIdOf,
  startMailReceiver,
} from '../support/notifications/receivers.js';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';
import { spawnBursar, type SpawnedBursar } from '../support/processes/process.js';
import { TestIssuer } from '../support/sign-in/issuer.js';
import { OIDC_ENV, providerAt } from '../support/sign-in/journey.js';

const PEOPLE = 30;
const REQUESTS = 10;
const KILLS = 4;
const ATTEMPTS_MAX = 400;
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

let database: TestDatabase;
let issuer: TestIssuer;
let mail: MailReceiver;
let api: SpawnedBursar;
let worker: SpawnedBursar;

const CONFIG = () => ({
  apiVersion: 'bursar/v1',
  teams: [{ id: 'search', name: 'Search' }],
  budgets: numbers(REQUESTS).map((n) => ({
    ...{ id: `b${n}`, scope: { team: 'search', project: `p${n}` }, limit: '1', window: 'month' },
  })),
  signIn: { providers: [providerAt(issuer.url)] },
});

beforeAll(async () => {
  [database, issuer, mail] = await Promise.all([
    createTestDatabase(),
    TestIssuer.start(),
    startMailReceiver(),
  ]);
  const env = { ...OIDC_ENV, SMTP_URL: mail.address };
  api = await spawnBursar({ database, env });
  worker = await spawnBursar({ kind: 'worker', database, env });
  const answer = await fetch(`${api.url}/v1/config`, {
    method: 'POST',
    headers: { ...bearer(api.token), 'content-type': 'application/json' },
    body: JSON.stringify(CONFIG()),
  });
  expect(answer.status).toBe(200);
  for (const n of numbers(PEOPLE))
    issuer.people.set(`person-${n}`, {
      name: `Person ${n}`,
      email: `person-${n}@acme.example`,
      groups:
        n < REQUESTS
          ? ['search-leads']
          : n < 2 * REQUESTS
            ? ['bursar-finance']
            : ['bursar-platform'],
    });
});
afterAll(async () => {
  await Promise.all([api.close(), worker.close()]);
  await Promise.all([issuer.close(), mail.close()]);
  await database.drop();
});

/** Until it is answered: the api is away for a while, and then again. */
async function stubbornly<T>(what: string, work: () => Promise<T | null>): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const done = await work().catch(() => null);
    if (done !== null) return done;
    await sleep(100);
  }
  throw new Error(`In vain: ${what}`);
}

const OWN = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
const pairOf = (cookie = ''): string => cookie.split(';')[0] ?? '';

/** Once through; null where any of it was lost. */
async function signInAs(person: string): Promise<Caller | null> {
  const left = await fetch(`${api.url}/v1/sign-in/corp`, {
    method: 'POST',
    headers: OWN,
    body: '{}',
  });
  if (left.status !== 200) return null;
  const { url } = (await left.json()) as { url: string };
  const cookie = pairOf(left.headers.getSetCookie()[0]);
  const there = await fetch(url, { redirect: 'manual', headers: { 'x-person': person } });
  const back = await fetch(there.headers.get('location') ?? '', {
    redirect: 'manual',
    headers: { cookie },
  });
  const session = back.headers
    .getSetCookie()
    .map(pairOf)
    .find((pair) => /^bursar_session_\w+=./.test(pair));
  return session === undefined ? null : { cookie: session, 'sec-fetch-site': 'same-origin' };
}

async function gql<T>(query: string, variables: unknown, as: Caller): Promise<T | null> {
  const answer = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { ...as, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await answer.json()) as { data?: T; errors?: unknown };
  return errors === undefined && data !== undefined ? data : null;
}

const meOf = (as: Caller) => gql<{ me: { name: string } | null }>('{ me { name } }', {}, as);
const wrong: string[] = [];

/** Signs in again and again, and looks who that is. */
async function live(n: number): Promise<Caller> {
  let caller: Caller = {};
  for (const round of numbers(3)) {
    caller = await stubbornly(`sign-in ${n}/${round}`, () => signInAs(`person-${n}`));
    const { me } = await stubbornly(`me ${n}/${round}`, () => meOf(caller));
    if (me?.name !== `Person ${n}`) wrong.push(`${n} is ${me?.name ?? 'no one'}`);
  }
  return caller;
}

const ASK = `mutation ($input: RequestLimitInput!) { asked: requestLimit(input: $input) { ... on LimitRequest { id } ... on Problem { code } } }`;
const DECIDE = `mutation ($input: DecideLimitInput!) { done: decideLimit(input: $input) { ... on LimitRequest { state } ... on Problem { code } } }`;
const INVITE = `mutation ($input: InvitationInput!) { made: invite(input: $input) { __typename ... on Problem { code } } }`;

/** A lead asks, and a person of finance approves; both repeat what was not answered. */
async function approve(n: number, lead: Caller, finance: Caller): Promise<string> {
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const input = { budget: `b${n}`, to: '5', until, why: 'launch' };
  const { asked } = await stubbornly(`ask ${n}`, () =>
    gql<{ asked: { id?: string } }>(ASK, { input }, lead),
  );
  const id = asked.id ?? '';
  const { done } = await stubbornly(`decide ${n}`, () =>
    gql<{ done: { state?: string; code?: string } }>(
      DECIDE,
      { input: { id, decision: 'approve' } },
      finance,
    ),
  );
  return done.state ?? done.code ?? '';
}

const invite = (n: number, as: Caller) =>
  stubbornly(`invite ${n}`, () =>
    gql(
      INVITE,
      { input: { email: `new-${n}@acme.example`, name: 'New', roles: ['platform'], teams: [] } },
      as,
    ),
  );

async function disturb(): Promise<void> {
  for (const kill of numbers(KILLS)) {
    await sleep(1_500);
    await api.kill();
    if (kill % 2 === 0) await worker.kill();
    await Promise.all([api.restart(), ...(kill % 2 === 0 ? [worker.restart()] : [])]);
  }
}

it('thirty people sign in, approve and invite while api and worker are killed: nothing is lost, doubled or mixed up', async () => {
  const disturbed = disturb();
  const callers = await Promise.all(numbers(PEOPLE).map(live));
  const of = (n: number): Caller => callers[n] ?? {};
  const outcomes = await Promise.all([
    ...numbers(REQUESTS).map((n) => approve(n, of(n), of(REQUESTS + n))),
    ...numbers(REQUESTS).map((n) => invite(n, of(2 * REQUESTS + n))),
  ]);
  await disturbed;
  expect(wrong).toEqual([]);
  for (const n of numbers(PEOPLE))
    expect((await stubbornly('me at the end', () => meOf(of(n)))).me?.name).toBe(`Person ${n}`);
  // An answer that was lost is repeated: then it is approved already.
  for (const outcome of outcomes.slice(0, REQUESTS))
    expect(['approved', 'already_decided']).toContain(outcome);
  const raises = await database.rows<{ subject: string; count: number }>(
    `SELECT r.subject, count(i.*)::int AS count FROM limits.request r JOIN limits.increase i ON i.request = r.id
     WHERE r.state = 'approved' GROUP BY 1 ORDER BY 1`,
  );
  expect(raises).toEqual(numbers(REQUESTS).map((n) => ({ subject: `b${n}`, count: 1 })));
  const lost = await database.rows(
    `SELECT FROM approvals.proposal p WHERE p.state = 'done' AND NOT EXISTS (
       SELECT FROM limits.increase i WHERE i.request::text = p.subject)`,
  );
  expect(lost).toEqual([]);
  await stubbornly('all letters', async () => {
    const [row] = await database.rows<{ sent: number }>(
      'SELECT count(*)::int AS sent FROM access.invitation WHERE sent_at IS NOT NULL',
    );
    return row?.sent === REQUESTS ? row : null;
  });
  const messages = Map.groupBy(mail.received, ({ to }) => to.join());
  expect([...messages.keys()].toSorted()).toEqual(
    numbers(REQUESTS).map((n) => `new-${n}@acme.example`),
  );
  for (const copies of messages.values()) expect(new Set(copies.map(messageIdOf)).size).toBe(1);
  const people = await database.rows<{ count: number }>(
    'SELECT count(*)::int AS count FROM person WHERE issuer IS NOT NULL GROUP BY issuer, subject',
  );
  expect(people.map(({ count }) => count)).toEqual(numbers(PEOPLE).map(() => 1));
});
