import { counts, type OddRecord } from './odd-records.js';

const SONNET = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const SOL = 'us.openai.gpt-5.6-sol';
const NOVA = 'amazon.nova-pro-v1:0';
const STREAM = { operation: 'InvokeModelWithResponseStream' };
const started = (usage: object) => ({ type: 'message_start', message: { usage } });
const delta = (usage: object) => ({ type: 'message_delta', usage });
const stopped = (metrics: object) => ({
  type: 'message_stop',
  'amazon-bedrock-invocationMetrics': metrics,
});
const METRICS = {
  inputTokenCount: 3,
  outputTokenCount: 142,
  cacheReadInputTokenCount: 0,
  cacheWriteInputTokenCount: 28857,
};
const SPLIT = { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 28857 };
const PASSES = [
  { type: 'compaction', input_tokens: 180000, output_tokens: 3500 },
  { type: 'message', input_tokens: 23000, output_tokens: 1000 },
];
const CHAT = {
  prompt_tokens: 3702,
  completion_tokens: 6,
  total_tokens: 3708,
  prompt_tokens_details: { cached_tokens: 3679, cache_write_tokens: 21 },
};
const EXPECTED = { input: 2, output: 6, cacheRead: 3679, cacheWrite: 21, estimated: 0 };
const cached = (read: number, write: number) => ({
  cacheReadInputTokenCount: read,
  cacheWriteInputTokenCount: write,
});

/** Calls in tokens of text, in every manner of counting them. */
export const IN_TOKENS: readonly OddRecord[] = [
  [
    'a stream of Claude with writes for an hour',
    SONNET,
    {
      ...counts(3, 142, cached(0, 28857)),
      answer: [
        started({
          input_tokens: 3,
          cache_creation_input_tokens: 28857,
          cache_creation: SPLIT,
          output_tokens: 1,
        }),
        delta({ output_tokens: 142 }),
        stopped(METRICS),
      ],
      over: STREAM,
    },
    { cost: '0.1928091', cacheWrite: 28857, estimated: 0 },
  ],
  [
    'metrics of a stream that hold the cached part',
    SONNET,
    {
      ...counts(153, 142),
      answer: [
        started({
          input_tokens: 3,
          cache_creation_input_tokens: 100,
          cache_read_input_tokens: 50,
          output_tokens: 1,
        }),
        stopped({ inputTokenCount: 153, outputTokenCount: 142 }),
      ],
      over: STREAM,
    },
    { input: 3, output: 142, cacheRead: 50, cacheWrite: 100 },
  ],
  [
    'a stream of Claude cut before its end',
    SONNET,
    { in: {}, answer: [started({ input_tokens: 3000, output_tokens: 1 })], over: STREAM },
    { cost: '0.0099', estimated: 1 },
  ],
  [
    'a compacted stream whose metrics show the last pass',
    'us.anthropic.claude-sonnet-4-6',
    {
      ...counts(23000, 1000),
      answer: [
        started({ input_tokens: 23000, output_tokens: 0 }),
        delta({ input_tokens: 23000, output_tokens: 1000, iterations: PASSES }),
        stopped({ inputTokenCount: 23000, outputTokenCount: 1000 }),
      ],
    },
    { input: 203000, output: 4500 },
  ],
  [
    'events as they went over the wire',
    SOL,
    {
      in: {},
      answer: [`data: ${JSON.stringify({ usage: CHAT })}`, 'data: [DONE]'],
      over: { region: 'us-east-2' },
    },
    EXPECTED,
  ],
  [
    'a body left as text',
    NOVA,
    { in: {}, answer: JSON.stringify({ usage: { inputTokens: 10, outputTokens: 5 } }) },
    { cost: '0.000024', input: 10, output: 5 },
  ],
  [
    'Converse with the cache in its input, by its own total',
    SOL,
    {
      in: {},
      answer: {
        usage: {
          inputTokens: 3702,
          outputTokens: 6,
          totalTokens: 3708,
          cacheReadInputTokens: 3679,
          cacheWriteInputTokens: 21,
        },
      },
      over: { region: 'us-east-2' },
    },
    EXPECTED,
  ],
  [
    'a chat without the cache in its prompt, by its own total',
    SOL,
    { in: {}, answer: { usage: { ...CHAT, prompt_tokens: 2 } }, over: { region: 'us-east-2' } },
    EXPECTED,
  ],
  [
    'more cached than there was of the prompt',
    SOL,
    {
      ...counts(10, 5),
      answer: {
        usage: {
          prompt_tokens: 10,
          completion_tokens: 5,
          prompt_tokens_details: { cached_tokens: 50 },
        },
      },
      over: { region: 'us-east-2' },
    },
    { input: 10, output: 5, cacheRead: 0, estimated: 1 },
  ],
  [
    'a body that contradicts the counters',
    NOVA,
    { ...counts(10, 5), answer: { usage: { inputTokens: 99, outputTokens: 77 } } },
    { cost: '0.000024', estimated: 1 },
  ],
  [
    'Llama, counted in its body',
    'us.meta.llama3-3-70b-instruct-v1:0',
    {
      in: {},
      answer: [
        { generation: 'x', prompt_token_count: 25, generation_token_count: 1, stop_reason: null },
        { generation: 'y', generation_token_count: 12, stop_reason: 'stop' },
      ],
    },
    { input: 25, output: 12 },
  ],
  [
    'Mistral, counted in its body',
    'mistral.mistral-large-2407-v1:0',
    {
      in: {},
      answer: { choices: [], usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 } },
      over: { region: 'us-west-2' },
    },
    { input: 11, output: 7 },
  ],
  [
    'Jamba, counted in its body',
    'ai21.jamba-1-5-large-v1:0',
    { in: {}, answer: { usage: { prompt_tokens: 11, completion_tokens: 7 } } },
    { cost: '0.000078' },
  ],
  [
    'Command, counted in its body',
    'cohere.command-r-plus-v1:0',
    { in: {}, answer: { text: 'x', meta: { tokens: { input_tokens: 75, output_tokens: 4 } } } },
    { input: 75, output: 4 },
  ],
];
