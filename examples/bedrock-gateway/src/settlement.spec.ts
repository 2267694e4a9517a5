import { describe, expect, it } from '@jest/globals';
import { failureOf, settled, settledFailure, usageIn } from './settlement.js';

const CALL = {
  provider: 'bedrock',
  model: 'm',
  region: 'us-east-1',
  maxOutputTokens: 300,
  requestMetadata: {},
  downgraded: false,
};
const sdkError = (httpStatusCode: number) => ({
  name: 'X',
  $metadata: { httpStatusCode, requestId: 'r1' },
});

describe('usage', () => {
  it('reports the lifetime of a cache write as far as Bedrock does', () => {
    const usage = {
      ...{ inputTokens: 10, outputTokens: 5, totalTokens: 115 },
      ...{ cacheReadInputTokens: 40, cacheWriteInputTokens: 60 },
      cacheDetails: [
        { ttl: '5m' as const, inputTokens: 20 },
        { ttl: '1h' as const, inputTokens: 30 },
      ],
    };
    expect(usageIn('converse', usage)).toEqual({
      ...{ input: 10, output: 5, cacheRead: 40 },
      ...{ cacheWrite5m: 20, cacheWrite1h: 30, cacheWrite: 10 },
    });
  });

  it('of OpenAI counts what was cached once, and what it wrote as of unknown lifetime', () => {
    const prompt_tokens_details = { cached_tokens: 40, cache_write_tokens: 20 };
    expect(
      usageIn('openai', { prompt_tokens: 100, completion_tokens: 7, prompt_tokens_details }),
    ).toMatchObject({ input: 40, output: 7, cacheRead: 40, cacheWrite: 20 });
  });

  it('that is empty or contradicts itself is none', () => {
    expect(usageIn('converse', {})).toBeUndefined();
    expect(usageIn('converse', undefined)).toBeUndefined();
    expect(usageIn('converse', { inputTokens: -1 })).toBeUndefined();
    const prompt_tokens_details = { cached_tokens: 40 };
    expect(usageIn('openai', { prompt_tokens: 1, prompt_tokens_details })).toBeUndefined();
  });

  it('that did not come is unknown, and never nothing', () => {
    expect(settled(CALL, { usage: undefined, requestId: 'r1', latencyMs: 1.4 })).toEqual({
      ...{ outcome: 'unknown', provider: 'bedrock', region: 'us-east-1' },
      ...{ providerRequestId: 'r1', latencyMs: 1 },
    });
  });
});

describe('a failure', () => {
  it.each([
    [429, 'throttled'],
    [400, 'error'],
    [403, 'error'],
    [500, 'error'],
    [503, 'error'],
    [408, 'unknown'],
    [424, 'unknown'],
  ])('with status %d is settled as %s', (status, outcome) => {
    expect(settledFailure(CALL, failureOf(sdkError(status)), 1)).toMatchObject({
      outcome,
      providerRequestId: 'r1',
    });
  });

  it('on the way may have cost anything', () => {
    expect(settledFailure(CALL, failureOf(new Error('socket hang up')), 1)).toMatchObject({
      outcome: 'unknown',
    });
  });

  it('to connect is the proof that nothing was sent', () => {
    expect(settledFailure(CALL, failureOf({ code: 'ECONNREFUSED' }), 1)).toBeNull();
  });
});
