import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  admit,
  CALL,
  differences,
  gatewayKey,
  settle,
  standings,
} from '../support/limits/admissions.js';
import type { Caller } from '../support/http/client.js';
import { raw } from '../support/http/endpoints.js';
import { applyConfig, spendOf, TWO_TEAMS } from '../support/usage/lines.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const BUDGETS = `${TWO_TEAMS}
budgets:
  - { id: day, scope: {}, limit: "5", window: day }
`;

let bursar: TestBursar;
let gateway: Caller;
async function open(): Promise<void> {
  bursar = await startBursar();
  await applyConfig(bursar, BUDGETS);
  gateway = await gatewayKey(bursar);
}
async function close(): Promise<void> {
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
}
/** What is refused leaves nothing behind: one installation gets all of it. */
const inOneBursar = (): void => {
  beforeAll(open);
  afterAll(close);
};
const inBursarsOfTheirOwn = (): void => {
  beforeEach(open);
  afterEach(close);
};

/** Exactly these bytes. */
const sendRaw = async (body: string | Buffer, headers: Record<string, string> = {}) => {
  const response = await bursar.http(
    '/v1/admissions',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    },
    gateway,
  );
  return response.status;
};
const holds = async (): Promise<number> =>
  Number((await bursar.rows('SELECT count(*)::int AS n FROM limits.hold'))[0]?.['n']);
const withField = (field: string, json: string): string =>
  JSON.stringify({ ...CALL, [field]: 'HERE' }).replace('"HERE"', json);

describe('an invalid number', () => {
  inOneBursar();

  it.each([
    '-1',
    '0',
    '1.5',
    '"500"',
    '1e309',
    '-1e309',
    '9223372036854775808',
    'true',
    '[]',
    '{}',
  ])('of output tokens, %s, is refused and holds nothing', async (json) => {
    expect(await sendRaw(withField('maxOutputTokens', json))).toBe(422);
    expect(await holds()).toBe(0);
  });

  it.each(['NaN', 'Infinity', '0x10', '01', '1_000', "'1'"])(
    'of output tokens, %s, is refused as invalid JSON',
    async (json) => {
      expect(await sendRaw(withField('maxOutputTokens', json))).toBe(400);
      expect(await holds()).toBe(0);
    },
  );

  it.each(['-1', '1.5', '1e309', '9223372036854775808', '10000001', '"1"', 'null'])(
    'of input tokens, %s, is refused and holds nothing',
    async (json) => {
      expect(await sendRaw(withField('inputTokens', json))).toBe(422);
      expect(await holds()).toBe(0);
    },
  );

  it.each(['-5', '0.30000000000000004', '9223372036854775808', '1e3', 'NaN', '', ' 1'])(
    'of money, %j, is refused as a limit',
    async (limit) => {
      const response = await bursar.http('/v1/config', {
        method: 'POST',
        headers: { 'content-type': 'text/yaml' },
        body: BUDGETS.replace('"5"', JSON.stringify(limit)),
      });
      expect(response.status).toBe(422);
    },
  );
});

describe('an invalid number in a valid call', () => {
  inBursarsOfTheirOwn();

  it('of output tokens is clamped to what a model can write, and the answer says so', async () => {
    expect(await admit(bursar, { maxOutputTokens: 999_999_999 }, gateway)).toMatchObject({
      status: 201,
      body: { maxOutputTokens: 128_000, holdUsd: '2.11992' },
    });
  });

  it.each([
    ['-5', { input: -5 }],
    ['a fraction', { input: 0.1 + 0.2 }],
    ['2^63', { input: 2 ** 63 }],
    ['text', { output: '12' }],
    ['an unknown meter', { inputs: 1 }],
  ])('of tokens used, %s, leaves the hold as it was', async (_, usage) => {
    const { body } = await admit(bursar, {}, gateway);
    const answer = await settle(bursar, body['admissionId'], { outcome: 'ok', usage }, gateway);
    expect(answer.status).toBe(422);
    expect((await standings(bursar))['day']).toMatchObject({ held: '0.01617', posted: '0' });
  });
});

describe('a repeated request id with another body', () => {
  inBursarsOfTheirOwn();

  it('is refused, and the first call stands', async () => {
    const first = await admit(bursar, {}, gateway);
    expect(await admit(bursar, { inputTokens: 1_201 }, gateway)).toMatchObject({
      status: 409,
      body: { code: 'request_id_reused' },
    });
    expect(await admit(bursar, {}, gateway)).toEqual(first);
    expect((await standings(bursar))['day']).toMatchObject({ held: '0.01617' });
  });

  it('changes no settlement', async () => {
    const { body } = await admit(bursar, {}, gateway);
    const id = body['admissionId'];
    const settlement = { outcome: 'ok', usage: { input: 1_180, output: 212 } };
    const first = await settle(bursar, id, settlement, gateway);
    expect(await settle(bursar, id, { ...settlement, usage: { input: 1 } }, gateway)).toMatchObject(
      {
        status: 409,
      },
    );
    expect(await settle(bursar, id, settlement, gateway)).toEqual(first);
    expect((await spendOf(bursar, ['team'])).rows).toMatchObject([
      { cost: '0.007392', requests: 1 },
    ]);
  });
});

describe('a body that is not what it says', () => {
  inBursarsOfTheirOwn();

  it('in an unsupported charset, or packed, holds nothing', async () => {
    const body = JSON.stringify(CALL);
    expect(
      await sendRaw(Buffer.from(body, 'utf16le'), {
        'content-type': 'application/json; charset=utf-16le',
      }),
    ).toBeGreaterThanOrEqual(400);
    expect(await sendRaw(body, { 'content-type': 'application/xml' })).toBe(415);
    expect(
      await sendRaw(gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' }),
    ).toBeGreaterThanOrEqual(400);
    expect(await sendRaw(' '.repeat(7 * 1024 * 1024))).toBe(413);
    expect(await holds()).toBe(0);
  });

  it.each(['__proto__', 'constructor', 'prototype'])(
    'with %s in it changes nothing for the next',
    async (name) => {
      const status = await sendRaw(
        `{ "${name}": { "team": "ads" }, "dimensions": { "${name}": "x" }, ${JSON.stringify(CALL).slice(1)}`,
      );
      expect(status).toBeGreaterThanOrEqual(400);
      expect(await holds()).toBe(0);
      expect((await admit(bursar, {}, gateway)).status).toBe(201);
    },
  );
});

describe('another spelling of an endpoint', () => {
  inOneBursar();

  it.each([
    '/v1/%61dmissions',
    '/v1//admissions',
    '/v1/admissions/',
    '//v1/admissions',
    '/V1/admissions',
    '/v1/admissions;x',
    '/v1/./admissions',
  ])('%s does not pass the guard', async (where) => {
    const body = JSON.stringify(CALL);
    for (const method of ['POST', 'HEAD', 'GET']) {
      const { status } = await raw(
        bursar.url,
        method,
        where,
        {
          'content-type': 'application/json',
          'content-length': String(method === 'POST' ? body.length : 0),
        },
        method === 'POST' ? body : '',
      );
      expect([400, 401, 404, 405]).toContain(status);
    }
    expect(await holds()).toBe(0);
  });
});

describe('a name that a spreadsheet would run', () => {
  inOneBursar();

  it.each(['=HYPERLINK("http://x")', '+1', '-1', '@SUM(A1)', '\tx'])(
    '%j is text in the file, or no name at all',
    async (requestId) => {
      const { status } = await admit(
        bursar,
        { requestId, maxOutputTokens: 999_999, attempts: 10 },
        gateway,
      );
      if (status === 422) return;
      expect(status).toBe(402);
      const { stdout } = await runCli(['why', '--team', 'search', '-o', 'csv'], {
        url: bursar.url,
        token: bursar.token,
      });
      const [header = '', ...rows] = stdout.trim().split('\n');
      const cell = rows.at(-1)?.split(',')[header.split(',').indexOf('example')] ?? '';
      expect(cell.replace(/^"/, '')).toMatch(/^'/);
    },
  );
});
