import { describe, expect, it } from '@jest/globals';
import { BadRequest } from '../json.js';
import { readChatBody } from './chat-request.js';

const CALL = {
  provider: 'bedrock',
  model: 'openai.gpt-small',
  region: 'us-east-1',
  maxOutputTokens: 300,
  requestMetadata: {},
  downgraded: false,
};
const body = (more: object = {}) => ({
  model: 'openai.gpt-large',
  messages: [{ role: 'user', content: 'why '.repeat(100) }],
  ...more,
});

describe('a chat completion', () => {
  it('goes to the model and with the ceiling that Bursar set, under the name the client used', () => {
    expect(readChatBody(body({ max_tokens: 900 })).send(CALL)).toEqual({
      ...body(),
      model: CALL.model,
      max_tokens: 300,
    });
    expect(readChatBody(body()).send(CALL)).toMatchObject({ max_completion_tokens: 300 });
  });

  it('as a stream always asks for the usage, and knows whether the client did', () => {
    const stream_options = { include_usage: true };
    expect(readChatBody(body({ stream: true })).send(CALL)).toMatchObject({ stream_options });
    expect(readChatBody(body({ stream: true })).wantsUsage).toBe(false);
    expect(readChatBody(body({ stream: true, stream_options })).wantsUsage).toBe(true);
  });

  it('is bounded by its bytes, and 8,000 for each picture', () => {
    expect(readChatBody(body()).inputTokensMax).toBeGreaterThan(400);
    const url = `data:image/png;base64,${'A'.repeat(99_999)}`;
    const content = [{ type: 'image_url', image_url: { url } }];
    const bound = readChatBody(body({ messages: [{ role: 'user', content }] })).inputTokensMax;
    expect(bound).toBeGreaterThan(8_000);
    expect(bound).toBeLessThan(12_000);
  });

  it.each([
    ['several answers', { n: 2 }, 'n must be 1'],
    ['a service tier', { service_tier: 'priority' }, 'service_tier'],
    ['a search', { web_search_options: {} }, 'web_search_options'],
    ['a prediction', { prediction: {} }, 'prediction'],
    ['a tool of the provider', { tools: [{ type: 'web_search' }] }, 'web_search'],
    ['sound', { messages: [{ content: [{ type: 'input_audio' }] }] }, 'input_audio'],
    ['a file', { messages: [{ content: [{ type: 'file' }] }] }, 'file'],
    [
      'a picture elsewhere',
      { messages: [{ content: [{ type: 'image_url', image_url: { url: 'https://x' } }] }] },
      'data: URL',
    ],
    ['a ceiling of none', { max_tokens: 0 }, 'max_completion_tokens'],
    ['no model', { model: '' }, 'model'],
  ])('is refused with %s, and named', (_, more, name) => {
    expect(() => readChatBody(body(more))).toThrow(name);
    expect(() => readChatBody(body(more))).toThrow(BadRequest);
  });
});
