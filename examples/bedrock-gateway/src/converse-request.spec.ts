import { describe, expect, it } from '@jest/globals';
import {
  BadRequest,
  inputTokensMax,
  maxTokensOf,
  readBody,
  toCommand,
  toJson,
} from './converse-request.js';

const asked = (content: unknown[], more: object = {}) =>
  readBody({ messages: [{ role: 'user', content }], ...more });
const PIXEL = 'iVBORw0KGgo=';
const CALL = {
  provider: 'bedrock',
  model: 'm',
  region: 'us-east-1',
  maxOutputTokens: 300,
  requestMetadata: { bursar: 'token', team: 'search' },
  downgraded: false,
};

describe('the bound for input tokens', () => {
  it.each(['why', '為什麼', '👩‍🚀'.repeat(50)])('is never below the bytes of %j', (text) => {
    expect(inputTokensMax(asked([{ text }]))).toBeGreaterThan(Buffer.byteLength(text));
  });

  it('counts what is asked of the system, of tools and of the model’s own fields', () => {
    const bare = inputTokensMax(asked([{ text: 'why' }]));
    for (const name of ['system', 'toolConfig', 'additionalModelRequestFields'])
      expect(
        inputTokensMax(asked([{ text: 'why' }], { [name]: { text: 'x'.repeat(900) } })),
      ).toBeGreaterThan(bare + 900);
  });

  it('counts a picture for the most that one costs, also within the result of a tool', () => {
    const image = { image: { format: 'png', source: { bytes: PIXEL } } };
    expect(inputTokensMax(asked([image]))).toBeGreaterThan(8_000);
    expect(inputTokensMax(asked([image, { toolResult: { content: [image] } }]))).toBeGreaterThan(
      16_000,
    );
  });

  it.each([
    ['a document', { document: { source: { bytes: PIXEL } } }],
    ['a video', { video: { source: { bytes: PIXEL } } }],
    ['a picture elsewhere', { image: { source: { s3Location: { uri: 's3://x' } } } }],
    ['a document within the result of a tool', { toolResult: { content: [{ document: {} }] } }],
  ])('cannot be made for %s', (_, block) => {
    expect(() => inputTokensMax(asked([block]))).toThrow(BadRequest);
  });
});

describe('the ceiling', () => {
  it.each([0, -1, 1.5, '100', null])('is not %j', (maxTokens) => {
    expect(() => maxTokensOf(asked([], { inferenceConfig: { maxTokens } }))).toThrow(BadRequest);
  });

  it('cannot be raised by a field of the model', () => {
    expect(() => asked([], { additionalModelRequestFields: { max_tokens: 9_999 } })).toThrow(
      BadRequest,
    );
  });
});

describe('what is sent', () => {
  it('has the ceiling and the metadata that it was given, and no option that changes the price', () => {
    const body = asked([{ text: 'why' }], {
      inferenceConfig: { maxTokens: 9_999, temperature: 0.2 },
      requestMetadata: { team: 'ads' },
      serviceTier: { type: 'priority' },
      performanceConfig: { latency: 'optimized' },
    });
    expect(toCommand(body, CALL)).toEqual({
      modelId: 'm',
      messages: [{ role: 'user', content: [{ text: 'why' }] }],
      inferenceConfig: { maxTokens: 300, temperature: 0.2 },
      requestMetadata: CALL.requestMetadata,
    });
  });

  it('has bytes where JSON has base64, and the answer has it the other way round', () => {
    const [message] =
      toCommand(asked([{ image: { source: { bytes: PIXEL } } }]), CALL).messages ?? [];
    const bytes = message?.content?.[0]?.image?.source?.bytes;
    expect(Buffer.from(bytes ?? []).toString('base64')).toBe(PIXEL);
    expect(toJson({ bytes, plain: new Uint8Array([1, 2]) })).toBe(
      `{"bytes":"${PIXEL}","plain":"AQI="}`,
    );
    expect(toJson({ type: 'Buffer', data: [1] })).toBe('{"type":"Buffer","data":[1]}');
  });
});
