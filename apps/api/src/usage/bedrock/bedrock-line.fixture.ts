import fc from 'fast-check';

/** Stands in for every text of a prompt, an answer or an unknown field. */
export const CANARY = 'CANARY-7f3a';

/** Anything at all, with the canary in place of every text and in many keys. */
const weird = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(CANARY),
    fc.constant(`{"requestId":"${CANARY}"}`),
    fc.constantFrom(null, true, 0, -1, 1.5, 12, 1e300),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.constantFrom(
        CANARY,
        'text',
        'usage',
        'message',
        'type',
        'ttl',
        'service_tier',
        'serviceTier',
        'metrics',
        'cacheDetails',
        'requestId',
        'results',
        'stop_reason',
      ),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;

const count = fc.option(
  fc.oneof(
    { weight: 6, arbitrary: fc.nat(400) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<unknown>('12', CANARY, -5, 1.5, 1e300, true, [CANARY], {
        a: CANARY,
      }),
    },
  ),
);
const reported = fc.option(fc.nat(400), { nil: undefined });
const usage = fc.oneof(
  fc.record({
    inputTokens: reported,
    outputTokens: reported,
    cacheReadInputTokens: reported,
    cacheWriteInputTokens: reported,
    cacheDetails: fc.option(
      fc.array(
        fc.record({ ttl: fc.constantFrom('5m', '1h', '30m', CANARY), inputTokens: reported }),
        {
          maxLength: 3,
        },
      ),
      { nil: undefined },
    ),
  }),
  fc.record({
    input_tokens: reported,
    output_tokens: reported,
    cache_creation_input_tokens: reported,
    cache_creation: fc.record({
      ephemeral_5m_input_tokens: reported,
      ephemeral_1h_input_tokens: reported,
    }),
    service_tier: fc.constantFrom('standard', 'priority', CANARY),
  }),
  fc.record({
    prompt_tokens: reported,
    completion_tokens: reported,
    total_tokens: reported,
    prompt_tokens_details: fc.record({
      cached_tokens: reported,
      cache_write_tokens: reported,
      audio_tokens: reported,
    }),
    completion_tokens_details: fc.record({ audio_tokens: reported }),
  }),
  fc.record({
    input_tokens: reported,
    output_tokens: reported,
    iterations: fc.array(
      fc.record({ input_tokens: reported, output_tokens: reported, type: fc.constant(CANARY) }),
      { maxLength: 2 },
    ),
  }),
);
const spoken = fc.record({
  details: fc.record({
    total: fc.record({
      input: fc.record({ speechTokens: reported, textTokens: reported }),
      output: fc.record({ speechTokens: reported, textTokens: reported }),
    }),
  }),
});
const part = fc.oneof(
  fc.record({
    usage,
    metrics: fc.record({ latencyMs: fc.nat(9_000) }),
    output: weird,
    stopReason: fc.constant(CANARY),
  }),
  fc.record({ message: fc.record({ usage, content: weird }) }),
  fc.record({ metadata: fc.record({ usage, metrics: fc.record({ latencyMs: fc.double() }) }) }),
  fc.record({
    'amazon-bedrock-invocationMetrics': fc.record({
      inputTokenCount: reported,
      outputTokenCount: reported,
      invocationLatency: reported,
    }),
  }),
  fc.record({
    inputTextTokenCount: reported,
    results: fc.array(fc.record({ tokenCount: reported, outputText: fc.constant(CANARY) }), {
      maxLength: 3,
    }),
  }),
  fc.record({
    prompt_token_count: reported,
    generation_token_count: reported,
    stop_reason: fc.constantFrom(CANARY, null),
    generation: fc.constant(CANARY),
  }),
  fc.record({
    embedding: weird,
    serviceTier: fc.constantFrom<unknown>('flex', { type: 'priority' }, CANARY),
    performanceConfig: fc.record({ latency: fc.constantFrom('optimized', CANARY) }),
  }),
  fc.constant('[DONE]'),
  fc.record({ event: fc.record({ usageEvent: spoken, textOutput: fc.constant(CANARY) }) }),
  fc.record({ meta: fc.record({ tokens: usage, warning: fc.constant(CANARY) }) }),
  fc.record({
    trace: fc.record({
      promptRouter: fc.record({
        invokedModelId: fc.constantFrom(CANARY, 'us.amazon.nova-lite-v1:0'),
      }),
      guardrail: fc.record({
        [CANARY]: fc.record({
          invocationMetrics: fc.record({
            usage: fc.record({ topicPolicyUnits: reported, contentPolicyUnits: reported }),
          }),
        }),
      }),
    }),
  }),
  fc.record({ images: fc.array(fc.constantFrom(CANARY, null), { maxLength: 3 }) }),
  usage.map((block) => `data: ${JSON.stringify({ usage: block, delta: CANARY })}`),
  weird,
);
const body = fc.option(fc.oneof(part, fc.array(part, { maxLength: 5 })), { nil: undefined });

const asked = fc.oneof(
  fc.record({
    imageGenerationConfig: fc.record({ numberOfImages: reported, quality: fc.constant(CANARY) }),
    prompt: fc.constant(CANARY),
  }),
  fc.record({ query: fc.constant(CANARY), documents: fc.array(fc.constant(CANARY)) }),
  fc.record({
    modelInput: fc.record({
      duration: fc.constantFrom('5s', CANARY),
      resolution: fc.constantFrom('720p', CANARY),
    }),
  }),
  fc.record({ inputImage: fc.constant(CANARY), max_tokens: reported }),
);

const fields = fc.record(
  {
    schemaType: fc.constantFrom(
      'ModelInvocationLog',
      'ModelInvocationLog',
      'ModelInvocationLog',
      'GuardrailLog',
    ),
    schemaVersion: fc.constantFrom<unknown>('1.0', '1.1', '2.0', 1),
    timestamp: fc.constantFrom(
      '2026-09-15T10:04:11Z',
      '2026-09-15T10:04:11Z',
      'yesterday',
      '2027-01-01T00:00:00Z',
    ),
    accountId: fc.constantFrom<unknown>('444455556666', 444455556666),
    identity: fc.constantFrom<unknown>(
      { arn: 'arn:aws:iam::1:user/a', note: CANARY },
      { arn: 'x'.repeat(3000) },
      CANARY,
    ),
    region: fc.constant('us-east-1'),
    requestId: fc.constantFrom('r-1', 'r-2', 'r'.repeat(600), 'r\0'),
    operation: fc.constantFrom('Converse', 'InvokeModel', 'Other'),
    modelId: fc.constantFrom(
      'amazon.nova-micro-v1:0',
      'amazon.titan-embed-text-v2:0',
      'amazon.nova-sonic-v1:0',
      'amazon.nova-canvas-v1:0',
      'm'.repeat(2100),
    ),
    requestMetadata: fc.constantFrom<unknown>(
      { team: 'a', app: 'b' },
      { team: 7, [`__proto__`]: 'x' },
      { team: 'x'.repeat(300) },
      'team',
      null,
    ),
    errorCode: fc.constantFrom<unknown>('ThrottlingException', '', 7),
    status: fc.constantFrom<unknown>(200, 429, 'failed', CANARY.repeat(9), { a: CANARY }),
    serviceTier: fc.constantFrom<unknown>('flex', 'default', { type: 'priority', note: CANARY }),
    performanceConfig: fc.constantFrom<unknown>({ latency: 'optimized' }, { latency: CANARY }),
    input: fc.oneof(
      fc.record({
        inputTokenCount: count,
        cacheReadInputTokenCount: count,
        cacheWriteInputTokenCount: count,
        inputBodyJson: fc.oneof(weird, asked),
        inputBodyS3Path: fc.constant(`s3://${CANARY}`),
      }),
      fc.constant(CANARY),
    ),
    output: fc.record({
      outputTokenCount: count,
      outputBodyJson: body,
      outputVideoS3Path: fc.constant(CANARY),
    }),
    extra: weird,
    [CANARY]: fc.constant(CANARY),
  },
  {
    requiredKeys: [
      'schemaType',
      'timestamp',
      'accountId',
      'requestId',
      'region',
      'operation',
      'modelId',
    ],
  },
);
/** A record in JSON, its fields in any order. */
export const line = fields.chain((record) =>
  fc
    .shuffledSubarray(Object.entries(record), { minLength: Object.keys(record).length })
    .map((entries) => JSON.stringify(Object.fromEntries(entries))),
);
