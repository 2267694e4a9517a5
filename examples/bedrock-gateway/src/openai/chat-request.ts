import type { Forward } from '@bursar/gateway';
import { InputBound } from '../bounds.js';
import {
  BadRequest,
  ceilingIn,
  isObject,
  listIn,
  objectIn,
  onlyKnown,
  type Json,
} from '../json.js';

const FIELDS = new Set([
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'messages',
  'metadata',
  'model',
  'n',
  'parallel_tool_calls',
  'presence_penalty',
  'prompt_cache_key',
  'reasoning_effort',
  'response_format',
  'safety_identifier',
  'seed',
  'stop',
  'stream',
  'stream_options',
  'temperature',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
  'user',
  'verbosity',
]);
const STREAM_OPTIONS = new Set(['include_usage', 'include_obfuscation']);
const PARTS = new Set(['text', 'refusal', 'image_url']);

export interface ChatBody {
  readonly model: string;
  readonly isStream: boolean;
  /** The client wants the chunk that reports the usage. */
  readonly wantsUsage: boolean;
  readonly inputTokensMax: number;
  readonly maxTokens: number | undefined;
  /** With the model and the ceiling that Bursar set, and the usage asked for. */
  readonly send: (call: Forward) => Json;
}

/** Throws BadRequest for what has no bound, or would change what the call costs. */
export function readChatBody(value: unknown): ChatBody {
  const body = objectIn(value, 'The body');
  onlyKnown(body, FIELDS);
  const { model, n, stream, tools, stream_options: options = {}, ...rest } = body;
  if (typeof model !== 'string' || model === '') throw new BadRequest('model is missing.');
  if (n !== undefined && n !== null && n !== 1)
    throw new BadRequest('n must be 1: the ceiling of a call is that of one answer.');
  const streamOptions = objectIn(options ?? {}, 'stream_options');
  onlyKnown(streamOptions, STREAM_OPTIONS, 'stream_options');
  for (const tool of listIn(tools ?? [], 'tools')) readTool(tool);
  const bound = new InputBound();
  for (const message of listIn(body['messages'], 'messages'))
    readContent(objectIn(message, 'A message')['content'], bound);
  const { max_completion_tokens: newer, max_tokens: older, ...kept } = rest;
  const isStream = stream === true;
  return {
    model,
    isStream,
    wantsUsage: streamOptions['include_usage'] === true,
    inputTokensMax: bound.tokensMax(kept, tools),
    maxTokens: ceilingIn(newer ?? older, 'max_completion_tokens'),
    send: (call) => ({
      ...kept,
      ...(tools !== undefined && { tools }),
      model: call.model,
      // In the name that the client used: older models know one of the two.
      [newer === undefined && older !== undefined ? 'max_tokens' : 'max_completion_tokens']:
        call.maxOutputTokens,
      ...(isStream && {
        stream: true,
        stream_options: { ...streamOptions, include_usage: true },
      }),
    }),
  };
}

/** Tools that run at the provider are charged beside the tokens. */
function readTool(tool: unknown): void {
  const type = isObject(tool) ? tool['type'] : undefined;
  if (type !== 'function')
    throw new BadRequest(
      `tools: the type ${JSON.stringify(type)} is not supported by this gateway. Use functions.`,
    );
}

function readContent(content: unknown, bound: InputBound): void {
  if (typeof content === 'string' || content === null || content === undefined) return;
  for (const value of listIn(content, 'content')) {
    const part = objectIn(value, 'A part');
    const type = String(part['type']);
    if (!PARTS.has(type))
      throw new BadRequest(`No bound can be made for ${type} content: leave it out.`);
    if (type === 'image_url') addImage(part['image_url'], bound);
  }
}

function addImage(image: unknown, bound: InputBound): void {
  const url = isObject(image) ? image['url'] : null;
  if (typeof url !== 'string' || !url.startsWith('data:'))
    throw new BadRequest('An image must bring its bytes: image_url.url as a data: URL.');
  bound.addPicture(url);
}
