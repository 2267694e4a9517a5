import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Callers, everyCaller } from '../support/http/callers.js';
import type { Caller } from '../support/http/client.js';
import { raw } from '../support/http/endpoints.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

let bursar: TestBursar;
let callers: Callers;

beforeAll(async () => {
  bursar = await startBursar();
  callers = await everyCaller(bursar);
});
afterAll(() => bursar.close());

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
      for (const caller of ['anonymous', 'executive', 'gatewayKey'] as const) {
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
  ])('POST %s opens nothing', async (path) => {
    const headers = { ...callers.executive, 'content-type': 'application/json' };
    const { body } = await raw(bursar.url, 'POST', path, headers, query);
    expect(body).not.toContain('totalCount');
  });
});

describe('a GraphQL request', () => {
  const ask = (query: string, caller: Caller) =>
    bursar.ask<Record<string, unknown>>(query, {}, caller);

  it('is not let through by an open field beside a closed one, by an alias or by a fragment', async () => {
    for (const query of [
      '{ me { id } audit { totalCount } }',
      '{ me: auditChain { intact } }',
      'query { ...all } fragment all on Query { me { id } audit { totalCount } }',
    ]) {
      const { data, errors } = await ask(query, callers.executive);
      expect([null, undefined]).toContain(data?.['audit']);
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

describe('an HTTP answer', () => {
  it.each(['/healthz', '/v1/audit.jsonl', '/v1/nowhere', '/graphql'])(
    'from %s lets no page frame it, no script run from elsewhere and no type be guessed',
    async (path) => {
      const { headers } = await bursar.http(path);
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );

  it('to a gateway lets no type be guessed either', async () => {
    const { headers } = await bursar.http('/v1/admissions', { method: 'POST' });
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });
});
