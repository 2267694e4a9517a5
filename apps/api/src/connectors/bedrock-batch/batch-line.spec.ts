import { describe, expect, it } from '@jest/globals';
import { readBedrockLog } from '../../usage/usage.module.js';
import { asLogLines, type BatchJob, toLogLine } from './batch-line.js';

const JOB: BatchJob = {
  arn: 'arn:aws:bedrock:eu-west-1:444455556666:model-invocation-job/abc123',
  modelId: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
  roleArn: 'arn:aws:iam::444455556666:role/Batches',
  endedAt: new Date('2026-09-15T10:20:30.500Z'),
};
const BOUNDS = { oldest: 0, newest: Date.parse('2026-10-01T00:00:00Z') };
const read = (line: object, place = 'f:1') =>
  readBedrockLog(toLogLine(JSON.stringify(line), JOB, place), BOUNDS);
const recordOf = (line: object, place?: string) => {
  const reading = read(line, place);
  if (!('record' in reading)) throw new Error(JSON.stringify(reading));
  return reading.record;
};

describe('a line of a batch job', () => {
  it('is a call of its job, at the tier of batches, when the job ended', () => {
    const usage = { input_tokens: 900, output_tokens: 80, cache_read_input_tokens: 40 };
    const output = { type: 'message', usage: { ...usage, service_tier: 'standard' } };
    expect(
      recordOf({ recordId: 'a', modelInput: { max_tokens: 9 }, modelOutput: output }),
    ).toMatchObject({
      ...{ account: '444455556666', region: 'eu-west-1', modelRef: JOB.modelId, tier: 'batch' },
      ...{
        principal: JOB.roleArn,
        occurredAt: Date.parse('2026-09-15T10:20:30Z'),
        errorCode: null,
      },
      quantities: { input: 900, output: 80, cacheRead: 40 },
    });
  });

  it.each([
    ['Nova', { usage: { inputTokens: 7, outputTokens: 3 } }, { input: 7, output: 3 }],
    ['Titan', { inputTextTokenCount: 5, results: [{ tokenCount: 2 }] }, { input: 5, output: 2 }],
    [
      'Llama',
      { prompt_token_count: 6, generation_token_count: 4, stop_reason: 'stop' },
      { input: 6, output: 4 },
    ],
    ['an embedding', { embedding: [0.1], inputTextTokenCount: 8 }, { input: 8, output: 0 }],
  ])('of %s is counted by what its answer reports', (_, modelOutput, quantities) => {
    expect(recordOf({ recordId: 'a', modelInput: {}, modelOutput })).toMatchObject({ quantities });
  });

  it('that failed costs nothing, and says why', () => {
    const error = { errorCode: 400, errorMessage: 'bad request' };
    const record = recordOf({ recordId: 'a', modelInput: {}, error });
    expect(record).toMatchObject({ errorCode: '400', quantities: { input: 0, output: 0 } });
  });

  it('is known by its place, whatever its recordId', () => {
    const line = { recordId: 'same', modelOutput: { usage: { inputTokens: 7, outputTokens: 3 } } };
    const ids = ['f:1', 'f:2', 'g:1', 'f:1'].map((place) => recordOf(line, place).requestId);
    expect(new Set(ids).size).toBe(3);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it('that is no JSON is held back', () => {
    expect(readBedrockLog(toLogLine('{"recordId": "a', JOB, 'f:1'), BOUNDS)).toHaveProperty(
      'rejected',
    );
  });
});

it('lines of a file are one each, wherever its pieces end', async () => {
  const lines = ['{"recordId":"ä"}', '', '{"recordId":"b"}', '{"recordId":"c"}'];
  const bytes = Buffer.from(lines.join('\n'));
  async function* pieces(): AsyncGenerator<Buffer> {
    await Promise.resolve();
    for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
  }
  const found: string[] = [];
  for await (const line of asLogLines(pieces(), JOB, 'f')) found.push(line.toString());
  expect(found).toHaveLength(3);
  expect(found.every((line) => line.endsWith('}\n'))).toBe(true);
});
