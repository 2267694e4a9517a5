import { counts, type OddRecord } from './odd-records.js';

const CANVAS = 'amazon.nova-canvas-v1:0';
const canvas = (settings: object) => ({ taskType: 'TEXT_IMAGE', imageGenerationConfig: settings });
const ZERO = counts(0, 0);
const GUARDED = { topicPolicyUnits: 1, contentPolicyUnits: 2, wordPolicyUnits: 1 };
const SPEECH = {
  totalInputTokens: 100,
  totalOutputTokens: 50,
  details: {
    total: {
      input: { speechTokens: 80, textTokens: 20 },
      output: { speechTokens: 40, textTokens: 10 },
    },
  },
};

/** Calls that are sold by something else than tokens of text. */
export const SOLD_BY_UNIT: readonly OddRecord[] = [
  [
    'premium images of 1280 px',
    CANVAS,
    {
      ask: canvas({ numberOfImages: 2, width: 1280, height: 720, quality: 'premium' }),
      answer: { images: ['a', 'b'] },
    },
    { cost: '0.16' },
  ],
  [
    'an image larger than any that is listed',
    CANVAS,
    { ask: canvas({ width: 4096, height: 1024 }), answer: { images: ['a'] } },
    { unpriced: 1 },
  ],
  ['images with bodies off', CANVAS, ZERO, { unpriced: 1 }],
  [
    'images that were refused before they were made',
    CANVAS,
    { ...ZERO, ask: canvas({ numberOfImages: 3 }), over: { errorCode: 'ThrottlingException' } },
    { errors: 1, unpriced: 0, cost: '0' },
  ],
  [
    'a background taken out of an image',
    CANVAS,
    { ask: { taskType: 'BACKGROUND_REMOVAL' }, answer: { images: ['a'] } },
    { cost: '0.04' },
  ],
  [
    'an image of Stability',
    'stability.stable-image-core-v1:1',
    {
      ...ZERO,
      ask: { prompt: 'x' },
      answer: { seeds: [1], finish_reasons: [null], images: ['a'] },
    },
    { cost: '0.04' },
  ],
  [
    'an image of Stability that its filter took',
    'stability.stable-image-core-v1:1',
    { ...ZERO, answer: { finish_reasons: ['Filter reason: prompt'], images: [null] } },
    { unpriced: 1 },
  ],
  [
    'a film that was only started',
    'amazon.nova-reel-v1:0',
    {
      ask: {
        modelInput: { taskType: 'TEXT_VIDEO', videoGenerationConfig: { durationSeconds: 6 } },
      },
      over: { operation: 'StartAsyncInvoke' },
    },
    { cost: '0.48' },
  ],
  [
    'a film of a model without a price',
    'amazon.nova-reel-v9:0',
    { ask: { taskType: 'TEXT_VIDEO' }, over: { operation: 'StartAsyncInvoke' } },
    { unpriced: 1 },
  ],
  [
    'a film by its length in words',
    'luma.ray-v2:0',
    {
      ask: { prompt: 'x', duration: '5s', resolution: '720p' },
      over: { operation: 'StartAsyncInvoke' },
    },
    { cost: '7.5' },
  ],
  [
    'a ranking of 101 documents',
    'cohere.rerank-v3-5:0',
    { ask: { query: 'q', documents: Array(101).fill('d') }, answer: { results: [] } },
    { cost: '0.004' },
  ],
  [
    'a ranking that says what it is billed',
    'cohere.rerank-v3-5:0',
    { ...ZERO, answer: { results: [], meta: { billed_units: { search_units: 3 } } } },
    { cost: '0.006' },
  ],
  [
    'a ranking through the agents runtime',
    'amazon.rerank-v1:0',
    {
      ask: { queries: [{ type: 'TEXT' }], sources: Array(50).fill({ type: 'INLINE' }) },
      over: { operation: 'Rerank' },
    },
    { cost: '0.001' },
  ],
  [
    'a ranking by ARN with bodies off',
    'arn:aws:bedrock:us-east-1::foundation-model/cohere.rerank-v3-5:0',
    counts(812, 0),
    { unpriced: 1 },
  ],
  [
    'an image embedded by Titan',
    'amazon.titan-embed-image-v1',
    { ...counts(5, 0), ask: { inputText: 'a', inputImage: 'x' } },
    { cost: '0.000064' },
  ],
  ['an image embedded by Titan, bodies off', 'amazon.titan-embed-image-v1', ZERO, { unpriced: 1 }],
  [
    'an image embedded by Nova',
    'amazon.nova-2-multimodal-embeddings-v1:0',
    {
      in: { inputTokenCount: 0 },
      ask: { taskType: 'SINGLE_EMBEDDING', singleEmbeddingParams: { image: { format: 'png' } } },
      answer: { embeddings: [] },
    },
    { cost: '0.00006' },
  ],
  [
    'a page embedded by Nova',
    'amazon.nova-2-multimodal-embeddings-v1:0',
    {
      in: { inputTokenCount: 0 },
      ask: { singleEmbeddingParams: { image: { detailLevel: 'DOCUMENT_IMAGE' } } },
      answer: { embeddings: [] },
    },
    { cost: '0.0006' },
  ],
  [
    'text embedded by Nova',
    'amazon.nova-2-multimodal-embeddings-v1:0',
    {
      in: { inputTokenCount: 7 },
      ask: { singleEmbeddingParams: { text: { value: 'x' } } },
      answer: { embeddings: [] },
    },
    { cost: '0.000000945' },
  ],
  [
    'text embedded by Titan, counted in its body',
    'amazon.titan-embed-text-v2:0',
    { in: {}, answer: { embedding: [1], inputTextTokenCount: 859 } },
    { cost: '0.00001718', input: 859 },
  ],
  [
    'a query embedded by Marengo',
    'twelvelabs.marengo-embed-2-7-v1:0',
    { in: {}, ask: { inputType: 'text', inputText: 'x' }, answer: { data: [] } },
    { cost: '0.00007' },
  ],
  [
    'a film read by Pegasus, whose length is not reported',
    'twelvelabs.pegasus-1-2-v1:0',
    counts(100, 50),
    { unpriced: 1 },
  ],
  [
    'speech and text of Nova Sonic',
    'amazon.nova-sonic-v1:0',
    {
      answer: [{ event: { usageEvent: SPEECH } }],
      over: { operation: 'InvokeModelWithBidirectionalStream' },
    },
    { cost: '0.0008196', input: 20, output: 10, estimated: 0 },
  ],
  [
    'Nova Sonic, speech and text in one',
    'amazon.nova-sonic-v1:0',
    counts(100, 50),
    { cost: '0.000018', estimated: 1 },
  ],
  ['Nova Sonic, nothing reported', 'amazon.nova-sonic-v1:0', { answer: [] }, { unpriced: 1 }],
  [
    'a guardrail asked by itself',
    'arn:aws:bedrock:us-east-1:910000000001:guardrail/abc',
    {
      answer: {
        action: 'NONE',
        usage: GUARDED,
        assessments: [{ invocationMetrics: { usage: GUARDED } }],
      },
      over: { operation: 'ApplyGuardrail' },
    },
    { cost: '0.00045' },
  ],
  [
    'a guardrail without a model',
    '',
    { answer: { action: 'NONE', usage: GUARDED }, over: { operation: 'ApplyGuardrail' } },
    { cost: '0.00045' },
  ],
  [
    'images looked at by a guardrail',
    'amazon.nova-lite-v1:0',
    {
      ...counts(0, 0),
      answer: {
        trace: {
          guardrail: {
            inputAssessment: {
              g: { invocationMetrics: { usage: { contentPolicyImageUnits: 1 } } },
            },
          },
        },
      },
    },
    { unpriced: 1 },
  ],
  [
    'a search of the provider',
    'global.anthropic.claude-sonnet-5',
    {
      ...counts(1000, 100),
      answer: {
        usage: {
          input_tokens: 1000,
          output_tokens: 100,
          server_tool_use: { web_search_requests: 2 },
        },
      },
    },
    { unpriced: 1 },
  ],
  [
    'a prompt blocked before Nova Premier read it',
    'us.amazon.nova-premier-v1:0',
    ZERO,
    { unpriced: 0, cost: '0' },
  ],
];
