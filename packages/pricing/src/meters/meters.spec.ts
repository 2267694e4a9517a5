import { describe, expect, it } from '@jest/globals';
import { at, seedBook } from '../../testing/books.js';
import {
  capacityOf,
  finalStreamUsage,
  GUARDRAIL_MODEL,
  quantities,
  rate,
  readUsage,
  type Quantities,
  type RawUsage,
  type UsageConvention,
} from '../index.js';

type Story = [string, UsageConvention, RawUsage, Partial<Quantities>];

describe('usage as each provider counts it, made disjoint', () => {
  it.each<Story>([
    [
      'Converse, with the lifetime of all writes reported',
      'converse',
      {
        inputTokens: 10,
        outputTokens: 2,
        cacheReadInputTokens: 5,
        cacheWriteInputTokens: 9,
        cacheDetails: [
          { ttl: '5m', inputTokens: 3 },
          { ttl: '1h', inputTokens: 6 },
        ],
      },
      { input: 10, output: 2, cacheRead: 5, cacheWrite5m: 3, cacheWrite1h: 6 },
    ],
    [
      'Converse, with the lifetime of some writes reported',
      'converse',
      { cacheWriteInputTokens: 9, cacheDetails: [{ ttl: '1h', inputTokens: 6 }] },
      { cacheWrite1h: 6, cacheWriteUnknown: 3 },
    ],
    [
      'Converse, with an unknown lifetime',
      'converse',
      { cacheWriteInputTokens: 9, cacheDetails: [{ ttl: '24h', inputTokens: 9 }] },
      { cacheWriteUnknown: 9 },
    ],
    [
      'an invocation log',
      'converse',
      { inputTokenCount: 7, cacheWriteInputTokenCount: 2 },
      { input: 7, cacheWriteUnknown: 2 },
    ],
    [
      'what was logged, not what the client saw',
      'converse',
      { invocationLog: { outputTokens: 9 }, clientSaw: { outputTokens: 1 } },
      { output: 9 },
    ],
    [
      'Anthropic, writes without lifetime',
      'anthropic',
      { input_tokens: 4, cache_creation_input_tokens: 6 },
      { input: 4, cacheWriteUnknown: 6 },
    ],
    [
      'Anthropic, nulls for what was not used',
      'anthropic',
      { input_tokens: 4, cache_read_input_tokens: null, cache_creation: null },
      { input: 4 },
    ],
    [
      'Anthropic, only the breakdown',
      'anthropic',
      { cache_creation: { ephemeral_1h_input_tokens: 8 } },
      { cacheWrite1h: 8 },
    ],
    [
      'OpenAI chat',
      'openai',
      { prompt_tokens: 10, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 10 } },
      { cacheRead: 10, output: 3, cacheWrite30m: 0 },
    ],
    [
      'OpenAI audio',
      'openai',
      {
        input_tokens: 10,
        input_tokens_details: { audio_tokens: 4 },
        output_tokens: 9,
        output_tokens_details: { audio_tokens: 2, reasoning_tokens: 5 },
      },
      { input: 6, output: 7, cacheWrite30m: 0, more: { inputAudio: 4, outputAudio: 2 } },
    ],
    [
      'OpenTelemetry totals',
      'otel-total',
      { 'gen_ai.usage.input_tokens': 10, 'gen_ai.usage.cache_read_tokens': 9 },
      { input: 1, cacheRead: 9 },
    ],
    [
      'Gemini, cached',
      'gemini',
      {
        promptTokenCount: 10,
        cachedContentTokenCount: 8,
        candidatesTokenCount: 1,
        totalTokenCount: 11,
      },
      { input: 2, cacheRead: 8, output: 1 },
    ],
    [
      'Gemini, audio',
      'gemini',
      {
        promptTokenCount: 10,
        promptTokensDetails: [
          { modality: 'AUDIO', tokenCount: 7 },
          { modality: 'TEXT', tokenCount: 3 },
        ],
      },
      { input: 3, more: { inputAudio: 7 } },
    ],
    ['100 documents', 'rerank', { documents: 100 }, { more: { 'search.query': 1 } }],
    [
      'a very large image',
      'images',
      { images: 1, width: 4096, height: 10 },
      { more: { 'image.out[over-2048,standard]': 1 } },
    ],
    [
      'a guardrail that reads 1,000 and 1,001 characters',
      'guardrail',
      { inputChars: 1000, outputChars: 1001, policies: ['wordFilters'] },
      { more: { 'guardrail.textUnit[wordFilters]': 3 } },
    ],
    [
      'reserved capacity both ways',
      'capacity',
      { inputTPM: 2000, outputTPM: 1000, hours: '1.5', commitment: '3-month' },
      { more: { '1K-input-TPM-hour[3-month]': '3', '1K-output-TPM-hour[3-month]': '1.5' } },
    ],
  ])('%s', (_story, convention, raw, usage) => {
    expect(readUsage(convention, raw)).toEqual({ outcome: 'read', usage: quantities(usage) });
  });

  it.each<[UsageConvention, RawUsage, string]>([
    [
      'openai',
      { input_tokens: 5, input_tokens_details: { cached_tokens: 6 } },
      'cached-exceeds-prompt',
    ],
    [
      'openai',
      { output_tokens: 1, output_tokens_details: { audio_tokens: 2 } },
      'audio-exceeds-completion',
    ],
    [
      'otel-total',
      { 'gen_ai.usage.input_tokens': 5, 'gen_ai.usage.cache_read_tokens': 6 },
      'cached-exceeds-prompt',
    ],
    ['gemini', { promptTokenCount: 5, cachedContentTokenCount: 6 }, 'cached-exceeds-prompt'],
    ['gemini', { promptTokenCount: 5, totalTokenCount: 6 }, 'total-differs-from-parts'],
    [
      'converse',
      { cacheWriteInputTokens: 1, cacheDetails: [{ ttl: '5m', inputTokens: 2 }] },
      'cache-writes-exceed-total',
    ],
    ['converse', { inputTokens: -1 }, 'bad-count:inputTokens'],
    ['converse', { inputTokens: '12' }, 'bad-count:inputTokens'],
    ['converse', { outputTokens: 1e300 }, 'bad-count:outputTokens'],
    ['converse', { cacheDetails: [7] }, 'bad-count:cacheDetails'],
    ['anthropic', { output_tokens: 1.5 }, 'bad-count:output_tokens'],
    ['capacity', { modelUnits: 1, hours: '1.0000001' }, 'bad-count:hours'],
    ['capacity', { inputTPM: 1500, hours: 1 }, 'bad-count:inputTPM'],
  ])('%s %j is rejected, never clamped to zero', (convention, raw, reason) => {
    expect(readUsage(convention, raw)).toEqual({ outcome: 'rejected', reason });
  });
});

describe('a stream', () => {
  it('ends with its last counts, which replace the earlier ones', () => {
    const events = [
      {
        type: 'message_start',
        message: { usage: { input_tokens: 27, cache_read_input_tokens: 5, output_tokens: 1 } },
      },
      { type: 'content_block_delta' },
      '[DONE]',
      { type: 'message_delta', usage: { output_tokens: 40 } },
      { type: 'message_delta', usage: { output_tokens: 47 } },
    ];
    expect(readUsage('anthropic', finalStreamUsage(events))).toEqual({
      outcome: 'read',
      usage: quantities({ input: 27, cacheRead: 5, output: 47 }),
    });
  });
});

describe('capacity and guardrails', () => {
  it('are found under the model and tier they are listed under', () => {
    expect(capacityOf('provisioned:meta.x')).toEqual({ modelRef: 'meta.x', tier: 'provisioned' });
    expect(capacityOf('reserved:meta.x')).toEqual({ modelRef: 'meta.x', tier: 'reserved' });
    expect(capacityOf('meta.x')).toBeNull();
    expect(capacityOf('provisioned:')).toBeNull();
  });

  it('have no price for a commitment or policy that is not listed', () => {
    const when = { region: 'us-east-1', at: at('2026-08-10T12:00:00Z') };
    const capacity = { ...when, modelRef: 'meta.llama3-1-70b-instruct-v1:0', tier: 'provisioned' };
    expect(
      rate(seedBook(), capacity, quantities({ more: { 'model-unit-hour[2-year]': 1 } })),
    ).toMatchObject({ reason: 'unpriced-meter:model-unit-hour[2-year]' });
    expect(
      rate(
        seedBook(),
        { ...when, modelRef: GUARDRAIL_MODEL },
        quantities({ more: { 'guardrail.textUnit[grounding]': 1 } }),
      ),
    ).toMatchObject({ reason: 'unpriced-meter:guardrail.textUnit[grounding]' });
  });
});
