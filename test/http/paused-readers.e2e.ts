import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { json } from '../support/http/access.js';
import { CALL, gatewayKey } from '../support/limits/admissions.js';
import { fillCharges } from '../support/usage/charges.js';
import type { Caller } from '../support/http/client.js';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { closeAll, openSocket, type RawRequest, type RawSocket } from '../support/http/sockets.js';

/** As many as would take every connection of one process, and more. */
const READERS = 16;
/** Readers that never read never leave: what waits for them waits for ever. */
const PROBE_MS_MAX = 30_000;

let database: TestDatabase;
let bursar: TestBursar;
let executive: Caller;
let auditor: Caller;
let gateway: Caller;

beforeAll(async () => {
  database = await createTestDatabase();
  await fillCharges(database, { rows: 35_000, reportingZone: 'UTC' });
  await fillQuarantine(database);
  bursar = await startBursar({ database, env: { BURSAR_IDLE_SECONDS: '2' } });
  executive = await bursar.as('executive');
  auditor = await bursar.as('auditor');
  gateway = await gatewayKey(bursar);
}, 120_000);
afterAll(async () => {
  await bursar.close();
  await database.drop();
});

const fillQuarantine = (of: TestDatabase) =>
  of.rows(
    `INSERT INTO ledger.quarantine (source, object, line, line_hash, reason, detail, redacted)
     SELECT 'bedrock-logs', 'o', n, gen_random_uuid(), 'not_json', 'x', repeat('x', 2000) FROM generate_series(1, 5000) n`,
  );

const QUESTION = JSON.stringify({
  from: '2026-01-01',
  to: '2030-01-01',
  groupBy: ['hour', 'principal', 'model'],
});

const asking = (path: string, caller: Caller): RawRequest => ({
  path,
  headers: {
    ...caller,
    'content-type': 'application/json',
    'content-length': String(QUESTION.length),
  },
  body: QUESTION,
  paused: true,
});
const fetching = (path: string, caller: Caller): RawRequest => ({
  method: 'GET',
  path,
  headers: caller,
  paused: true,
});

const input = encodeURIComponent(QUESTION);
const ATTACKS: [string, () => RawRequest][] = [
  ['POST /v1/spend', () => asking('/v1/spend', executive)],
  ['POST /v1/exports/spend.csv', () => asking('/v1/exports/spend.csv', executive)],
  ['GET /v1/exports/spend.csv', () => fetching(`/v1/exports/spend.csv?input=${input}`, executive)],
  ['GET /v1/quarantine.jsonl', () => fetching('/v1/quarantine.jsonl', auditor)],
  ['GET /v1/audit.jsonl', () => fetching('/v1/audit.jsonl', auditor)],
  ['GET /v1/exports/prices.csv', () => fetching('/v1/exports/prices.csv', executive)],
  [
    'GET /v1/exports/unallocated.csv',
    () => fetching('/v1/exports/unallocated.csv?from=2026-01-01&to=2030-01-01', auditor),
  ],
];

/** What a gateway, a probe and a person are answered meanwhile. */
async function answers(of: TestBursar): Promise<unknown[]> {
  const status = (path: string, as: Caller, init: RequestInit = {}) =>
    of
      .http(path, { ...init, signal: AbortSignal.timeout(PROBE_MS_MAX) }, as)
      .then((answer) => answer.status)
      .catch(() => 'no answer');
  const call = json({ ...CALL, requestId: crypto.randomUUID() });
  return Promise.all([
    status('/readyz', {}),
    status('/v1/session', executive),
    status('/v1/admissions', gateway, call),
  ]);
}

describe(`${READERS} readers that never read`, () => {
  it.each(ATTACKS)('%s', async (_, request) => {
    const readers: RawSocket[] = [];
    try {
      for (let n = 0; n < READERS; n++) readers.push(await openSocket(bursar.url, request()));
      for (let n = 0; n < 3; n++) {
        expect(await answers(bursar)).toEqual([200, 200, 201]);
        await new Promise((resolve) => setTimeout(resolve, 400));
      }
    } finally {
      closeAll(readers);
    }
  });

  it('are cut, and their places are free again', async () => {
    const readers: RawSocket[] = [];
    for (let n = 0; n < READERS / 2; n++)
      readers.push(await openSocket(bursar.url, asking('/v1/spend', executive)));
    const init = { method: 'POST', body: QUESTION };
    const headers = { 'content-type': 'application/json' };
    const refused: Response[] = [];
    for (;;) {
      const answer = await bursar.http('/v1/spend', { ...init, headers }, executive);
      await answer.arrayBuffer();
      if (answer.status === 200) break;
      refused.push(answer);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(refused.filter(({ status }) => status !== 429 && status !== 503)).toEqual([]);
    expect(refused.every((answer) => Number(answer.headers.get('retry-after')) > 0)).toBe(true);
    // Those who still hold their end of a connection hold no other one.
    const server = bursar.app.getHttpServer();
    const connections = promisify(server.getConnections.bind(server));
    while ((await connections()) >= readers.length)
      await new Promise((resolve) => setTimeout(resolve, 200));
    closeAll(readers);
  });
});
