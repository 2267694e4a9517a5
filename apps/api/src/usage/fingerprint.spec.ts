import { describe, expect, it } from '@jest/globals';
import { counters, recordOf } from './bedrock/bedrock-record.fixture.js';

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
