import { OFREPProvider } from '@openfeature/ofrep-provider';
import { type Client, OpenFeature } from '@openfeature/server-sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { evaluateFlag, flagContext } from '@bursar/policy';
import { json } from '../support/http/access.js';
import { gatewayKey } from '../support/limits/admissions.js';
import type { Caller } from '../support/http/client.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';
import { policyOf, publish } from '../support/gateways/policy.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const FLAGS = `${TWO_TEAMS}flags:
  - { key: new-prompt, type: boolean, default: false, rules: [ { when: { team: search }, rollout: 25, value: true } ] }
  - { key: greeting, type: string, default: hello, rules: [ { when: { environment: [dev, staging] }, value: hi } ] }
  - { key: top-k, type: number, default: 0.5 }
  - { key: tool, type: object, default: { name: search, depth: 2 }, disabled: true }
  - key: prompt
    type: string
    default: a
    rules: [ { variants: [ { name: one, value: a, weight: 50 }, { name: two, value: b, weight: 50 } ] } ]
`;

let bursar: TestBursar;
let key: Caller;
let client: Client;

beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, FLAGS);
  key = await gatewayKey(bursar);
  const headers: [string, string][] = Object.entries(key);
  await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: bursar.url, headers }));
  client = OpenFeature.getClient();
});
afterAll(async () => {
  await OpenFeature.close();
  await bursar.close();
});

const ask = (path: string, body: unknown, headers: Record<string, string> = {}, as = key) => {
  const sent = { 'content-type': 'application/json', ...headers };
  const init = { method: 'POST', body: JSON.stringify(body), headers: sent };
  return bursar.http(`/ofrep/v1/evaluate/flags${path}`, init, as);
};

describe('the published OpenFeature provider', () => {
  it('reads flags of every type, with the reasons of OpenFeature', async () => {
    const dev = { targetingKey: 'u1', environment: 'dev' };
    expect(await client.getStringDetails('greeting', '', dev)).toMatchObject({
      value: 'hi',
      reason: 'TARGETING_MATCH',
    });
    expect(await client.getNumberDetails('top-k', 1)).toMatchObject({
      value: 0.5,
      reason: 'STATIC',
    });
    expect(await client.getObjectDetails('tool', {})).toMatchObject({
      value: { name: 'search', depth: 2 },
      reason: 'DISABLED',
    });
    expect(await client.getStringDetails('prompt', '', { targetingKey: 'u1' })).toMatchObject({
      reason: 'SPLIT',
      variant: expect.stringMatching(/one|two/),
    });
  });

  it('gets an error for a missing flag, and for one that needs a targeting key', async () => {
    expect(await client.getBooleanDetails('nothing', true)).toMatchObject({
      value: true,
      errorCode: 'FLAG_NOT_FOUND',
    });
  });

  it('gets for everybody the answer that a gateway works out from its policy', async () => {
    await publish(bursar);
    const { compiled } = await policyOf(bursar, 'prod');
    let on = 0;
    for (let n = 0; n < 60; n++) {
      const context = { targetingKey: `u-${n}`, team: 'search' };
      const value = await client.getBooleanValue('new-prompt', false, context);
      const call = { team: 'search', user: `u-${n}`, model: 'x' };
      expect(evaluateFlag(compiled.flags, 'new-prompt', flagContext(call))).toMatchObject({
        value,
      });
      if (value) on++;
    }
    expect(on).toBeGreaterThan(3);
    expect(on).toBeLessThan(35);
  });
});

/** As it is sent, whatever is in it. */
const send = (path: string, body: string, type = 'application/json') =>
  bursar.http(
    `/ofrep/v1/evaluate/flags${path}`,
    { method: 'POST', body, headers: { 'content-type': type } },
    key,
  );

describe('the OFREP endpoints', () => {
  it('name a variant and a reason in every answer, of one flag and of all', async () => {
    const context = { targetingKey: 'u1', team: 'ads', environment: 'prod' };
    const { flags } = (await (await ask('', { context })).json()) as { flags: object[] };
    expect(flags).toHaveLength(5);
    for (const one of flags)
      expect(one).toMatchObject({ variant: expect.any(String), reason: expect.any(String) });
    const dev = { context: { ...context, environment: 'dev' } };
    expect(await (await ask('/greeting', dev)).json()).toEqual({
      key: 'greeting',
      value: 'hi',
      variant: 'rule-1',
      reason: 'TARGETING_MATCH',
    });
  });

  it('share a rollout among people, never among the calls of one gateway key', async () => {
    const anonymous = await ask('/new-prompt', { context: { team: 'search' } });
    expect([anonymous.status, await anonymous.json()]).toMatchObject([
      400,
      { key: 'new-prompt', errorCode: 'TARGETING_KEY_MISSING' },
    ]);
    for (const context of [
      { team: 'search', targetingKey: 'u1' },
      { team: 'search', targetingKey: '', user: 'u1' },
      { team: 'ads' },
    ])
      expect((await ask('/new-prompt', { context })).status).toBe(200);
  });

  it.each([
    ['a list', '[]', 'application/json', 'INVALID_CONTEXT'],
    ['null', 'null', 'application/json', 'INVALID_CONTEXT'],
    ['a text in JSON', '"context"', 'application/json', 'INVALID_CONTEXT'],
    ['a number', '1', 'application/json', 'INVALID_CONTEXT'],
    ['plain text', 'context', 'text/plain', 'INVALID_CONTEXT'],
    ['JSON that ends too early', '{"context": {', 'application/json', 'PARSE_ERROR'],
    ['an empty body', '', 'application/json', 'PARSE_ERROR'],
  ])('refuse a body that is %s, for one flag and for all', async (_, body, type, errorCode) => {
    for (const path of ['', '/greeting']) {
      const refused = await send(path, body, type);
      expect([refused.status, await refused.json()]).toEqual([
        400,
        expect.objectContaining({ errorCode, errorDetails: expect.any(String) }),
      ]);
    }
  });

  it('answer every flag at once, under a tag as long as the answers are the same', async () => {
    const first = await ask('', { context: { targetingKey: 'u1' } });
    const { flags } = (await first.json()) as { flags: { key: string }[] };
    expect(flags.map((flag) => flag.key)).toEqual([
      'greeting',
      'new-prompt',
      'prompt',
      'tool',
      'top-k',
    ]);
    const tag = first.headers.get('etag') ?? '';
    const again = await ask('', { context: { targetingKey: 'u1' } }, { 'if-none-match': tag });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const dev = { context: { targetingKey: 'u1', environment: 'dev' } };
    expect((await ask('', dev, { 'if-none-match': tag })).status).toBe(200);
  });

  it('take the team from a key that is bound to one', async () => {
    const bound = await gatewayKey(bursar, 'ads');
    for (let n = 0; n < 20; n++) {
      const context = { targetingKey: `u-${n}`, team: 'search' };
      const answer = await (await ask('/new-prompt', { context }, {}, bound)).json();
      expect(answer).toMatchObject({ value: false });
    }
  });

  it.each([
    ['a context that is a list', '', { context: [] }, 400, 'INVALID_CONTEXT'],
    ['a context that is a text', '/greeting', { context: 'x' }, 400, 'INVALID_CONTEXT'],
    ['a flag that is not there', '/nothing', { context: {} }, 404, 'FLAG_NOT_FOUND'],
    ['a share without a targeting key', '/prompt', { context: {} }, 400, 'TARGETING_KEY_MISSING'],
    ['a name that objects have', '/__proto__', { context: {} }, 404, 'FLAG_NOT_FOUND'],
  ])('refuse %s in the words of the protocol', async (_, path, body, status, errorCode) => {
    const unkeyed = await bursar.http(`/ofrep/v1/evaluate/flags${path}`, json(body));
    expect([unkeyed.status, await unkeyed.json()]).toEqual([
      status,
      expect.objectContaining({ errorCode, errorDetails: expect.any(String) }),
    ]);
  });
});
