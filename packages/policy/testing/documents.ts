import { generateKeyPairSync } from 'node:crypto';
import {
  acceptDocument,
  acceptStops,
  compilePolicy,
  compileStops,
  POLICY_FORMAT,
  readKeys,
  readSigningKey,
  signDocument,
  STOPS_FORMAT,
  type Acceptance,
  type Call,
  type HeldPolicy,
  type HeldStops,
  type Policy,
  type PolicyDocument,
  type PolicyKeys,
  type RateData,
  type RouteData,
  type SigningKey,
  type StopData,
  type Stops,
  type StopsDocument,
} from '../src/index.js';

export const SONNET = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
export const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';

/** USD per million tokens, as femtodollars per token. */
export const perMillion = (tenths: number): string => `${tenths}00000000`;

export const rateOf = (
  model: string,
  input: number,
  output: number,
  more: Partial<RateData> = {},
): RateData => ({
  provider: 'bedrock',
  model,
  places: [
    { regions: ['*'], steps: [{ over: 0, input: perMillion(input), output: perMillion(output) }] },
  ],
  ...more,
});

export const chatRoute: RouteData = {
  key: 'chat',
  match: { operation: 'chat', model: 'us.anthropic.claude-sonnet-*' },
  targets: [
    { provider: 'bedrock', model: SONNET, region: 'us-east-1', weight: 80 },
    { provider: 'openai', model: 'gpt-5.5', weight: 20 },
  ],
  failover: ['bedrock', 'openai'],
};

/** Version 1 of a small policy; parts may be put in. Rates are in tenths of a dollar per million. */
export const policyOf = (more: Partial<PolicyDocument> = {}): PolicyDocument => ({
  format: POLICY_FORMAT,
  environment: 'prod',
  version: 1,
  previousHash: null,
  issuedAt: '2026-11-20T12:00:00.000Z',
  flags: [],
  routes: [],
  access: [],
  limits: [],
  rates: [
    rateOf(SONNET, 66, 165, {
      maxOutputTokens: 64_000,
      alsoKnownAs: ['anthropic.claude-sonnet-4-5-20250929-v1:0'],
    }),
    rateOf(HAIKU, 22, 55, { maxOutputTokens: 32_000 }),
    rateOf('gpt-5.5', 40, 200, { provider: 'openai' }),
  ],
  ...more,
});

export const stopsOf = (stops: readonly StopData[], version = 1): StopsDocument => ({
  format: STOPS_FORMAT,
  environment: 'prod',
  version,
  previousHash: version === 1 ? null : '0'.repeat(64),
  issuedAt: '2026-11-20T12:00:00.000Z',
  stops,
});

export const stopOn = (scope: Record<string, string>, until: string | null = null): StopData => ({
  id: JSON.stringify(scope),
  scope,
  until,
  reason: 'a loop',
  by: 'ada',
});

export const compiled = (more: Partial<PolicyDocument> = {}): Policy =>
  compilePolicy(policyOf(more));

export const compiledStops = (...stops: StopData[]): Stops => compileStops(1, stops);

export const callOf = (more: Partial<Call> = {}): Call => ({
  requestId: 'c0ffee-1',
  team: 'search',
  project: 'app1',
  environment: 'prod',
  user: 'u1',
  model: SONNET,
  region: 'us-east-1',
  inputTokens: 1200,
  maxOutputTokens: 500,
  ...more,
});

export const newKey = (): SigningKey =>
  readSigningKey(
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );

export const trusted = (...keys: SigningKey[]): PolicyKeys =>
  readKeys(keys.map(({ keyId, publicKey }) => ({ keyId, publicKey })));

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Signs and offers in one. */
export function offerPolicy(
  current: HeldPolicy | null,
  document: PolicyDocument,
  key: SigningKey,
): Acceptance<HeldPolicy> {
  const { text } = signDocument(document, key);
  return acceptDocument(current, bytesOf(text), trusted(key), 'prod');
}

export function offerStops(
  current: HeldStops | null,
  document: StopsDocument,
  key: SigningKey,
): Acceptance<HeldStops> {
  const { text } = signDocument(document, key);
  return acceptStops(current, bytesOf(text), trusted(key), 'prod');
}

/** What is in force after a document that must be taken. */
export function held<H>(answer: Acceptance<H>): H {
  if (answer.outcome === 'refused') throw new Error(`${answer.reason}: ${answer.detail}`);
  return answer.held;
}
