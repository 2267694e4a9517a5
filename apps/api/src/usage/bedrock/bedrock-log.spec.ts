import { describe, expect, it } from '@jest/globals';
import { readBedrockLog } from './bedrock-log.js';
import { base, bounds, counters, quantities, read, recordOf } from './bedrock-record.fixture.js';

describe('a Converse record with its body', () => {
  const record = recordOf({
    ...counters(
      { inputTokenCount: 12, cacheReadInputTokenCount: 2048, cacheWriteInputTokenCount: 0 },
      5,
      {
        output: { message: { role: 'assistant', content: [{ text: 'hello' }] } },
        stopReason: 'end_turn',
        metrics: { latencyMs: 812 },
        usage: {
          inputTokens: 12,
          outputTokens: 5,
          totalTokens: 2065,
          cacheReadInputTokens: 2048,
          cacheWriteInputTokens: 0,
        },
      },
    ),
    inferenceRegion: 'us-east-2',
    requestMetadata: { team: 'alpha', app: 'support-bot', env: 'prod' },
  });

  it('reports who called what, when and where', () => {
    expect(record).toMatchObject({
      provider: 'bedrock',
      account: '444455556666',
      region: 'us-east-1',
      inferenceRegion: 'us-east-2',
      requestId: '0b6f4c1e-7d55-4c0e-9a43-1f5b7f2a9c01',
      operation: 'Converse',
      modelRef: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      principal: 'arn:aws:sts::444455556666:assumed-role/GatewayRole/alpha-svc',
      metadata: { team: 'alpha', app: 'support-bot', env: 'prod' },
      occurredAt: Date.UTC(2026, 8, 15, 10, 4, 11),
      tier: 'standard',
      errorCode: null,
    });
  });

  it('has disjoint meters and a latency', () => {
    expect(record.quantities).toEqual(quantities({ input: 12, output: 5, cacheRead: 2048 }));
    expect(record.latencyMs).toBe(812);
  });
});

describe('counters', () => {
  it('of an embedding need no output', () => {
    const fields = {
      ...base,
      operation: 'InvokeModel',
      modelId: 'amazon.titan-embed-text-v2:0',
      input: { inputTokenCount: 859 },
      output: {},
    };
    expect(recordOf(fields).quantities).toEqual(quantities({ input: 859 }));
  });

  it('of a call that failed may be missing: it used nothing', () => {
    const record = recordOf({ ...base, errorCode: 'ThrottlingException' });
    expect(record).toMatchObject({ errorCode: 'ThrottlingException', quantities: quantities() });
  });

  it('of a call that failed count when they are there', () => {
    expect(
      recordOf({ ...counters({ inputTokenCount: 40 }, 2), errorCode: 'ModelStreamErrorException' })
        .quantities,
    ).toEqual(quantities({ input: 40, output: 2 }));
  });

  it.each([[500], ['429'], ['ModelTimeout']])(
    'are not needed where only a status of %j reports the failure',
    (status) => {
      expect(recordOf({ ...base, status }).errorCode).toBe(String(status));
    },
  );

  it.each([[200], ['200'], ['success'], ['']])('are needed where the status is %j', (status) => {
    expect(read({ ...base, status })).toMatchObject({ rejected: { reason: 'no_counts' } });
  });

  it('of a guardrail that stopped the answer are billed as they stand', () => {
    const body = {
      stopReason: 'guardrail_intervened',
      usage: { inputTokens: 12, outputTokens: 209 },
    };
    expect(recordOf(counters({ inputTokenCount: 12 }, 209, body)).quantities.output).toBe(209);
    expect(recordOf(counters({ inputTokenCount: 0 }, 0)).quantities).toEqual(quantities());
  });

  it('stand beside the seconds of a film', () => {
    const body = {
      outputVideoDurationSeconds: 6,
      outputVideoFramesPerSecond: 24,
      outputVideoS3Path: 's3://b/v',
    };
    expect(recordOf(counters({ inputTokenCount: 12 }, 5, body)).quantities).toEqual(
      quantities({ input: 12, output: 5, more: { 'video.out.second': '6' } }),
    );
  });

  it.each([
    [{ inputTokens: 13, outputTokens: 5 }, { 'input[unreported]': 1 }],
    [{ inputTokens: 11, outputTokens: 5 }, { 'input[unreported]': 0 }],
    [{ inputTokens: 12, outputTokens: 6 }, { 'output[unreported]': 1 }],
  ])('that the body contradicts are counted, and marked', (usage, more) => {
    const { quantities: counted } = recordOf(counters({ inputTokenCount: 12 }, 5, { usage }));
    expect(counted).toMatchObject({ input: 12, output: 5, more });
  });
});

describe('the tier', () => {
  it.each([
    [{ serviceTier: 'default' }, 'standard'],
    [{ serviceTier: 'flex' }, 'flex'],
    [{ serviceTier: { type: 'priority' } }, 'priority'],
    [{ serviceTier: 'reserved' }, 'reserved'],
    [{ performanceConfig: { latency: 'optimized' } }, 'latency-optimized'],
    [{ performanceConfig: { latency: 'standard' } }, 'standard'],
    [{}, 'standard'],
  ])('of %j is %s', (fields, tier) => {
    expect(recordOf({ ...counters({ inputTokenCount: 1 }), ...fields }).tier).toBe(tier);
  });

  it('is taken from the answer where the record itself is silent', () => {
    expect(
      recordOf(counters({ inputTokenCount: 1 }, 5, { serviceTier: { type: 'flex' } })).tier,
    ).toBe('flex');
  });
});

describe('what is optional may be missing', () => {
  it('identity, metadata, schema version, fractions and offsets of time', () => {
    const fields = {
      ...counters({ inputTokenCount: 1 }),
      identity: undefined,
      schemaVersion: undefined,
      timestamp: '2026-09-15T12:04:11.250+02:00',
    };
    expect(recordOf(fields)).toMatchObject({
      principal: null,
      metadata: null,
      occurredAt: Date.UTC(2026, 8, 15, 10, 4, 11, 250),
    });
  });

  it('metadata keys that name parts of JavaScript are ordinary keys', () => {
    const line = JSON.stringify(counters({ inputTokenCount: 1 })).replace(
      '{',
      '{"requestMetadata":{"__proto__":"x","constructor":"y"},',
    );
    const reading = readBedrockLog(line, bounds);
    if (!('record' in reading)) throw new Error('not read');
    expect(Object.entries(reading.record.metadata ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('what lies beside logs', () => {
  const reasonOf = (fields: object) => {
    const reading = readBedrockLog(JSON.stringify(fields), bounds);
    return 'rejected' in reading ? reading.rejected.reason : null;
  };

  it('files of batch jobs are said to be what they are', () => {
    expect(reasonOf({ totalRecordCount: 2, processedRecordCount: 2, inputTokenCount: 9 })).toBe(
      'batch_manifest',
    );
    expect(reasonOf({ recordId: 'a', modelInput: {}, modelOutput: {} })).toBe('batch_output');
  });

  it.each([
    'Permissions are correctly set for Amazon Bedrock logs.',
    'CWL CONTROL MESSAGE: Checking health of destination Firehose.',
  ])('a notice is no lost line: %s', (text) => {
    expect(readBedrockLog(text, bounds)).toEqual({ notice: true });
  });
});
