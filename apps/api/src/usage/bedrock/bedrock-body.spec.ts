import { describe, expect, it } from '@jest/globals';
import { base, counters, type Fields, quantities, recordOf } from './bedrock-record.fixture.js';

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

  it('that the body splits into another sum are counted, and marked', () => {
    const usage = { cacheDetails: [{ ttl: '5m', inputTokens: 400 }] };
    expect(recordOf(counters(writes, 5, { usage })).quantities).toMatchObject({
      cacheWriteUnknown: 300,
      more: { 'cacheWrite[unreported]': 100 },
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

  it('without counters and without an end is billed its prompt; its answer is unreported', () => {
    const fields = { ...base, input: {}, output: { outputBodyJson: [start] } };
    expect(recordOf(fields).quantities).toMatchObject({
      input: 3,
      output: 0,
      cacheWrite1h: 28857,
      more: { 'output[unreported]': 128_000 },
    });
  });

  it('that was cut has no longer answer than its caller allowed', () => {
    const input = { inputTokenCount: 3000, inputBodyJson: { inferenceConfig: { maxTokens: 512 } } };
    expect(recordOf({ ...base, input }).quantities).toMatchObject({
      input: 3000,
      more: { 'output[unreported]': 512 },
    });
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
      quantities({ input: 7, output: 5, cacheRead: 3 }),
    );
    expect(recordOf(counters({ inputTokenCount: 7 }, 5, { usage })).quantities).toEqual(
      quantities({ input: 7, output: 5, cacheRead: 3 }),
    );
  });
});
