import type { Call, Usage } from './calls.js';

/** Stands where a prompt or an answer would: the sample says nothing. */
const PLACEHOLDER = '(placeholder)';

/** The call as one line of a Bedrock model-invocation log. */
export function logLine(call: Call): string {
  const { workload } = call;
  return JSON.stringify({
    schemaType: 'ModelInvocationLog',
    schemaVersion: '1.0',
    timestamp: `${new Date(call.at).toISOString().slice(0, 19)}Z`,
    accountId: workload.account,
    identity: {
      arn: `arn:aws:sts::${workload.account}:assumed-role/${workload.role}/${call.session}`,
    },
    region: workload.region,
    requestId: call.requestId,
    operation: call.operation,
    modelId: call.model,
    ...(call.metadata ? { requestMetadata: call.metadata } : {}),
    ...(call.inferenceRegion ? { inferenceRegion: call.inferenceRegion } : {}),
    ...(call.errorCode ? { errorCode: call.errorCode } : {}),
    input: toInput(call),
    ...(call.errorCode ? {} : { output: toOutput(call) }),
  });
}

function toInput({ usage, withBody, operation }: Call): object {
  const cached = usage.cacheRead + written(usage) > 0;
  return {
    inputContentType: 'application/json',
    ...(withBody ? { inputBodyJson: toInputBody(operation) } : {}),
    inputTokenCount: usage.input,
    ...(cached
      ? {
          cacheReadInputTokenCount: usage.cacheRead,
          cacheWriteInputTokenCount: written(usage),
        }
      : {}),
  };
}

function toInputBody(operation: Call['operation']): object {
  if (operation === 'InvokeModel') return { inputText: PLACEHOLDER };
  return { messages: [{ role: 'user', content: [{ text: PLACEHOLDER }] }] };
}

function toOutput(call: Call): object {
  return {
    outputContentType: 'application/json',
    ...(call.withBody ? { outputBodyJson: toOutputBody(call) } : {}),
    outputTokenCount: call.usage.output,
  };
}

function toOutputBody(call: Call): unknown {
  if (call.operation === 'InvokeModel') return { inputTextTokenCount: call.usage.input };
  return call.operation === 'InvokeModelWithResponseStream' ? toChunks(call) : toMessage(call);
}

/** Converse, streamed or not: the log holds the assembled message. */
function toMessage({ usage, latencyMs, blocked }: Call): object {
  const cacheDetails = [
    { ttl: '5m', inputTokens: usage.cacheWrite5m },
    { ttl: '1h', inputTokens: usage.cacheWrite1h },
  ].filter(({ inputTokens }) => inputTokens > 0);
  return {
    output: { message: { role: 'assistant', content: [{ text: PLACEHOLDER }] } },
    stopReason: blocked ? 'guardrail_intervened' : 'end_turn',
    metrics: { latencyMs },
    usage: {
      inputTokens: usage.input,
      outputTokens: usage.output,
      totalTokens: usage.input + usage.output + usage.cacheRead + written(usage),
      cacheReadInputTokens: usage.cacheRead,
      cacheWriteInputTokens: written(usage),
      ...(cacheDetails.length > 0 ? { cacheDetails } : {}),
    },
  };
}

/** InvokeModelWithResponseStream: the log holds the raw chunks. */
function toChunks({ usage, latencyMs }: Call): object[] {
  return [
    {
      type: 'message_start',
      message: {
        usage: {
          input_tokens: usage.input,
          cache_creation_input_tokens: written(usage),
          cache_read_input_tokens: usage.cacheRead,
          cache_creation: {
            ephemeral_5m_input_tokens: usage.cacheWrite5m,
            ephemeral_1h_input_tokens: usage.cacheWrite1h,
          },
          output_tokens: 1,
        },
      },
    },
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn' },
      usage: { output_tokens: usage.output },
    },
    {
      type: 'message_stop',
      'amazon-bedrock-invocationMetrics': {
        inputTokenCount: usage.input,
        outputTokenCount: usage.output,
        invocationLatency: latencyMs,
        cacheReadInputTokenCount: usage.cacheRead,
        cacheWriteInputTokenCount: written(usage),
      },
    },
  ];
}

function written(usage: Usage): number {
  return usage.cacheWrite5m + usage.cacheWrite30m + usage.cacheWrite1h;
}
