import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readBedrockLog } from './bedrock-log.js';
import { redactBedrockLog } from './bedrock-redaction.js';

const CANARY = 'CANARY-7f3a';
const bounds = {
  oldest: Date.parse('2025-10-01T00:00:00Z'),
  newest: Date.parse('2026-12-01T00:00:00Z'),
};

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
const told = fc.option(fc.nat(400), { nil: undefined });
const usage = fc.oneof(
  fc.record({
    inputTokens: told,
    outputTokens: told,
    cacheReadInputTokens: told,
    cacheWriteInputTokens: told,
    cacheDetails: fc.option(
      fc.array(fc.record({ ttl: fc.constantFrom('5m', '1h', '30m', CANARY), inputTokens: told }), {
        maxLength: 3,
      }),
      { nil: undefined },
    ),
  }),
  fc.record({
    input_tokens: told,
    output_tokens: told,
    cache_creation_input_tokens: told,
    cache_creation: fc.record({ ephemeral_5m_input_tokens: told, ephemeral_1h_input_tokens: told }),
    service_tier: fc.constantFrom('standard', 'priority', CANARY),
  }),
  fc.record({
    prompt_tokens: told,
    completion_tokens: told,
    prompt_tokens_details: fc.record({ cached_tokens: told }),
  }),
);
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
      inputTokenCount: told,
      outputTokenCount: told,
      invocationLatency: told,
    }),
  }),
  fc.record({
    inputTextTokenCount: told,
    results: fc.array(fc.record({ tokenCount: told, outputText: fc.constant(CANARY) }), {
      maxLength: 3,
    }),
  }),
  fc.record({
    prompt_token_count: told,
    generation_token_count: told,
    stop_reason: fc.constantFrom(CANARY, null),
    generation: fc.constant(CANARY),
  }),
  fc.record({
    embedding: weird,
    serviceTier: fc.constantFrom<unknown>('flex', { type: 'priority' }, CANARY),
    performanceConfig: fc.record({ latency: fc.constantFrom('optimized', CANARY) }),
  }),
  fc.constant('[DONE]'),
  weird,
);
const body = fc.option(fc.oneof(part, fc.array(part, { maxLength: 5 })), { nil: undefined });

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
        inputBodyJson: weird,
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
const line = fields.chain((record) =>
  fc
    .shuffledSubarray(Object.entries(record), { minLength: Object.keys(record).length })
    .map((entries) => JSON.stringify(Object.fromEntries(entries))),
);

describe('a redacted line', () => {
  it('reads as the line itself reads', () => {
    fc.assert(
      fc.property(line, (text) => {
        const redacted = redactBedrockLog(text);
        expect(readBedrockLog(redacted, bounds)).toEqual(readBedrockLog(text, bounds));
        expect(redactBedrockLog(redacted)).toBe(redacted);
      }),
      { numRuns: 400 },
    );
  });

  it('holds nothing of prompts, answers and unknown fields', () => {
    fc.assert(
      fc.property(line, (text) => {
        expect(redactBedrockLog(text)).not.toContain('CANARY');
        const reading = readBedrockLog(text, bounds);
        expect(
          JSON.stringify(
            'rejected' in reading ? reading.rejected : (reading.suspect ?? reading.record),
          ),
        ).not.toContain('CANARY');
      }),
      { numRuns: 400 },
    );
  });

  it('holds nothing of them when the line breaks off, wherever that is, and still reads as broken', () => {
    fc.assert(
      fc.property(line, (text) => {
        for (let end = 0; end < text.length; end += 1 + Math.floor(end / 40)) {
          const redacted = redactBedrockLog(text.slice(0, end));
          expect(redacted).not.toContain('CANARY');
          expect(redacted.length).toBeLessThanOrEqual(300);
          expect(readBedrockLog(redacted, bounds)).toMatchObject({
            rejected: { reason: 'not_json', redacted },
          });
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    [CANARY],
    [`"${CANARY}"`],
    [`["${CANARY}"]`],
    [`Error: prompt was ${CANARY}`],
    [`{"extra":"${CANARY}","requestId":"r"`],
    [`{"requestId":"r" "${CANARY}"}`],
    [`{"requestMetadata":{"team":"a"},"input":{"requestId":"${CANARY}"`],
    [`{"identity":{"note":"${CANARY}"},"x`],
    [`{"schemaType":{"a":"${CANARY}"},"x`],
  ])('holds nothing of %s', (text) => {
    expect(redactBedrockLog(text)).not.toContain('CANARY');
  });

  it('of a broken one keeps what stood whole before the bodies', () => {
    const text = `{"schemaType": "ModelInvocationLog", "identity": {"arn": "arn:a"}, "requestId": "r-1", "input": {"inputBodyJson": {"a": "${CANARY}`;
    expect(redactBedrockLog(text)).toBe(
      '{"schemaType":"ModelInvocationLog","identity":{"arn":"arn:a"},"requestId":"r-1"',
    );
  });

  it('is short, however long the stream was', () => {
    const chunks = Array.from({ length: 5_000 }, (_, n) => ({
      generation: CANARY,
      generation_token_count: n,
      stop_reason: n === 4_999 ? 'stop' : null,
    }));
    const text = JSON.stringify({
      requestId: 'r',
      input: { inputTokenCount: 'x' },
      output: { outputBodyJson: chunks },
    });
    expect(redactBedrockLog(text)).toBe(
      '{"requestId":"r","input":{"inputTokenCount":"text"},"output":{"outputBodyJson":{"usage":{"outputTokens":4999}}}}',
    );
  });
});
