import { describe, expect, it } from '@jest/globals';
import { eventOfSpan } from './gen-ai-span.js';

const span = (attributes: Record<string, string | number>, more: Record<string, unknown> = {}) => ({
  ...{ traceId: 'aa', spanId: 'bb', startTimeUnixNano: '1789460000000000000' },
  endTimeUnixNano: '1789460001500000000',
  attributes: Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
  })),
  ...more,
});
const CHAT = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm' };
const eventOf = (attributes: Record<string, string | number>, more = {}) =>
  eventOfSpan(span(attributes, more), new Map())?.event ?? null;
const usageOf = (counts: Record<string, number>) =>
  eventOf({
    ...CHAT,
    ...Object.fromEntries(Object.entries(counts).map(([n, c]) => [`gen_ai.usage.${n}`, c])),
  })?.['usage'];

describe('a span of a model call', () => {
  it.each([
    ['without a cache', { input_tokens: 10, output_tokens: 5 }, [10, 5, 0, 0]],
    ['of older names', { prompt_tokens: 10, completion_tokens: 5 }, [10, 5, 0, 0]],
    [
      'with the cached part within its input',
      { input_tokens: 10, 'cache_read.input_tokens': 4, 'cache_creation.input_tokens': 1 },
      [5, 0, 4, 1],
    ],
    [
      'with a cached part larger than its input, which can only be beside it',
      { input_tokens: 10, cache_read_input_tokens: 40 },
      [10, 0, 40, 0],
    ],
    [
      'with the cached part beside its input, as its total says',
      { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 4, total_tokens: 19 },
      [10, 5, 4, 0],
    ],
    [
      'with the cached part within its input, as its total says',
      { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 4, total_tokens: 15 },
      [6, 5, 4, 0],
    ],
  ])('%s has disjoint counts', (_, counts, [input, output, cacheRead, cacheWrite]) => {
    expect(usageOf(counts)).toEqual({ input, output, cacheRead, cacheWrite });
  });

  it('without counts reports none: they are unknown, not zero', () => {
    expect(eventOf(CHAT)).not.toHaveProperty('usage');
  });

  it('says when, how long, where, and by which name its call is known', () => {
    expect(
      eventOf({
        ...CHAT,
        'gen_ai.system': 'aws.bedrock',
        'aws.request_id': 'p-1',
        'server.address': 'bedrock-runtime.eu-central-1.amazonaws.com',
      }),
    ).toMatchObject({
      ...{ requestId: 'aa:bb', providerRequestId: 'p-1', latencyMs: 1_500 },
      ...{ at: '2026-09-15T08:13:20.000Z', region: 'eu-central-1', provider: 'aws.bedrock' },
    });
  });

  it.each([
    ['its type', { 'error.type': 'ThrottlingException' }, {}, 'ThrottlingException'],
    ['its status', {}, { status: { code: 2 } }, true],
    ['its status by name', {}, { status: { code: 'STATUS_CODE_ERROR' } }, true],
    ['nothing', {}, { status: { code: 1 } }, undefined],
  ])('failed as %s says', (_, attributes, more, error) => {
    expect(eventOf({ ...CHAT, ...attributes }, more)?.['error']).toBe(error);
  });
});

describe('a span', () => {
  it.each<[string, Record<string, string | number>]>([
    [
      'of an agent',
      { ...CHAT, 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.usage.input_tokens': 9 },
    ],
    ['of a tool', { 'gen_ai.operation.name': 'execute_tool' }],
    [
      'of a workflow',
      {
        'traceloop.span.kind': 'workflow',
        'gen_ai.usage.input_tokens': 9,
        'gen_ai.request.model': 'm',
      },
    ],
    ['of anything else', { 'http.method': 'GET' }],
  ])('%s is none', (_, attributes) => {
    expect(eventOf(attributes)).toBeNull();
  });

  it('of an older tracer, which names no operation, is one by its model and its counts', () => {
    const older = { 'gen_ai.request.model': 'm', 'gen_ai.usage.prompt_tokens': 3 };
    expect(eventOf(older)).toMatchObject({ model: 'm', usage: { input: 3 } });
  });
});
