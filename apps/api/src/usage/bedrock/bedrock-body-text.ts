import type { BodyUsage, Json, Pass, WriteSplit } from './bedrock-body.js';
import { writeSpeech } from './bedrock-speech.js';

/**
 * The same usage in one small body of numbers, which reads back as the same usage. No text of the original survives:
 * words are written only if they are the ones listed above.
 */
export function writeBody(reported: Readonly<BodyUsage>): Json | null {
  const { latencyMs, tier, invokedModel } = reported;
  const usage = writeUsage(reported);
  const body: Record<string, unknown> = {};
  if (Object.keys(usage).length > 0) body['usage'] = usage;
  if (latencyMs !== null) body['metrics'] = { latencyMs };
  if (tier === 'latency-optimized') body['performanceConfig'] = { latency: 'optimized' };
  else if (tier !== null) body['serviceTier'] = { type: tier };
  if (reported.embedding) body['embedding'] = [];
  const { inputAudio, outputAudio, promptWithCache } = reported;
  if (promptWithCache === null && (inputAudio !== null || outputAudio !== null))
    body['event'] = writeSpeech(reported);
  if (invokedModel !== null) body['trace'] = { promptRouter: { invokedModelId: invokedModel } };
  return Object.keys(body).length > 0 ? body : null;
}

/** In the manner in which it was read: what counters may stand beside it depends on that. */
function writeUsage(reported: Readonly<BodyUsage>): Record<string, unknown> {
  const { input, output, cacheRead, cacheWrite, promptWithCache, beyond, lastPass, split } =
    reported;
  if (lastPass !== null) return writePasses(reported, lastPass);
  const usage: Record<string, unknown> = {};
  if (split !== null) usage['cacheDetails'] = writeSplit(split);
  if (promptWithCache !== null || beyond !== null)
    return { ...usage, ...writeInclusive(reported, promptWithCache ?? input) };
  if (input !== null) usage['inputTokens'] = input;
  if (output !== null) usage['outputTokens'] = output;
  if (cacheRead !== null) usage['cacheReadInputTokens'] = cacheRead;
  if (cacheWrite !== null) usage['cacheWriteInputTokens'] = cacheWrite;
  return usage;
}

function writeInclusive(
  reported: Readonly<BodyUsage>,
  prompt: number | null,
): Record<string, unknown> {
  const { output, outputAudio, inputAudio, beyond } = reported;
  const { cacheRead, cacheWrite } = beyond ?? reported;
  return {
    prompt_tokens: prompt,
    prompt_tokens_details: {
      cached_tokens: cacheRead ?? 0,
      cache_write_tokens: cacheWrite ?? 0,
      audio_tokens: inputAudio ?? 0,
    },
    ...(output !== null && {
      completion_tokens: output + (outputAudio ?? 0),
      completion_tokens_details: { audio_tokens: outputAudio ?? 0 },
    }),
  };
}

function writePasses(reported: Readonly<BodyUsage>, lastPass: Pass): Record<string, unknown> {
  const sum = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  for (const name of ['input', 'output', 'cacheRead', 'cacheWrite'] as const)
    sum[name] = reported[name] ?? 0;
  const details = reported.split === null ? {} : { cacheDetails: writeSplit(reported.split) };
  return { ...writePass(lastPass), iterations: [{ ...writePass(sum), ...details }] };
}

const writePass = (pass: Pass): Record<string, number> => ({
  input_tokens: pass.input,
  output_tokens: pass.output,
  cache_read_input_tokens: pass.cacheRead,
  cache_creation_input_tokens: pass.cacheWrite,
});

function writeSplit({ fiveMinutes, oneHour, other }: WriteSplit): unknown[] {
  const lifetimes = [
    ['5m', fiveMinutes],
    ['1h', oneHour],
    ['other', other],
  ] as const;
  return lifetimes.filter(([, n]) => n > 0).map(([ttl, inputTokens]) => ({ ttl, inputTokens }));
}
