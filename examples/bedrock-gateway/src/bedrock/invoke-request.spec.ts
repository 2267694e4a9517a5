import { describe, expect, it } from '@jest/globals';
import { BadRequest } from '../json.js';
import { isForeign, readInvokeBody, refuseHeaders } from './invoke-request.js';

const CALL = {
  provider: 'bedrock',
  model: 'us.anthropic.claude-x',
  region: 'us-east-1',
  maxOutputTokens: 300,
  requestMetadata: {},
  downgraded: false,
};
const messages = [{ role: 'user', content: 'why '.repeat(100) }];
const claude = (more: object = {}) => ({
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 500,
  messages,
  ...more,
});
const nova = (more: object = {}) => ({
  messages: [{ role: 'user', content: [{ text: 'why '.repeat(100) }] }],
  inferenceConfig: { max_new_tokens: 500, temperature: 0 },
  ...more,
});

describe('the body of an InvokeModel', () => {
  it.each([
    ['anthropic', claude(), 500, { max_tokens: 300 }],
    ['nova', nova(), 500, { inferenceConfig: { maxTokens: 300, temperature: 0 } }],
    ['titan-embedding', { inputText: 'why '.repeat(100), dimensions: 256 }, 1, { dimensions: 256 }],
    ['cohere-embedding', { texts: ['why '.repeat(100)], input_type: 'x' }, 1, { input_type: 'x' }],
  ])('of %s is bounded, and gets the ceiling that was set', (family, body, maxTokens, sent) => {
    const read = readInvokeBody(body);
    expect(read).toMatchObject({ family, maxTokens });
    expect(read.inputTokensMax).toBeGreaterThan(400);
    expect(read.inputTokensMax).toBeLessThan(2_000);
    expect(read.send(CALL)).toMatchObject(sent);
  });

  it.each([
    ['a document', claude({ messages: [{ content: [{ type: 'document' }] }] }), 'document'],
    [
      'a picture elsewhere',
      claude({ messages: [{ content: [{ type: 'image', source: { type: 'url' } }] }] }),
      'base64',
    ],
    ['a search', claude({ tools: [{ type: 'web_search_20250305' }] }), 'web_search'],
    ['a faster mode', claude({ speed: 'fast' }), 'speed'],
    ['a service tier', claude({ service_tier: 'priority' }), 'service_tier'],
    ['a connector', claude({ mcp_servers: [] }), 'mcp_servers'],
    ['a beta that costs more', claude({ anthropic_beta: ['fast-mode-1'] }), 'anthropic_beta'],
    ['a second ceiling', nova({ inferenceConfig: { max_tokens: 1 } }), 'max_tokens'],
    ['a prompt of Titan', { inputText: 'x', textGenerationConfig: {} }, 'textGenerationConfig'],
    ['a picture to embed', { texts: [], images: ['x'] }, 'images'],
    ['a model that is not known', { prompt: 'x', max_gen_len: 5 }, 'No bound'],
  ])('is refused with %s, and named', (_, body, name) => {
    expect(() => readInvokeBody(body)).toThrow(name);
    expect(() => readInvokeBody(body)).toThrow(BadRequest);
  });

  it('says nothing to the model of another maker', () => {
    const sentTo = (model: string) => ({ ...CALL, model });
    expect(isForeign('eu.anthropic.claude-y', CALL)).toBe(false);
    expect(isForeign('anthropic.claude-y', sentTo('amazon.nova-lite-v1:0'))).toBe(true);
    const profile = 'arn:aws:bedrock:us-east-1:1:application-inference-profile/abc';
    expect(isForeign(profile, CALL)).toBe(false);
  });
});

describe('headers of an InvokeModel', () => {
  it('that ask for more are refused by name', () => {
    refuseHeaders({ accept: '*/*', 'x-amzn-bedrock-accept': 'application/json' });
    for (const name of ['guardrailidentifier', 'service-tier', 'performanceconfig-latency'])
      expect(() => refuseHeaders({ [`x-amzn-bedrock-${name}`]: 'x' })).toThrow(name);
  });
});
