import { describe, expect, it } from '@jest/globals';
import { base, counters, recordOf } from './bedrock-record.fixture.js';

const moreOf = (fields: Record<string, unknown>) => recordOf(fields).quantities.more;

describe('images', () => {
  const asked = {
    imageGenerationConfig: { numberOfImages: 3, width: 1024, height: 1024, quality: 'standard' },
  };
  const record = (input: object, output: object) => ({
    ...base,
    modelId: 'amazon.nova-canvas-v1:0',
    input: { inputContentType: 'application/json', ...input },
    output: { outputContentType: 'application/json', ...output },
  });

  it('are as many as the answer holds, else as many as were asked for', () => {
    expect(moreOf(record({ inputBodyJson: asked }, {}))).toEqual({ 'image.out[1024,standard]': 3 });
    const answer = { outputBodyJson: { images: ['a', 'b'] } };
    expect(
      moreOf(
        record({ inputBodyJson: asked, inputTokenCount: 0 }, { ...answer, outputTokenCount: 0 }),
      ),
    ).toEqual({
      'image.out[1024,standard]': 2,
    });
  });

  it('are of the size that the record reports, and of the quality asked for', () => {
    const premium = { imageGenerationConfig: { numberOfImages: 1, quality: 'premium' } };
    expect(
      moreOf(
        record({ inputBodyJson: premium }, { outputImageWidth: 2048, outputImageHeight: 1024 }),
      ),
    ).toEqual({
      'image.out[2048,premium]': 1,
    });
  });

  it('that nothing counts are counted as a call, and leave their number open', () => {
    const open = { 'units[unreported]': 0 };
    expect(moreOf(record({}, { outputImageWidth: 1024, outputImageHeight: 1024 }))).toEqual(open);
    expect(moreOf(record({}, {}))).toEqual(open);
  });
});

describe('a ranking', () => {
  it('is a query for every hundred documents begun', () => {
    const ask = (documents: number) =>
      moreOf(
        counters(
          {
            inputTokenCount: 0,
            inputBodyJson: { query: 'q', documents: Array(documents).fill('d') },
          },
          0,
        ),
      );
    expect(ask(50)).toEqual({ 'search.query': 1 });
    expect(ask(101)).toEqual({ 'search.query': 2 });
  });
});

describe('units of guardrails', () => {
  const metrics = (units: object) => ({
    invocationMetrics: { guardrailProcessingLatency: 3, usage: units },
  });

  it('are summed over inputs and outputs, by policy', () => {
    const guardrail = {
      inputAssessment: {
        gr1: metrics({ topicPolicyUnits: 2, contentPolicyUnits: 2, wordPolicyUnits: 0 }),
      },
      outputAssessments: {
        gr1: [metrics({ contentPolicyUnits: 1 }), metrics({ contentPolicyUnits: 4 })],
      },
    };
    const expected = {
      'guardrail.textUnit[deniedTopics]': 2,
      'guardrail.textUnit[contentFilters]': 7,
    };
    expect(moreOf(counters({ inputTokenCount: 9 }, 5, { trace: { guardrail } }))).toEqual(expected);
    const chunks = [{ contentBlockDelta: {} }, { metadata: { trace: { guardrail } } }];
    expect(moreOf(counters({ inputTokenCount: 9 }, 5, chunks))).toEqual(expected);
  });
});

describe('searches of the provider', () => {
  it('are counted as they are reported, and never added twice', () => {
    const usage = (n: number) => ({ usage: { server_tool_use: { web_search_requests: n } } });
    expect(moreOf(counters({ inputTokenCount: 9 }, 5, [usage(1), usage(2)]))).toEqual({
      'webSearch.query': 2,
    });
  });
});

describe('a prompt router', () => {
  it('is billed as the model that it chose', () => {
    const invokedModelId =
      'arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0';
    const fields = counters({ inputTokenCount: 9 }, 5, {
      trace: { promptRouter: { invokedModelId } },
    });
    const router = 'arn:aws:bedrock:us-east-1:111122223333:default-prompt-router/amazon.nova:1';
    expect(recordOf({ ...fields, modelId: router }).modelRef).toBe(invokedModelId);
    expect(recordOf({ ...counters({ inputTokenCount: 9 }), modelId: router }).modelRef).toBe(
      router,
    );
  });
});
