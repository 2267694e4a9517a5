import { describe, expect, it } from '@jest/globals';
import { BadRequest, toJson } from '../json.js';
import { readConverseBody, toCommand } from './converse-request.js';

const asked = (content: unknown[], more: object = {}) =>
  readConverseBody({ messages: [{ role: 'user', content }], ...more });
const boundOf = (...[content, more]: Parameters<typeof asked>): number =>
  asked(content, more).inputTokensMax;
const PIXEL = 'iVBORw0KGgo=';
const CALL = {
  provider: 'bedrock',
  model: 'm',
  region: 'us-east-1',
  maxOutputTokens: 300,
  requestMetadata: { bursar: 'token', team: 'search' },
  downgraded: false,
};
const LONG = 'x'.repeat(900);

describe('the bound for input tokens', () => {
  it.each(['why', '為什麼', '👩‍🚀'.repeat(50)])('is never below the bytes of %j', (text) => {
    expect(boundOf([{ text }])).toBeGreaterThan(Buffer.byteLength(text));
  });

  it.each([
    ['the system', { system: [{ text: LONG }] }],
    ['tools', { toolConfig: { tools: [{ toolSpec: { description: LONG } }] } }],
    ['fields of the model', { additionalModelRequestFields: { thinking: { text: LONG } } }],
    ['the form of the answer', { outputConfig: { text: LONG } }],
  ])('counts what is asked of %s', (_, more) => {
    const text = [{ text: 'why' }];
    expect(boundOf(text, more)).toBeGreaterThan(boundOf(text) + 900);
  });

  it('counts a picture for the most that one costs, also within the result of a tool', () => {
    const image = { image: { format: 'png', source: { bytes: PIXEL } } };
    expect(boundOf([image])).toBeGreaterThan(8_000);
    expect(boundOf([image, { toolResult: { content: [image] } }])).toBeGreaterThan(16_000);
    expect(boundOf([{ image: { source: { bytes: PIXEL.repeat(9_999) } } }])).toBeLessThan(12_000);
  });

  it('counts all that a model reads as text, whatever it is called there', () => {
    const json = { bytes: LONG };
    expect(boundOf([{ toolResult: { content: [{ json }] } }])).toBeGreaterThan(900);
    expect(boundOf([{ toolUse: { input: json } }])).toBeGreaterThan(900);
  });

  it.each([
    ['a document', { document: { source: { bytes: PIXEL } } }],
    ['a video', { video: { source: { bytes: PIXEL } } }],
    ['a picture elsewhere', { image: { source: { s3Location: { uri: 's3://x' } } } }],
    ['a document within the result of a tool', { toolResult: { content: [{ document: {} }] } }],
    ['a document beside a text', { text: 'why', document: {} }],
    ['a guarded text', { guardContent: { text: { text: 'x' } } }],
  ])('cannot be made for %s', (_, block) => {
    expect(() => asked([block])).toThrow(BadRequest);
  });
});

describe('the ceiling', () => {
  it.each([0, -1, 1.5, '100'])('is not %j', (maxTokens) => {
    expect(() => asked([], { inferenceConfig: { maxTokens } })).toThrow(BadRequest);
  });

  it.each([{ max_tokens: 9_999 }, { inferenceConfig: { max_new_tokens: 9_999 } }])(
    'cannot be raised by a field of the model: %j',
    (additionalModelRequestFields) => {
      expect(() => asked([], { additionalModelRequestFields })).toThrow(BadRequest);
    },
  );
});

describe('a field that this gateway does not pass on', () => {
  it.each([
    ['guardrailConfig', { guardrailConfig: { guardrailIdentifier: 'g' } }],
    ['serviceTier', { serviceTier: { type: 'priority' } }],
    ['performanceConfig', { performanceConfig: { latency: 'optimized' } }],
    ['promptVariables', { promptVariables: {} }],
    ['projectIdentifier', { projectIdentifier: 'p' }],
    ['inferenceConfig.topZ', { inferenceConfig: { topZ: 1 } }],
    ['additionalModelRequestFields.speed', { additionalModelRequestFields: { speed: 'fast' } }],
    ['fast-mode', { additionalModelRequestFields: { anthropic_beta: ['fast-mode-2026'] } }],
    ['systemTool', { toolConfig: { tools: [{ systemTool: { name: 'nova_grounding' } }] } }],
  ])('is refused by its name: %s', (name, more) => {
    expect(() => asked([{ text: 'why' }], more)).toThrow(name);
  });
});

describe('what is sent', () => {
  it('has the ceiling and the metadata that it was given', () => {
    const body = asked([{ text: 'why' }], {
      inferenceConfig: { maxTokens: 9_999, temperature: 0.2 },
      requestMetadata: { team: 'ads' },
    });
    expect(toCommand(body, CALL)).toEqual({
      modelId: 'm',
      messages: [{ role: 'user', content: [{ text: 'why' }] }],
      inferenceConfig: { maxTokens: 300, temperature: 0.2 },
      requestMetadata: CALL.requestMetadata,
    });
  });

  it('has bytes where JSON has base64, but for what a model reads as JSON of its own', () => {
    const image = { image: { source: { bytes: PIXEL } } };
    const input = { bytes: 'as it is' };
    const [message] = toCommand(asked([image, { toolUse: { input } }]), CALL).messages ?? [];
    const bytes = message?.content?.[0]?.image?.source?.bytes;
    expect(Buffer.from(bytes ?? []).toString('base64')).toBe(PIXEL);
    expect(message?.content?.[1]?.toolUse?.input).toEqual(input);
    expect(toJson({ bytes, plain: new Uint8Array([1, 2]) })).toBe(
      `{"bytes":"${PIXEL}","plain":"AQI="}`,
    );
    expect(toJson({ type: 'Buffer', data: [1] })).toBe('{"type":"Buffer","data":[1]}');
  });
});
