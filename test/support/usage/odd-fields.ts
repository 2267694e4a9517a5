import { counts, type OddRecord } from './odd-records.js';

const SONNET = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const NOVA = 'amazon.nova-pro-v1:0';
const GLOBAL_HAIKU = 'global.anthropic.claude-haiku-5-5';
const cached = (read: number, write: number) => ({
  cacheReadInputTokenCount: read,
  cacheWriteInputTokenCount: write,
});

/** Calls whose fields beside the counters decide what they cost, and records that are none. */
export const OTHERWISE_ODD: readonly OddRecord[] = [
  [
    'a tier named in the record',
    NOVA,
    { ...counts(1000, 100), over: { serviceTier: 'flex' } },
    { cost: '0.00056' },
  ],
  [
    'a tier named in the answer',
    NOVA,
    { ...counts(1000, 100), answer: { serviceTier: { type: 'priority' } } },
    { cost: '0.00196' },
  ],
  [
    'a tier named at the end of a stream',
    NOVA,
    { ...counts(1000, 100), answer: [{ metadata: { serviceTier: { type: 'priority' } } }] },
    { cost: '0.00196' },
  ],
  [
    'the ultrafast tier',
    'openai.gpt-6-astra',
    { ...counts(1000, 100), answer: { service_tier: 'ultrafast' } },
    { cost: '0.099' },
  ],
  [
    'an unknown tier',
    NOVA,
    { ...counts(1000, 100), answer: { serviceTier: { type: 'warp' } } },
    { unpriced: 1 },
  ],
  [
    'optimised latency',
    'us.anthropic.claude-3-5-haiku-20241022-v1:0',
    {
      ...counts(1000, 100),
      over: { performanceConfig: { latency: 'optimized' }, region: 'us-east-2' },
    },
    { cost: '0.0015' },
  ],
  [
    'a prompt at the threshold, cache and all',
    GLOBAL_HAIKU,
    counts(1, 100, cached(99_998, 1)),
    { cost: '0.001050205' },
  ],
  [
    'a prompt a token above it',
    GLOBAL_HAIKU,
    counts(1, 100, cached(99_999, 1)),
    { cost: '0.005251075' },
  ],
  [
    'a prompt of 272,001 tokens',
    'global.openai.gpt-5.6-sol',
    counts(272_001, 100),
    { cost: '2.179008' },
  ],
  [
    'a call that ran in another region',
    SONNET,
    { ...counts(1000, 100), over: { inferenceRegion: 'us-west-2' } },
    { cost: '0.00495' },
  ],
  [
    'provisioned throughput',
    'arn:aws:bedrock:us-east-1:910000000001:provisioned-model/abc',
    counts(1000, 100),
    { unpriced: 1 },
  ],
  [
    'a custom model',
    'arn:aws:bedrock:us-east-1:910000000001:custom-model/amazon.nova-lite-v1:0:300k/abc',
    counts(1000, 100),
    { unpriced: 1 },
  ],
  [
    'an imported model',
    'arn:aws:bedrock:us-east-1:910000000001:imported-model/abc',
    counts(1000, 100),
    { unpriced: 1 },
  ],
  [
    'a managed prompt',
    'arn:aws:bedrock:us-east-1:910000000001:prompt/ABCDEFGHIJ:1',
    counts(1000, 100),
    { unpriced: 1 },
  ],
  [
    'a failed stream with usage',
    NOVA,
    { ...counts(1000, 100), over: { errorCode: 'ModelStreamErrorException' } },
    { errors: 1, cost: '0.00112' },
  ],
  [
    'a refusal without usage',
    NOVA,
    { in: null, out: null, over: { errorCode: 'ThrottlingException' } },
    { errors: 1, unpriced: 0, cost: '0' },
  ],
  [
    'counters that are null',
    NOVA,
    counts(1000, 100, { cacheReadInputTokenCount: null, cacheWriteInputTokenCount: null }),
    { cost: '0.00112' },
  ],
  ['counters that are text', NOVA, counts('1000', 100), { quarantined: 'count_not_a_number' }],
  ['a counter below zero', NOVA, counts(-5, 100), { quarantined: 'negative_count' }],
  [
    'a counter beyond whole numbers',
    NOVA,
    counts(2 ** 53 + 2, 100),
    { quarantined: 'count_too_large' },
  ],
  [
    'a call without a time',
    NOVA,
    { ...counts(1, 1), over: { timestamp: undefined } },
    { quarantined: 'no_timestamp' },
  ],
  [
    'a time with an offset',
    NOVA,
    { ...counts(1000, 100), over: { timestamp: '2026-11-10T10:00:00+02:00' } },
    { cost: '0.00112' },
  ],
  [
    'schema 1.1',
    NOVA,
    { ...counts(1000, 100), over: { schemaVersion: '1.1' } },
    { cost: '0.00112' },
  ],
  [
    'an operation of tomorrow',
    NOVA,
    { ...counts(1000, 100), over: { operation: 'InvokeAnything2027' } },
    { cost: '0.00112' },
  ],
  [
    'an embedding under an unknown profile',
    'arn:aws:bedrock:us-east-1:910000000001:application-inference-profile/zz',
    { in: { inputTokenCount: 9 } },
    { unpriced: 1 },
  ],
  [
    'the manifest of a batch job',
    NOVA,
    {
      over: {
        schemaType: undefined,
        totalRecordCount: 10,
        processedRecordCount: 10,
        inputTokenCount: 9,
      },
    },
    { quarantined: 'batch_manifest' },
  ],
];
