import { gzipSync } from 'node:zlib';
import type { TestBursar } from '../processes/server.js';

export interface LineOptions {
  requestId?: string;
  at?: string;
  model?: string;
  region?: string;
  account?: string;
  principal?: string;
  metadata?: Record<string, string>;
  input?: unknown;
  output?: number;
  cacheRead?: number;
  cacheWrite?: number;
  body?: unknown;
}

export const SONNET = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
export const GATEWAY = 'arn:aws:sts::444455556666:assumed-role/GatewayRole/search-svc';
let made = 0;

/** A record as Bedrock writes it, bodies off; every call is another request unless an id is given. */
export function logLine(options: LineOptions = {}): string {
  const { cacheRead = 0, cacheWrite = 0, input = 1_000, output = 500 } = options;
  return JSON.stringify({
    schemaType: 'ModelInvocationLog',
    schemaVersion: '1.0',
    timestamp: options.at ?? '2026-09-15T10:04:11Z',
    accountId: options.account ?? '444455556666',
    identity: { arn: options.principal ?? GATEWAY },
    region: options.region ?? 'us-east-1',
    requestId:
      options.requestId ?? `00000000-0000-4000-8000-${(++made).toString(16).padStart(12, '0')}`,
    operation: 'Converse',
    modelId: options.model ?? SONNET,
    ...(options.metadata && { requestMetadata: options.metadata }),
    input: {
      inputContentType: 'application/json',
      inputTokenCount: input,
      cacheReadInputTokenCount: cacheRead,
      cacheWriteInputTokenCount: cacheWrite,
    },
    output: {
      outputContentType: 'application/json',
      outputTokenCount: output,
      ...(options.body !== undefined && { outputBodyJson: options.body }),
    },
  });
}

export interface IntakeAnswer {
  status: number;
  body: {
    received: number;
    accepted: number;
    duplicate: number;
    quarantined: number;
    unpriced: number;
  } & Record<string, unknown>;
}

/** Posts lines as one gzipped body. */
export async function post(
  bursar: Pick<TestBursar, 'http'>,
  lines: readonly string[],
  headers: Record<string, string> = {},
): Promise<IntakeAnswer> {
  const response = await bursar.http('/v1/usage/bedrock-logs', {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip', ...headers },
    body: gzipSync(`${lines.join('\n')}\n`),
  });
  return { status: response.status, body: (await response.json()) as IntakeAnswer['body'] };
}

/** Teams `search`, known by metadata, and `ads`, known by its role. */
export const TWO_TEAMS = `apiVersion: bursar/v1
trustedMetadataPrincipals: ["arn:aws:sts::*:assumed-role/GatewayRole/*"]
teams:
  - id: search
    name: Search
    costCentre: CC-1
    recognisedBy: { requestMetadata: { team: search } }
  - id: ads
    name: Ads
    costCentre: CC-2
    recognisedBy: { principals: ["arn:aws:sts::*:assumed-role/AdsRole/*"] }
`;

export async function applyConfig(bursar: Pick<TestBursar, 'http'>, text: string): Promise<void> {
  const response = await bursar.http('/v1/config', {
    method: 'POST',
    headers: { 'content-type': 'text/yaml' },
    body: text,
  });
  if (response.status !== 200) throw new Error(await response.text());
}

export async function spendOf(
  bursar: Pick<TestBursar, 'http'>,
  groupBy: readonly string[],
  as?: Record<string, string>,
) {
  const response = await bursar.http(
    '/v1/spend',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from: '2026-01-01', to: '2030-01-01', groupBy }),
    },
    as,
  );
  return (await response.json()) as {
    rows: Record<string, unknown>[];
    total: {
      requests: number;
      errors: number;
      unpriced: number;
      estimated: number;
      cost: string;
      costUpper: string;
    };
  };
}
