import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKey } from '../support/http/access.js';
import { FakeBedrock } from '../support/gateways/fake-bedrock.js';
import { type GatewayProcess, spawnGateway } from '../support/gateways/gateway.js';
import { applyConfig } from '../support/usage/lines.js';
import { findPython, installClients, runClient } from '../support/processes/python.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const MODEL = 'acme.chat-v1:0';
const CONFIG = `apiVersion: bursar/v1
teams:
  - { id: search, name: Search }
  - { id: ads, name: Ads }
prices:
  - { model: "${MODEL}", per1M: { input: "1", output: "10" } }
budgets:
  - { id: search, scope: { team: search }, limit: "100.00", window: month }
  - { id: ads, scope: { team: ads }, limit: "0.001", window: month }
flags:
  - { key: switch, type: boolean, default: false }
  - { key: greeting, type: string, default: hello, rules: [ { when: { environment: dev }, value: hi } ] }
  - { key: top-k, type: number, default: 25 }
  - { key: temperature, type: number, default: 0.5 }
  - { key: tool, type: object, default: { name: search, depth: 2 }, disabled: true }
  - { key: new-prompt, type: boolean, default: false, rules: [ { when: { team: search }, rollout: 25, value: true } ] }
  - key: prompt
    type: string
    default: a
    rules: [ { variants: [ { name: one, value: a, weight: 50 }, { name: two, value: b, weight: 50 } ] } ]
`;

interface Outcome {
  readonly ok?: unknown;
  readonly error?: string;
  readonly text?: string;
  readonly retries?: number | null;
}

interface Details {
  readonly value: unknown;
  readonly variant: string | null;
  readonly reason: string;
  readonly error: string | null;
}

const python = findPython();
const withPython = python === null ? describe.skip : describe;

let bursar: TestBursar;
let bedrock: FakeBedrock;
let gateway: GatewayProcess;
let token: string;
let clients: string;
/** The first time on a machine the clients are fetched. */
const INSTALL_MS_MAX = 600_000;
beforeAll(async () => {
  if (python === null) return;
  clients = await installClients(python);
  bursar = await startBursar();
  await applyConfig(bursar, CONFIG);
  bedrock = await FakeBedrock.start();
  token = (await createKey(bursar, { name: 'edge', kind: 'gateway' })).secret;
  gateway = await spawnGateway({ bursarUrl: bursar.url, token, bedrockUrl: bedrock.url });
}, INSTALL_MS_MAX);
afterAll(async () => {
  if (python === null) return;
  await gateway.close();
  await bedrock.close();
  await bursar.close();
});

const at = (plan: 'none' | 'cut' | 'exception') => {
  bedrock.plan = () => (plan === 'none' ? {} : { fault: plan });
  const args = [gateway.url, MODEL];
  return runClient<Record<string, Outcome>>(clients, 'gateway.py', args);
};

withPython('boto3, anthropic and openai for Python at the example gateway', () => {
  it('make calls, whole and streamed, and are denied once with the reason in the text', async () => {
    const results = await at('none');
    const DENIED = /budget_exhausted: .*ads.*Limit 0\.001 USD.*resets at 20\d\d-.*\/why\//;
    const of = (team: string) =>
      Object.entries(results).filter(([name]) => name.endsWith(`as ${team}`));
    expect(of('search').filter(([, { error }]) => error !== undefined)).toEqual([]);
    expect(of('ads')).toHaveLength(8);
    for (const [name, { ok, text, retries }] of of('ads'))
      expect([name, ok, text, retries ?? 0]).toEqual([
        name,
        undefined,
        expect.stringMatching(DENIED),
        0,
      ]);
    expect(results['converse stream as search']?.ok).toHaveLength(5);
    expect(results['messages stream as search']?.ok).toContain('message_stop');
    expect(results['chat stream as search']?.ok).toEqual(['Ye', 's.']);
    expect(results['guardrail']?.text).toMatch(/ValidationException.*guardrailConfig/);
    expect(results['count']?.ok).toBe(7);
    expect(bedrock.asked).toHaveLength(9);
  });

  it.each(['cut', 'exception'] as const)(
    'never take a stream with a fault for whole: %s',
    async (fault) => {
      const results = await at(fault);
      const said = fault === 'exception' ? 'mid-stream' : '';
      for (const name of ['converse', 'invoke', 'messages', 'chat']) {
        const { ok, text } = results[`${name} stream as search`] ?? {};
        expect([name, ok, text]).toEqual([name, undefined, expect.stringContaining(said)]);
      }
    },
  );
});

withPython('the Python provider of OpenFeature', () => {
  it('resolves flags of every type, always with a variant and a reason', async () => {
    const args = [bursar.url, token];
    const { rollout, ...results } = await runClient<
      Record<string, Details> & { rollout: Details[] }
    >(clients, 'ofrep.py', args);
    expect(results).toMatchObject({
      boolean: { value: false, variant: 'default', reason: 'STATIC', error: null },
      string: { value: 'hi', variant: 'rule-1', reason: 'TARGETING_MATCH', error: null },
      'string default': { value: 'hello', variant: 'default', reason: 'DEFAULT', error: null },
      integer: { value: 25, variant: 'default', error: null },
      float: { value: 0.5, variant: 'default', error: null },
      object: { value: { name: 'search', depth: 2 }, reason: 'DISABLED', error: null },
      split: { variant: expect.stringMatching(/one|two/), reason: 'SPLIT', error: null },
      anonymous: { value: false, reason: 'ERROR', error: 'TARGETING_KEY_MISSING' },
      missing: { value: true, error: 'FLAG_NOT_FOUND' },
      'wrong type': { value: 'x', error: 'TYPE_MISMATCH' },
    });
    const on = rollout.filter(({ value }) => value === true).length;
    expect(on).toBeGreaterThan(2);
    expect(on).toBeLessThan(22);
    for (const one of rollout)
      expect(one).toMatchObject({ variant: expect.any(String), error: null });
  });
});
