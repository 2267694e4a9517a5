import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anonymous, createKey } from '../support/http/access.js';
import { CALL, gatewayKey } from '../support/limits/admissions.js';
import { bearer, type Caller } from '../support/http/client.js';
import { raw } from '../support/http/endpoints.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const PUBLIC_URL = 'https://bursar.example.com/finance';

let local: TestBursar;
let open: TestBursar;
let gateway: Caller;

beforeAll(async () => {
  local = await startBursar();
  await applyConfig(local, TWO_TEAMS);
  gateway = await gatewayKey(local);
  const env = { BURSAR_HOST: '0.0.0.0', BURSAR_PUBLIC_URL: `${PUBLIC_URL}/` };
  open = await startBursar({ database: local.database, env });
}, 120_000);
afterAll(async () => {
  await open.close();
  await local.close();
});

describe('an answer with figures', () => {
  const range = 'from=2026-01-01&to=2026-02-01';
  const question = encodeURIComponent(JSON.stringify({ from: '2026-01-01', to: '2026-02-01' }));
  it.each([
    ['POST', '/v1/spend'],
    ['POST', '/v1/exports/spend.csv'],
    ['GET', `/v1/exports/spend.csv?input=${question}`],
    ['GET', `/v1/exports/unallocated.csv?${range}`],
    ['GET', '/v1/exports/prices.csv'],
    ['GET', '/v1/exports/stops.csv'],
    ['GET', '/v1/quarantine.jsonl'],
    ['GET', '/v1/audit.jsonl'],
    ['GET', '/v1/config'],
    ['GET', '/v1/session'],
    ['GET', '/v1/instance'],
    ['GET', '/metrics'],
    ['POST', '/v1/admissions'],
    ['GET', '/v1/nowhere'],
  ])('to %s %s is kept by no cache', async (method, path) => {
    const headers = { 'content-type': 'application/json' };
    const body = method === 'POST' ? decodeURIComponent(question) : null;
    const answer = await local.http(path, { method, headers, body });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('has its length, and is the same however long it is', async () => {
    const answer = await local.http('/v1/exports/prices.csv');
    const text = await answer.text();
    expect(Number(answer.headers.get('content-length'))).toBe(Buffer.byteLength(text));
  });
});

describe('/metrics', () => {
  it('are open to everybody where only this machine can ask', async () => {
    expect((await local.http('/metrics', {}, anonymous)).status).toBe(200);
  });

  it('take a key of any kind elsewhere', async () => {
    const { secret } = await createKey(local, { name: 'prometheus', kind: 'ingest' });
    expect((await open.http('/metrics', {}, anonymous)).status).toBe(401);
    expect((await open.http('/metrics', {}, bearer('bursar_wrong'))).status).toBe(401);
    expect((await open.http('/metrics', {}, bearer(secret))).status).toBe(200);
  });
});

describe('the link of a refusal', () => {
  const why = async (bursar: TestBursar, host: string): Promise<unknown> => {
    const headers = {
      ...gateway,
      'content-type': 'application/json',
      host,
    };
    const call = JSON.stringify({ ...CALL, requestId: 'h1', team: 'absent-team' });
    const { body } = await raw(bursar.url, 'POST', '/v1/admissions', headers, call);
    return (JSON.parse(body) as Record<string, unknown>)['why'];
  };

  it('goes by the local name that the caller used', async () => {
    expect(await why(local, 'localhost:4400')).toBe('http://localhost:4400/why/h1');
  });

  it.each(['evil.example', '127.0.0.1.evil.example', '10.0.0.9:4400', 'localhost.evil.example'])(
    'never leads to %s, which a request may claim',
    async (host) => {
      expect(await why(local, host)).toBe(`${local.url}/why/h1`);
    },
  );

  it('leads to the public address where one is set', async () => {
    expect(await why(open, 'localhost:4400')).toBe(`${PUBLIC_URL}/why/h1`);
  });
});
