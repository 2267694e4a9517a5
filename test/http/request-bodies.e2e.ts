import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anonymous, createKey } from '../support/http/access.js';
import { CALL } from '../support/limits/admissions.js';
import { bearer, type Caller } from '../support/http/client.js';
import { logLine } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { chunk, openSocket, type RawSocket } from '../support/http/sockets.js';

const IDLE_SECONDS = 1;
const KNOWN_MAX = 6 * 1024 * 1024;
const UNKNOWN_MAX = 64 * 1024;

let bursar: TestBursar;
let callers: Record<'platform' | 'ingest' | 'gateway', Caller>;

beforeAll(async () => {
  bursar = await startBursar({ env: { BURSAR_IDLE_SECONDS: String(IDLE_SECONDS) } });
  const key = async (kind: string) =>
    bearer((await createKey(bursar, { name: kind, kind })).secret);
  callers = {
    platform: bearer(bursar.token),
    ingest: await key('ingest'),
    gateway: await key('gateway'),
  };
}, 120_000);
afterAll(() => bursar.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const ENDPOINTS: [string, string, keyof typeof callers, string][] = [
  ['POST', '/v1/admissions', 'gateway', 'application/json'],
  ['POST', '/v1/admissions/x/settlement', 'gateway', 'application/json'],
  ['POST', '/v1/admissions/x/void', 'gateway', 'application/json'],
  ['POST', '/v1/denials', 'gateway', 'application/json'],
  ['POST', '/v1/leases', 'gateway', 'application/json'],
  ['POST', '/v1/leases/x/calls', 'gateway', 'application/json'],
  ['POST', '/v1/leases/x/return', 'gateway', 'application/json'],
  ['POST', '/v1/policy/acks', 'gateway', 'application/json'],
  ['POST', '/v1/policy/refusals', 'gateway', 'application/json'],
  ['POST', '/ofrep/v1/evaluate/flags', 'gateway', 'application/json'],
  ['POST', '/ofrep/v1/evaluate/flags/x', 'gateway', 'application/json'],
  ['POST', '/v1/imports', 'ingest', 'application/json'],
  ['PATCH', '/v1/imports/x', 'ingest', 'application/json'],
  ['POST', '/v1/spend', 'platform', 'application/json'],
  ['POST', '/v1/exports/spend.csv', 'platform', 'application/json'],
  ['POST', '/v1/config', 'platform', 'text/yaml'],
  ['POST', '/graphql', 'platform', 'application/json'],
  ['POST', '/v1/session', 'platform', 'application/json'],
  ['POST', '/v1/session/demo', 'platform', 'application/json'],
  ['POST', '/v1/session/token', 'platform', 'application/json'],
  ['POST', '/v1/sign-in/corp', 'platform', 'application/json'],
  ['POST', '/v1/invitations/accept', 'platform', 'application/json'],
];

const problemOf = async (answer: Response): Promise<Record<string, unknown>> => {
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  return (await answer.json()) as Record<string, unknown>;
};

describe('a body that is not UTF-8', () => {
  it.each(ENDPOINTS)('to %s %s is the sender\u2019s fault', async (method, path, who, type) => {
    const isOpen = /^\/(graphql$|v1\/(session|sign-in|invitations))/.test(path);
    const problems: unknown[] = [];
    for (const as of [callers[who], anonymous]) {
      const body = Buffer.from([0xff, 0xfe, 0x22]);
      const headers = { 'content-type': type };
      const answer = await bursar.http(path, { method, body, headers }, as);
      problems.push((await problemOf(answer))['code']);
    }
    expect(problems).toEqual(['not_utf8', isOpen ? 'not_utf8' : 'not_signed_in']);
  });
});

describe('an encoding that is not read', () => {
  it.each(['br', 'zstd', 'deflate', 'gzip, br', 'nonsense'])('%s is 415', async (encoding) => {
    const headers = { 'content-type': 'application/x-ndjson', 'content-encoding': encoding };
    const body = `${logLine()}\n`;
    const path = '/v1/usage/bedrock-logs';
    const answer = await bursar.http(path, { method: 'POST', body, headers }, callers.ingest);
    expect(await problemOf(answer)).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });

  it.each(ENDPOINTS)('gzip to %s %s is 415', async (method, path, who, type) => {
    const headers = { 'content-type': type, 'content-encoding': 'gzip' };
    const body = gzipSync(JSON.stringify(CALL));
    const answer = await bursar.http(path, { method, body, headers }, callers[who]);
    expect((await problemOf(answer))['status']).toBe(415);
  });
});

describe('before a caller is authenticated', () => {
  const declared = (bytes: number) => ({ ...JSON_TYPE, 'content-length': String(bytes) });

  it.each(ENDPOINTS)('%s %s reads no large body', async (method, path) => {
    const request = { method, path, headers: declared(KNOWN_MAX), body: '{' };
    const one = await openSocket(bursar.url, request);
    expect([401, 413]).toContain(await one.status());
    // Nothing more of it is read, and the connection ends.
    const more = Buffer.alloc(KNOWN_MAX / 2, 0x20);
    one.socket.write(more);
    await one.closed();
  });

  it('GraphQL and signing in take 64 KB, and say so beyond', async () => {
    for (const path of ['/graphql', '/v1/session']) {
      const body = ' '.repeat(UNKNOWN_MAX + 1);
      const answer = await bursar.http(
        path,
        { method: 'POST', body, headers: JSON_TYPE },
        anonymous,
      );
      expect((await problemOf(answer))['detail']).toBe(
        'Without a key or a sign-in, a body may have 65536 bytes.',
      );
    }
    const query = JSON.stringify({ query: '{ __typename }' }).padEnd(UNKNOWN_MAX, ' ');
    const init = { method: 'POST', body: query, headers: JSON_TYPE };
    expect((await bursar.http('/graphql', init, anonymous)).status).toBe(200);
    const more = { ...init, body: query.padEnd(UNKNOWN_MAX * 2, ' ') };
    expect((await bursar.http('/graphql', more)).status).toBe(200);
  });

  it('a chunked body that never declares its length is cut at 64 KB', async () => {
    const headers = { ...JSON_TYPE, 'transfer-encoding': 'chunked' };
    const one = await openSocket(bursar.url, { path: '/graphql', headers });
    for (let n = 0; n < 9; n++) one.socket.write(chunk(' '.repeat(8 * 1024)));
    expect(await one.status()).toBe(413);
    await one.closed();
  });

  it('a sender that asks before it sends is not let go on', async () => {
    const headers = { ...declared(KNOWN_MAX), expect: '100-continue' };
    const one = await openSocket(bursar.url, { path: '/v1/config', headers });
    expect(await one.status()).toBe(401);
    expect(one.received()).not.toContain('100 Continue');
  });

  it('a path that nothing answers reads nothing', async () => {
    const request = { path: '/v1/nowhere', headers: declared(KNOWN_MAX), body: '{' };
    expect(await (await openSocket(bursar.url, request)).status()).toBe(404);
  });
});

describe('a request that does not get to its end', () => {
  const of = (path: string, headers: Caller, body?: string): Promise<RawSocket> =>
    openSocket(bursar.url, { path, headers, ...(body !== undefined && { body }) });

  it('is ended, whatever it was for', async () => {
    const ends = ENDPOINTS.map(async ([method, path, who, type]) => {
      const headers = { ...callers[who], 'content-type': type, 'content-length': '1000' };
      const one = await openSocket(bursar.url, { method, path, headers, body: '{"a' });
      const status = await one.status();
      await one.closed();
      return `${method} ${path} ${status ?? 'none'}`;
    });
    const expected = ENDPOINTS.map(([method, path]) => `${method} ${path} 408`);
    expect(await Promise.all(ends)).toEqual(expected);
  });

  it('and drips, a byte now and then, is ended too', async () => {
    const headers = { ...JSON_TYPE, ...callers.gateway, 'content-length': '1000' };
    const one = await of('/v1/admissions', headers, '{');
    const drip = setInterval(() => one.socket.write(' '), 100);
    expect(await one.status()).toBe(408);
    clearInterval(drip);
    await one.closed();
  });

  it('because its sender goes away leaves no error in the log and no connection', async () => {
    const headers = { ...JSON_TYPE, ...callers.gateway, 'content-length': '1000' };
    const one = await of('/v1/admissions', headers, '{');
    one.socket.end();
    expect([400, null]).toContain(await one.status());
    await one.closed();
  });

  it.each([
    ['two lengths', { 'content-length': '4', 'Content-Length': '5' }],
    ['a length and chunks', { 'content-length': '4', 'transfer-encoding': 'chunked' }],
    ['a length that is none', { 'content-length': 'ten' }],
    ['headers without end', { 'x-long': 'x'.repeat(100_000) }],
  ])('%s: a problem, and the end of the connection', async (_, headers) => {
    const one = await of(
      '/v1/admissions',
      { ...JSON_TYPE, ...callers.gateway, ...headers },
      'abcd',
    );
    expect([400, 431]).toContain(await one.status());
    await one.closed();
    expect(one.received()).toContain('application/problem+json');
  });

  it('and a chunk that lies about its length is a problem', async () => {
    const headers = { ...JSON_TYPE, ...callers.gateway, 'transfer-encoding': 'chunked' };
    const one = await of('/v1/admissions', headers, '2\r\n{}}}\r\n');
    expect(await one.status()).toBe(400);
    await one.closed();
  });
});
