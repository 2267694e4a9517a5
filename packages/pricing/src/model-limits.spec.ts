import { describe, expect, it } from '@jest/globals';
import { seed, seedBook } from '../testing/books.js';
import { limitsOfModel } from './model-limits.js';
import { LIMIT_SOURCES, LIMITED_FAMILIES } from './model-limits-table.js';

const book = seedBook();

describe('limits of a model', () => {
  it.each([
    'anthropic.claude-sonnet-4-5-20250929-v1:0',
    'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
    'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0',
  ])('are the same by the name %s', (name) => {
    expect(limitsOfModel(book, name)).toEqual({ contextTokens: 1_000_000, outputTokens: 64_000 });
  });

  it('are null for an unknown model, and never those of one with a similar name', () => {
    expect(limitsOfModel(book, 'anthropic.claude-sonnet-4-5')).toBeNull();
    expect(limitsOfModel(book, 'acme.chat-v1:0')).toBeNull();
  });

  it('are known where an earlier price tier shows that prompts are longer', () => {
    const long = seed.rows.filter(({ contextOver }) => contextOver !== null);
    const short = long.filter(({ model, contextOver }) => {
      const limits = limitsOfModel(book, model, 'bedrock');
      return limits !== null && BigInt(limits.contextTokens) <= (contextOver ?? 0n);
    });
    expect(short.map(({ model }) => model)).toEqual([]);
  });

  it('name a source and match a model of the book', () => {
    const ids = [...new Set(seed.rows.map(({ model }) => model))];
    const idle = LIMITED_FAMILIES.flatMap(({ models }) => models).filter(
      (one) =>
        !ids.some((id) => (one.endsWith('*') ? id.startsWith(one.slice(0, -1)) : id === one)),
    );
    expect(idle).toEqual([]);
    for (const { source, contextTokens } of LIMITED_FAMILIES) {
      expect(LIMIT_SOURCES).toHaveProperty([source]);
      expect(contextTokens).toBeGreaterThan(0);
    }
  });
});
