import type { Usage } from '@bursar/gateway';
import { finalStreamUsage } from '@bursar/pricing';
import { isObject, type Json } from '../json.js';
import { usageIn } from '../settlement.js';
import type { InvokeBody } from './invoke-request.js';
import type { StreamReader } from './stream-answer.js';

/** By header, whatever the model: the lifetime of cache writes is in the body alone. */
export function usageInHeaders(headers: Readonly<Record<string, string>>): Usage | undefined {
  const count = (name: string): number | undefined => {
    const text = headers[`x-amzn-bedrock-${name}-token-count`];
    return text === undefined ? undefined : Number(text);
  };
  const [inputTokens, outputTokens] = [count('input'), count('output')];
  if (inputTokens === undefined) return undefined;
  return usageIn('converse', {
    ...{ inputTokens, outputTokens },
    cacheReadInputTokens: count('cache-read-input'),
    cacheWriteInputTokens: count('cache-write-input'),
  });
}

export function usageInBody(family: InvokeBody['family'], body: unknown): Usage | undefined {
  if (!isObject(body)) return undefined;
  const usage = isObject(body['usage']) ? body['usage'] : undefined;
  switch (family) {
    case 'anthropic':
      return usageIn('anthropic', usage);
    case 'nova':
      return usageIn('converse', usage);
    case 'titan-embedding':
      return 'inputTextTokenCount' in body ? usageIn('titan-embedding', body) : undefined;
    case 'cohere-embedding':
      return undefined;
  }
}

/** Each chunk is an event of the model's own; the last one has Bedrock's counters. */
export function chunkReader(family: InvokeBody['family']): StreamReader {
  let anthropic: Json = {};
  let nova: Json | undefined;
  let metrics: Json | undefined;
  let isWhole = false;
  const look = (event: Json): void => {
    const last = event['amazon-bedrock-invocationMetrics'];
    if (isObject(last)) metrics = last;
    if (isObject(last) || event['type'] === 'message_stop' || 'messageStop' in event)
      isWhole = true;
    anthropic = finalStreamUsage([{ usage: anthropic }, event]);
    if (isObject(event['metadata']) && isObject(event['metadata']['usage']))
      nova = event['metadata']['usage'];
  };
  return {
    look: (type, payload) => {
      const event = type === 'chunk' ? eventIn(payload) : null;
      if (event !== null) look(event);
    },
    isWhole: () => isWhole,
    // Anthropic's own counters say how long a cache write lives, Bedrock's do not.
    usage: () =>
      family === 'anthropic' && 'output_tokens' in anthropic
        ? usageIn('anthropic', anthropic)
        : usageIn('converse', nova ?? metrics),
  };
}

function eventIn(payload: unknown): Json | null {
  const bytes = isObject(payload) ? payload['bytes'] : null;
  if (!ArrayBuffer.isView(bytes)) return null;
  try {
    const event: unknown = JSON.parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(),
    );
    return isObject(event) ? event : null;
  } catch {
    return null;
  }
}
