import { describe, expect, it } from '@jest/globals';
import { hoursOf, type Series, seriesToRead } from './series.js';

const MODEL = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const at = { account: '111122223333', region: 'us-east-1' };
const hour = new Date('2026-09-15T10:00:00Z');
const bedrock = (name: string, more: Record<string, string> = {}): Series => ({
  namespace: 'AWS/Bedrock',
  name,
  dimensions: { ModelId: MODEL, ...more },
});
const mantle = (name: string, more: Record<string, string> = {}): Series => ({
  namespace: 'AWS/BedrockMantle',
  name,
  dimensions: { Model: 'openai.gpt-5.5', ...more },
});

describe('of the metrics that CloudWatch lists', () => {
  it('the same calls under more dimensions are left out', () => {
    const total = bedrock('InputTokenCount');
    const tiers = ['default', 'flex'].map((tier) =>
      bedrock('InputTokenCount', { ServiceTier: tier }),
    );
    expect(seriesToRead([...tiers, total])).toEqual([total]);
  });

  it('those by project are all taken where there is no total', () => {
    const projects = ['a', 'b'].map((Project) => mantle('TotalInputTokens', { Project }));
    const byBoth = mantle('TotalInputTokens', { Project: 'a', ServiceTier: 'default' });
    expect(seriesToRead([byBoth, ...projects])).toEqual(projects);
  });

  it('a second set of as many dimensions is left out', () => {
    const tier = bedrock('Invocations', { ServiceTier: 'flex' });
    const window = bedrock('Invocations', { ContextWindow: '200k' });
    expect(seriesToRead([tier, window])).toEqual([window]);
  });

  it('what names no model, or counts something else, is left out', () => {
    const delivery: Series = {
      namespace: 'AWS/Bedrock',
      name: 'Invocations',
      dimensions: {},
    };
    expect(seriesToRead([delivery, bedrock('InvocationLatency')])).toEqual([]);
  });
});

describe('an hour of a model', () => {
  it('has null for a metric that does not exist, and 0 for one that counted nothing', () => {
    const read = [
      bedrock('Invocations'),
      bedrock('InvocationClientErrors'),
      bedrock('InputTokenCount'),
    ];
    const [one] = hoursOf(at, read, [
      { series: bedrock('Invocations'), hour, sum: 3 },
      { series: bedrock('InputTokenCount'), hour, sum: 1_200 },
    ]);
    expect(one).toEqual({
      ...{ ...at, namespace: 'AWS/Bedrock', model: MODEL, hour, invocations: 3n },
      ...{ clientErrors: 0n, serverErrors: null, throttles: null, input: 1_200n, output: null },
      ...{ cacheRead: null, cacheWrite: null },
    });
  });

  it.each([
    ['CacheReadInputTokens', 'cacheRead'],
    ['CacheReadInputTokenCount', 'cacheRead'],
    ['CacheWriteInputTokens', 'cacheWrite'],
    ['CacheWriteInputTokenCount', 'cacheWrite'],
  ])('%s counts as %s', (name, count) => {
    const series = bedrock(name);
    expect(hoursOf(at, [series], [{ series, hour, sum: 7 }])).toEqual([
      expect.objectContaining({ [count]: 7n }),
    ]);
  });

  it('counts two spellings of one metric once, and projects together', () => {
    const spelt = ['CacheReadInputTokens', 'CacheReadInputTokenCount'].map((name) => bedrock(name));
    const projects = ['a', 'b'].map((Project) => mantle('TotalInputTokens', { Project }));
    const read = [...spelt, ...projects];
    const points = read.map((series) => ({ series, hour, sum: 50 }));
    expect(hoursOf(at, read, points)).toEqual([
      expect.objectContaining({ namespace: 'AWS/Bedrock', cacheRead: 50n }),
      expect.objectContaining({ namespace: 'AWS/BedrockMantle', input: 100n }),
    ]);
  });
});
