import type { ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import type { Forward } from '@bursar/gateway';

/** A request that cannot be held to a bound, or is none. */
export class BadRequest extends Error {}

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a picture may cost at most, in tokens. */
const IMAGE_TOKENS_MAX = 8_000;
/** Prompts that providers add of their own, for tools above all. */
const ADDED_TOKENS_MAX = 1_000;
/** Whose size follows from their bytes. Documents, videos and what lies in S3 may cost anything. */
const BOUNDED = new Set([
  'text',
  'image',
  'toolUse',
  'toolResult',
  'reasoningContent',
  'cachePoint',
  'json',
]);
/** These would raise the ceiling behind our back. */
const CEILINGS = [
  'max_tokens',
  'max_tokens_to_sample',
  'max_completion_tokens',
  'maxTokens',
  'max_gen_len',
];

/**
 * The fields that are passed on. Whatever else may change what a call costs (service tier, latency, guardrails, prompt
 * references) is left out, and the caller's own metadata is not believed.
 */
export interface ConverseBody {
  readonly messages: unknown;
  readonly system: unknown;
  readonly inferenceConfig: Json;
  readonly toolConfig: unknown;
  readonly additionalModelRequestFields: unknown;
}

export function readBody(body: unknown): ConverseBody {
  if (!isObject(body) || !Array.isArray(body['messages']))
    throw new BadRequest('messages is missing.');
  const { messages, system, inferenceConfig = {}, toolConfig, additionalModelRequestFields } = body;
  if (!isObject(inferenceConfig)) throw new BadRequest('inferenceConfig is no object.');
  const raised = isObject(additionalModelRequestFields)
    ? CEILINGS.find((name) => name in additionalModelRequestFields)
    : undefined;
  if (raised !== undefined)
    throw new BadRequest(`additionalModelRequestFields.${raised}: use inferenceConfig.maxTokens.`);
  return { messages, system, inferenceConfig, toolConfig, additionalModelRequestFields };
}

export function maxTokensOf({ inferenceConfig }: ConverseBody): number | undefined {
  const { maxTokens } = inferenceConfig;
  if (maxTokens === undefined) return undefined;
  if (typeof maxTokens !== 'number' || !Number.isInteger(maxTokens) || maxTokens < 1)
    throw new BadRequest('inferenceConfig.maxTokens is no whole number from 1 on.');
  return maxTokens;
}

/** An upper bound that binds: no token is shorter than a byte. Pictures are counted apart from their bytes. */
export function inputTokensMax({
  messages,
  system,
  toolConfig,
  additionalModelRequestFields,
}: ConverseBody): number {
  let images = 0;
  for (const block of blocksOf(messages)) {
    const [kind = ''] = Object.keys(block);
    if (!BOUNDED.has(kind)) throw new BadRequest(`No bound can be made for ${kind} content.`);
    if (kind === 'image') images += 1;
  }
  const text = JSON.stringify(
    [messages, system, toolConfig, additionalModelRequestFields],
    (key, value: unknown) => (key === 'bytes' ? undefined : value),
  );
  return Buffer.byteLength(text) + images * IMAGE_TOKENS_MAX + ADDED_TOKENS_MAX;
}

/** Content of messages, and of tool results within. */
function blocksOf(messages: unknown): Json[] {
  const found: Json[] = [];
  const visit = (content: unknown): void => {
    if (!Array.isArray(content)) return;
    for (const block of content) {
      if (!isObject(block)) throw new BadRequest('content holds something that is no block.');
      found.push(block);
      const { image, toolResult } = block;
      if (
        isObject(image) &&
        !(isObject(image['source']) && typeof image['source']['bytes'] === 'string')
      )
        throw new BadRequest('An image must bring its bytes.');
      if (isObject(toolResult)) visit(toolResult['content']);
    }
  };
  if (Array.isArray(messages))
    for (const message of messages) visit(isObject(message) ? message['content'] : null);
  return found;
}

/** For the provider: the ceiling and the metadata are Bursar's. */
export function toCommand(body: ConverseBody, call: Forward): ConverseCommandInput {
  const { messages, system, inferenceConfig, toolConfig, additionalModelRequestFields } = body;
  const input = {
    modelId: call.model,
    messages,
    ...(system !== undefined && { system }),
    inferenceConfig: { ...inferenceConfig, maxTokens: call.maxOutputTokens },
    ...(toolConfig !== undefined && { toolConfig }),
    ...(additionalModelRequestFields !== undefined && { additionalModelRequestFields }),
    requestMetadata: call.requestMetadata,
  };
  return withBytes(input) as ConverseCommandInput;
}

/** JSON carries bytes as base64, the SDK wants them as they are. */
const BLOBS = new Set(['bytes', 'redactedContent']);

function withBytes(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return BLOBS.has(name) ? Buffer.from(value, 'base64') : value;
  if (Array.isArray(value)) return value.map((item) => withBytes(item));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withBytes(item, key)]),
  );
}

/** The other way round. Looks at what is there, and not at what a Buffer makes of itself. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, function (this: Json, key, item: unknown) {
    const raw = this[key];
    if (!ArrayBuffer.isView(raw)) return item;
    return Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('base64');
  });
