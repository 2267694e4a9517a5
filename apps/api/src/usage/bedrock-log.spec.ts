import { describe, expect, it } from '@jest/globals';
import { readBedrockLog } from './bedrock-log.js';
import type { UsageRecord } from './record.js';

const bounds = {
  oldest: Date.parse('2025-10-01T00:00:00Z'),
  newest: Date.parse('2026-12-01T00:00:00Z'),
};
type Fields = Record<string, unknown>;

const base: Fields = {
  schemaType: 'ModelInvocationLog',
  schemaVersion: '1.0',
  timestamp: '2026-09-15T10:04:11Z',
  accountId: '444455556666',
  identity: { arn: 'arn:aws:sts::444455556666:assumed-role/GatewayRole/alpha-svc' },
  region: 'us-east-1',
  requestId: '0b6f4c1e-7d55-4c0e-9a43-1f5b7f2a9c01',
  operation: 'Converse',
  modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
};
const counters = (
  input: Fields,
  outputTokenCount: unknown = 5,
  outputBodyJson?: unknown,
): Fields => ({
  ...base,
  input: { inputContentType: 'application/json', ...input },
  output: { outputContentType: 'application/json', outputTokenCount, outputBodyJson },
});
const read = (fields: Fields) => readBedrockLog(JSON.stringify(fields), bounds);
const recordOf = (fields: Fields): UsageRecord => {
  const reading = read(fields);
  if (!('record' in reading)) throw new Error(reading.rejected.detail);
  expect(reading.suspect).toBeNull();
  return reading.record;
};
const suspectOf = (fields: Fields) => {
  const reading = read(fields);
  return 'record' in reading ? reading.suspect : null;
};
const quantities = (over: Fields = {}) => ({
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  cacheWriteUnknown: 0,
  ...over,
});

describe('a Converse record with its body', () => {
  const record = recordOf({
    ...counters(
      { inputTokenCount: 12, cacheReadInputTokenCount: 2048, cacheWriteInputTokenCount: 0 },
      5,
      {
        output: { message: { role: 'assistant', content: [{ text: 'hello' }] } },
        stopReason: 'end_turn',
        metrics: { latencyMs: 812 },
        usage: {
          inputTokens: 12,
          outputTokens: 5,
          totalTokens: 2065,
          cacheReadInputTokens: 2048,
          cacheWriteInputTokens: 0,
        },
      },
    ),
    inferenceRegion: 'us-east-2',
    requestMetadata: { team: 'alpha', app: 'support-bot', env: 'prod' },
  });

  it('tells who called what, when and where', () => {
    expect(record).toMatchObject({
      provider: 'bedrock',
      account: '444455556666',
      region: 'us-east-1',
      inferenceRegion: 'us-east-2',
      requestId: '0b6f4c1e-7d55-4c0e-9a43-1f5b7f2a9c01',
      operation: 'Converse',
      modelRef: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      principal: 'arn:aws:sts::444455556666:assumed-role/GatewayRole/alpha-svc',
      metadata: { team: 'alpha', app: 'support-bot', env: 'prod' },
      occurredAt: Date.UTC(2026, 8, 15, 10, 4, 11),
      tier: 'standard',
      errorCode: null,
    });
  });

  it('has disjoint meters and a latency', () => {
    expect(record.quantities).toEqual(quantities({ input: 12, output: 5, cacheRead: 2048 }));
    expect(record.latencyMs).toBe(812);
  });
});

describe('cache writes', () => {
  const writes = { inputTokenCount: 3, cacheWriteInputTokenCount: 300 };

  it('are split by Converse cacheDetails', () => {
    const usage = {
      cacheDetails: [
        { ttl: '5m', inputTokens: 100 },
        { ttl: '1h', inputTokens: 200 },
      ],
    };
    expect(recordOf(counters(writes, 5, { usage })).quantities).toEqual(
      quantities({ input: 3, output: 5, cacheWrite5m: 100, cacheWrite1h: 200 }),
    );
  });

  it('are split by the Anthropic object', () => {
    const usage = {
      input_tokens: 3,
      output_tokens: 5,
      cache_creation_input_tokens: 300,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 300 },
    };
    expect(recordOf(counters(writes, 5, { type: 'message', usage })).quantities.cacheWrite1h).toBe(
      300,
    );
  });

  it('of unknown lifetime stay unknown: bodies off, offloaded, or silent', () => {
    const unknown = quantities({ input: 3, output: 5, cacheWriteUnknown: 300 });
    const offloaded = {
      ...base,
      input: { ...writes, inputBodyS3Path: 's3://b/k' },
      output: { outputBodyS3Path: 's3://b/o', outputTokenCount: 5 },
    };
    expect(recordOf(counters(writes)).quantities).toEqual(unknown);
    expect(recordOf(offloaded).quantities).toEqual(unknown);
    expect(
      recordOf(counters(writes, 5, { usage: { inputTokens: 3, outputTokens: 5 } })).quantities,
    ).toEqual(unknown);
  });

  it('of a lifetime without a meter stay unknown', () => {
    const usage = {
      cacheDetails: [
        { ttl: '30m', inputTokens: 100 },
        { ttl: '1h', inputTokens: 200 },
      ],
    };
    expect(recordOf(counters(writes, 5, { usage })).quantities).toMatchObject({
      cacheWrite1h: 200,
      cacheWriteUnknown: 100,
    });
  });

  it('that the body splits into another sum are suspect', () => {
    const usage = { cacheDetails: [{ ttl: '5m', inputTokens: 100 }] };
    expect(suspectOf(counters(writes, 5, { usage }))).toMatchObject({
      reason: 'counts_disagree',
      detail: '300 cache-write tokens are counted, the body splits 100.',
    });
  });
});

describe('a stream', () => {
  const created = { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 28857 };
  const start = {
    type: 'message_start',
    message: {
      usage: {
        input_tokens: 3,
        cache_creation_input_tokens: 28857,
        cache_creation: created,
        output_tokens: 1,
      },
    },
  };
  const delta = {
    type: 'message_delta',
    delta: { stop_reason: 'end_turn' },
    usage: { output_tokens: 142 },
  };
  const stop = {
    type: 'message_stop',
    'amazon-bedrock-invocationMetrics': {
      inputTokenCount: 3,
      outputTokenCount: 142,
      invocationLatency: 2310,
    },
  };
  const input = {
    inputTokenCount: 3,
    cacheReadInputTokenCount: 0,
    cacheWriteInputTokenCount: 28857,
  };

  it('is read over its chunks, bare strings among them, and counts are set, never added', () => {
    const record = recordOf(counters(input, 142, [start, delta, '[DONE]', null, 7, ['x'], stop]));
    expect(record.quantities).toEqual(quantities({ input: 3, output: 142, cacheWrite1h: 28857 }));
    expect(record.latencyMs).toBe(2310);
  });

  it('that was cut short is not contradicted by the count it began with', () => {
    expect(recordOf(counters(input, 142, [start])).quantities.output).toBe(142);
  });

  it('without counters is counted by its own last word', () => {
    const fields = { ...base, input: {}, output: { outputBodyJson: [start, delta, stop] } };
    expect(recordOf(fields).quantities).toEqual(
      quantities({ input: 3, output: 142, cacheWrite1h: 28857 }),
    );
  });

  it('without counters and without an end has no count', () => {
    const fields = { ...base, input: {}, output: { outputBodyJson: [start] } };
    expect(read(fields)).toMatchObject({ rejected: { reason: 'no_counts' } });
  });
});

describe('bodies stand in for missing counters', () => {
  const noCounters = (outputBodyJson: unknown): Fields => ({
    ...base,
    input: {},
    output: { outputBodyJson },
  });

  it.each([
    [
      'Converse',
      { usage: { inputTokens: 7, outputTokens: 9, cacheReadInputTokens: 2 } },
      { input: 7, output: 9, cacheRead: 2 },
    ],
    [
      'Nova',
      {
        usage: {
          inputTokens: 7,
          outputTokens: 9,
          cacheReadInputTokenCount: 2,
          cacheWriteInputTokenCount: 4,
        },
      },
      { input: 7, output: 9, cacheRead: 2, cacheWriteUnknown: 4 },
    ],
    [
      'Anthropic',
      { usage: { input_tokens: 7, output_tokens: 9, cache_read_input_tokens: 2 } },
      { input: 7, output: 9, cacheRead: 2 },
    ],
    [
      'Titan',
      {
        inputTextTokenCount: 7,
        results: [
          { tokenCount: 4, outputText: 'a' },
          { tokenCount: 5, outputText: 'b' },
        ],
      },
      { input: 7, output: 9 },
    ],
    [
      'a Titan stream',
      [
        { inputTextTokenCount: 7, totalOutputTextTokenCount: null },
        { totalOutputTextTokenCount: 9 },
      ],
      { input: 7, output: 9 },
    ],
    ['Titan embeddings', { embedding: [0.1], inputTextTokenCount: 7 }, { input: 7 }],
    [
      'Llama',
      { generation: 'a', prompt_token_count: 7, generation_token_count: 9, stop_reason: 'stop' },
      { input: 7, output: 9 },
    ],
    [
      'a Llama stream',
      [
        { generation: 'a', prompt_token_count: 7, generation_token_count: 1, stop_reason: null },
        {
          generation: '',
          prompt_token_count: null,
          generation_token_count: 9,
          stop_reason: 'stop',
        },
      ],
      { input: 7, output: 9 },
    ],
    [
      'the OpenAI family, cached tokens taken out of the prompt',
      {
        usage: {
          prompt_tokens: 10,
          completion_tokens: 9,
          prompt_tokens_details: { cached_tokens: 3 },
        },
      },
      { input: 7, output: 9, cacheRead: 3 },
    ],
  ])('%s', (_family, body, expected) => {
    expect(recordOf(noCounters(body)).quantities).toEqual(quantities(expected));
  });

  it('and a prompt that counters hold whole is not charged a second time for its cached part', () => {
    const usage = {
      prompt_tokens: 10,
      completion_tokens: 5,
      prompt_tokens_details: { cached_tokens: 3 },
    };
    expect(recordOf(counters({ inputTokenCount: 10 }, 5, { usage })).quantities).toEqual(
      quantities({ input: 10, output: 5 }),
    );
    expect(recordOf(counters({ inputTokenCount: 7 }, 5, { usage })).quantities).toEqual(
      quantities({ input: 7, output: 5, cacheRead: 3 }),
    );
  });
});

describe('counters', () => {
  it('of an embedding need no output', () => {
    const fields = {
      ...base,
      operation: 'InvokeModel',
      modelId: 'amazon.titan-embed-text-v2:0',
      input: { inputTokenCount: 859 },
      output: {},
    };
    expect(recordOf(fields).quantities).toEqual(quantities({ input: 859 }));
  });

  it('of a call that failed may be missing: it used nothing', () => {
    const record = recordOf({ ...base, errorCode: 'ThrottlingException' });
    expect(record).toMatchObject({ errorCode: 'ThrottlingException', quantities: quantities() });
  });

  it('of a call that failed count when they are there', () => {
    expect(
      recordOf({ ...counters({ inputTokenCount: 40 }, 2), errorCode: 'ModelStreamErrorException' })
        .quantities,
    ).toEqual(quantities({ input: 40, output: 2 }));
  });

  it.each([[500], ['429'], ['ModelTimeout']])(
    'are not needed where only a status of %j tells the failure',
    (status) => {
      expect(recordOf({ ...base, status }).errorCode).toBe(String(status));
    },
  );

  it.each([[200], ['200'], ['success'], ['']])('are needed where the status is %j', (status) => {
    expect(read({ ...base, status })).toMatchObject({ rejected: { reason: 'no_counts' } });
  });

  it('of a guardrail that stopped the answer are billed as they stand', () => {
    const body = {
      stopReason: 'guardrail_intervened',
      usage: { inputTokens: 12, outputTokens: 209 },
    };
    expect(recordOf(counters({ inputTokenCount: 12 }, 209, body)).quantities.output).toBe(209);
    expect(recordOf(counters({ inputTokenCount: 0 }, 0)).quantities).toEqual(quantities());
  });

  it('are not disturbed by what a video body tells', () => {
    const body = {
      outputVideoDurationSeconds: 6,
      outputVideoFramesPerSecond: 24,
      outputVideoS3Path: 's3://b/v',
    };
    expect(recordOf(counters({ inputTokenCount: 12 }, 5, body)).quantities).toEqual(
      quantities({ input: 12, output: 5 }),
    );
  });

  it.each([
    [{ inputTokens: 13, outputTokens: 5 }, 'The counters tell 12 input tokens, the body 13.'],
    [{ inputTokens: 12, outputTokens: 6 }, 'The counters tell 5 output tokens, the body 6.'],
  ])('that the body contradicts make the record suspect', (usage, detail) => {
    expect(suspectOf(counters({ inputTokenCount: 12 }, 5, { usage }))).toMatchObject({
      reason: 'counts_disagree',
      detail,
    });
  });
});

describe('the tier', () => {
  it.each([
    [{ serviceTier: 'default' }, 'standard'],
    [{ serviceTier: 'flex' }, 'flex'],
    [{ serviceTier: { type: 'priority' } }, 'priority'],
    [{ serviceTier: 'reserved' }, 'reserved'],
    [{ performanceConfig: { latency: 'optimized' } }, 'latency-optimized'],
    [{ performanceConfig: { latency: 'standard' } }, 'standard'],
    [{}, 'standard'],
  ])('of %j is %s', (fields, tier) => {
    expect(recordOf({ ...counters({ inputTokenCount: 1 }), ...fields }).tier).toBe(tier);
  });

  it('is taken from the answer where the record itself is silent', () => {
    expect(
      recordOf(counters({ inputTokenCount: 1 }, 5, { serviceTier: { type: 'flex' } })).tier,
    ).toBe('flex');
  });
});

describe('one request', () => {
  const withBody = counters({ inputTokenCount: 3, cacheWriteInputTokenCount: 300 }, 5, {
    metrics: { latencyMs: 812 },
    usage: { inputTokens: 3, outputTokens: 5, cacheDetails: [{ ttl: '1h', inputTokens: 300 }] },
    serviceTier: { type: 'flex' },
  });
  const withoutBody = counters({ inputTokenCount: 3, cacheWriteInputTokenCount: 300 });

  it('delivered with and without its body is the same usage', () => {
    expect(recordOf(withoutBody)).toMatchObject({
      key: recordOf(withBody).key,
      content: recordOf(withBody).content,
    });
  });

  it.each([
    ['another token', counters({ inputTokenCount: 4, cacheWriteInputTokenCount: 300 })],
    ['another model', { ...withoutBody, modelId: 'us.amazon.nova-pro-v1:0' }],
    ['other metadata', { ...withoutBody, requestMetadata: { team: 'b' } }],
    ['another second', { ...withoutBody, timestamp: '2026-09-15T10:04:12Z' }],
  ])('with %s is different usage of the same key', (_what, fields) => {
    expect(recordOf(fields).key).toBe(recordOf(withoutBody).key);
    expect(recordOf(fields).content).not.toBe(recordOf(withoutBody).content);
  });

  it('has another key in another account or region', () => {
    const keys = [
      withoutBody,
      { ...withoutBody, accountId: '1' },
      { ...withoutBody, region: 'eu-west-1' },
    ].map((fields) => recordOf(fields).key);
    expect(new Set(keys).size).toBe(3);
    expect(keys[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  });

  it('is the same whatever the order of its fields and metadata', () => {
    const one = { ...withoutBody, requestMetadata: { a: '1', b: '2' } };
    const other = Object.fromEntries(
      Object.entries({ ...withoutBody, requestMetadata: { b: '2', a: '1' } }).reverse(),
    );
    expect(recordOf(other).content).toBe(recordOf(one).content);
  });
});

describe('what is optional may be missing', () => {
  it('identity, metadata, schema version, fractions and offsets of time', () => {
    const fields = {
      ...counters({ inputTokenCount: 1 }),
      identity: undefined,
      schemaVersion: undefined,
      timestamp: '2026-09-15T12:04:11.250+02:00',
    };
    expect(recordOf(fields)).toMatchObject({
      principal: null,
      metadata: null,
      occurredAt: Date.UTC(2026, 8, 15, 10, 4, 11, 250),
    });
  });

  it('metadata keys that name parts of JavaScript are ordinary keys', () => {
    const line = JSON.stringify(counters({ inputTokenCount: 1 })).replace(
      '{',
      '{"requestMetadata":{"__proto__":"x","constructor":"y"},',
    );
    const reading = readBedrockLog(line, bounds);
    if (!('record' in reading)) throw new Error('not read');
    expect(Object.entries(reading.record.metadata ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});
