import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Caller } from '../http/client.js';
import type { TestBursar } from '../processes/server.js';
import { SONNET } from './lines.js';

export interface SpanFields {
  readonly at?: string;
  readonly name?: string;
  readonly status?: number;
  /** Undefined takes one away that every span here has. */
  readonly attributes?: Record<string, string | number | boolean | undefined>;
}

const CALL = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'aws.bedrock',
  'gen_ai.request.model': SONNET,
  'gen_ai.usage.input_tokens': 1_000,
  'gen_ai.usage.output_tokens': 500,
  'server.address': 'bedrock-runtime.us-east-1.amazonaws.com',
  'bursar.team': 'search',
};

const valueOf = (value: string | number | boolean) => {
  if (typeof value === 'boolean') return { boolValue: value };
  return typeof value === 'string' ? { stringValue: value } : { intValue: String(value) };
};

export const attributesOf = (map: Record<string, string | number | boolean | undefined>) =>
  Object.entries(map).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: valueOf(value) }],
  );

/** A model call as a tracer reports it, in the JSON form: 1,000 and 500 tokens. */
export function span(fields: SpanFields = {}): Record<string, unknown> {
  const begun = BigInt(Date.parse(fields.at ?? '2026-09-15T10:04:11Z')) * 1_000_000n;
  return {
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    name: fields.name ?? 'chat',
    kind: 3,
    startTimeUnixNano: String(begun),
    endTimeUnixNano: String(begun + 812_000_000n),
    attributes: attributesOf({ ...CALL, ...fields.attributes }),
    ...(fields.status !== undefined && { status: { code: fields.status } }),
  };
}

export interface TelemetryAnswer {
  readonly status: number;
  readonly body: { partialSuccess?: Record<string, string> } & Record<string, unknown>;
}

/** Posts a request of OTLP as JSON. */
export async function postTelemetry(
  bursar: Pick<TestBursar, 'http'>,
  signal: 'traces' | 'metrics',
  request: unknown,
  as?: Caller,
): Promise<TelemetryAnswer> {
  const response = await bursar.http(
    `/v1/otlp/v1/${signal}`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(request)),
    },
    as,
  );
  return { status: response.status, body: (await response.json()) as TelemetryAnswer['body'] };
}

export const postSpans = (
  bursar: Pick<TestBursar, 'http'>,
  spans: readonly unknown[],
  resource: Record<string, string> = {},
  as?: Caller,
): Promise<TelemetryAnswer> => postTelemetry(bursar, 'traces', traces(spans, resource), as);

export const traces = (spans: readonly unknown[], resource: Record<string, string> = {}) => {
  const about = { attributes: attributesOf(resource) };
  return { resourceSpans: [{ resource: about, scopeSpans: [{ scope: {}, spans }] }] };
};

/** Tokens that Claude Code counted in a minute, of one type. */
export const tokenPoint = (type: string, asInt: string, more: Record<string, string> = {}) => ({
  ...{ startTimeUnixNano: '1789460000000000000', timeUnixNano: '1789460060000000000', asInt },
  attributes: attributesOf({ type, model: SONNET, 'session.id': 's', ...more }),
});

export const tokens = (dataPoints: readonly unknown[], resource: Record<string, string> = {}) => {
  const sum = { aggregationTemporality: 1, isMonotonic: true, dataPoints };
  const about = { attributes: attributesOf(resource) };
  const metrics = [{ name: 'claude_code.token.usage', sum }];
  return { resourceMetrics: [{ resource: about, scopeMetrics: [{ metrics }] }] };
};
