import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { counters, quantities, recordOf } from './bedrock/bedrock-record.fixture.js';

const counted = (input: Record<string, number>, output: number | null, usage: object) =>
  recordOf(counters(input, output, { usage })).quantities;

describe('a usage block of the OpenAI family counts the cache into its prompt', () => {
  const expected = quantities({ input: 2, output: 6, cacheRead: 3679, cacheWriteUnknown: 21 });
  const chat = {
    prompt_tokens: 3702,
    completion_tokens: 6,
    prompt_tokens_details: { cached_tokens: 3679, cache_write_tokens: 21 },
  };
  const response = {
    input_tokens: 3702,
    output_tokens: 6,
    input_tokens_details: { cached_tokens: 3679, cache_write_tokens: 21 },
    output_tokens_details: { reasoning_tokens: 0 },
  };
  const ways: [string, Record<string, number>, number | null][] = [
    ['inclusive', { inputTokenCount: 3702 }, 6],
    [
      'inclusive with its parts',
      { inputTokenCount: 3702, cacheReadInputTokenCount: 3679, cacheWriteInputTokenCount: 21 },
      6,
    ],
    [
      'inclusive, parts at zero',
      { inputTokenCount: 3702, cacheReadInputTokenCount: 0, cacheWriteInputTokenCount: 0 },
      6,
    ],
    [
      'disjoint',
      { inputTokenCount: 2, cacheReadInputTokenCount: 3679, cacheWriteInputTokenCount: 21 },
      6,
    ],
    ['without the cache', { inputTokenCount: 2 }, 6],
    ['fresh and written', { inputTokenCount: 23, cacheReadInputTokenCount: 3679 }, 6],
    ['absent', {}, null],
  ];

  it.each(ways)('beside counters that are %s', (_name, input, output) => {
    expect(counted(input, output, chat)).toEqual(expected);
    expect(counted(input, output, response)).toEqual(expected);
  });

  it('in a stream, in its last event', () => {
    const events = [
      { type: 'response.created', response: { usage: null } },
      { type: 'response.completed', response: { usage: response } },
    ];
    expect(recordOf(counters({ inputTokenCount: 3702 }, 6, events)).quantities).toEqual(expected);
  });
});

describe('passes of a compacted context are all billed', () => {
  const usage = {
    input_tokens: 23_000,
    output_tokens: 1_000,
    iterations: [
      { type: 'compaction', input_tokens: 180_000, output_tokens: 3_500 },
      { type: 'message', input_tokens: 23_000, output_tokens: 1_000 },
    ],
  };

  it.each([
    ['all of them', { inputTokenCount: 203_000 }, 4_500],
    ['the last alone', { inputTokenCount: 23_000 }, 1_000],
    ['none', {}, null],
  ])('where the counters show %s', (_name, input, output) => {
    expect(counted(input as Record<string, number>, output, usage)).toEqual(
      quantities({ input: 203_000, output: 4_500 }),
    );
  });
});

describe('whatever is reported', () => {
  const tokens = fc.integer({ min: 0, max: 1_000_000 });
  const block = fc.record({ fresh: tokens, read: tokens, written: tokens, output: tokens });

  it('meters are disjoint and sum to the total of the provider, inclusive or not', () => {
    fc.assert(
      fc.property(
        block,
        fc.boolean(),
        fc.boolean(),
        ({ fresh, read, written, output }, isInclusive, isCounted) => {
          const total = fresh + read + written;
          const usage = isInclusive
            ? {
                prompt_tokens: total,
                completion_tokens: output,
                prompt_tokens_details: { cached_tokens: read, cache_write_tokens: written },
              }
            : {
                input_tokens: fresh,
                output_tokens: output,
                cache_read_input_tokens: read,
                cache_creation_input_tokens: written,
              };
          const q = counted(isCounted ? { inputTokenCount: total } : {}, output, usage);
          expect([
            q.input,
            q.cacheRead,
            q.cacheWrite5m + q.cacheWrite1h + q.cacheWriteUnknown,
            q.output,
          ]).toEqual([fresh, read, written, output]);
        },
      ),
    );
  });

  it('counters that fit no way of counting stand, and the body bounds them from above', () => {
    fc.assert(
      fc.property(block, tokens, tokens, ({ fresh, read, output }, input, answer) => {
        const usage = { input_tokens: fresh, output_tokens: output, cache_read_input_tokens: read };
        const q = counted({ inputTokenCount: input, cacheReadInputTokenCount: 7 }, answer, usage);
        if (read === 7 || (read === 0 && input === fresh)) return;
        expect([q.input, q.cacheRead, q.output]).toEqual([input, 7, answer]);
        expect(q.more).toMatchObject({ 'input[unreported]': Math.max(0, fresh - input) });
      }),
    );
  });
});
