import type { ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
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
import { readModelFields } from './model-fields.js';

/** What is passed on, and `requestMetadata`, which is replaced: it says who is charged. */
const FIELDS = new Set([
  'messages',
  'system',
  'inferenceConfig',
  'toolConfig',
  'additionalModelRequestFields',
  'additionalModelResponseFieldPaths',
  'outputConfig',
  'requestMetadata',
]);
const INFERENCE = new Set(['maxTokens', 'temperature', 'topP', 'stopSequences']);
const TOOLS = new Set(['tools', 'toolChoice']);
const TOOL = new Set(['toolSpec', 'cachePoint']);
const SYSTEM = new Set(['text', 'cachePoint']);
/** Whose size follows from their bytes. Documents, videos and what lies in S3 may cost anything. */
const BLOCKS = new Set([
  'text',
  'image',
  'toolUse',
  'toolResult',
  'reasoningContent',
  'cachePoint',
]);
const RESULTS = new Set(['text', 'image', 'json']);

export interface ConverseBody {
  readonly fields: Json;
  readonly inferenceConfig: Json;
  readonly maxTokens: number | undefined;
  readonly inputTokensMax: number;
}

/** Throws BadRequest for what has no bound, or would change what the call costs. */
export function readConverseBody(body: unknown): ConverseBody {
  const asked = objectIn(body, 'The body');
  onlyKnown(asked, FIELDS);
  const { requestMetadata: _, inferenceConfig: given = {}, ...fields } = asked;
  const inferenceConfig = objectIn(given, 'inferenceConfig');
  onlyKnown(inferenceConfig, INFERENCE, 'inferenceConfig');
  const { toolConfig, additionalModelRequestFields: more, system = [] } = fields;
  if (toolConfig !== undefined) readTools(objectIn(toolConfig, 'toolConfig'));
  if (more !== undefined) readModelFields(more);
  for (const block of listIn(system, 'system')) kindOf(block, SYSTEM);
  const bound = new InputBound();
  for (const message of listIn(fields['messages'], 'messages'))
    readContent(objectIn(message, 'A message')['content'], BLOCKS, bound);
  return {
    fields,
    inferenceConfig,
    maxTokens: ceilingIn(inferenceConfig['maxTokens'], 'inferenceConfig.maxTokens'),
    inputTokensMax: bound.tokensMax(fields),
  };
}

function readTools(toolConfig: Json): void {
  onlyKnown(toolConfig, TOOLS, 'toolConfig');
  for (const tool of listIn(toolConfig['tools'] ?? [], 'toolConfig.tools')) kindOf(tool, TOOL);
}

/** Of a union: exactly one member, and one whose size is known. */
function kindOf(value: unknown, known: ReadonlySet<string>): [string, unknown] {
  const [member, ...others] = Object.entries(objectIn(value, 'A block'));
  if (member === undefined || others.length > 0)
    throw new BadRequest('A block must have exactly one member.');
  if (!known.has(member[0]))
    throw new BadRequest(`No bound can be made for ${member[0]} content: leave it out.`);
  return member;
}

function readContent(content: unknown, known: ReadonlySet<string>, bound: InputBound): void {
  for (const block of listIn(content, 'content')) {
    const [kind, value] = kindOf(block, known);
    if (kind === 'image') addImage(value, bound);
    if (kind === 'toolResult')
      readContent(objectIn(value, 'toolResult')['content'], RESULTS, bound);
  }
}

function addImage(image: unknown, bound: InputBound): void {
  const source = isObject(image) ? image['source'] : null;
  const bytes = isObject(source) ? source['bytes'] : null;
  if (typeof bytes !== 'string') throw new BadRequest('An image must bring its bytes.');
  bound.addPicture(bytes);
}

/** For the provider: the ceiling and the metadata are Bursar's. */
export function toCommand(body: ConverseBody, call: Forward): ConverseCommandInput {
  const input = {
    ...body.fields,
    modelId: call.model,
    inferenceConfig: { ...body.inferenceConfig, maxTokens: call.maxOutputTokens },
    requestMetadata: call.requestMetadata,
  };
  return withBytes(input) as ConverseCommandInput;
}

/** JSON carries bytes as base64, the SDK wants them as they are. */
const BLOBS = new Set(['bytes', 'redactedContent']);
/** What a model reads as JSON of its own has no bytes in it, whatever its names are. */
const DOCUMENTS = new Set(['json', 'input', 'additionalModelRequestFields']);

export function withBytes(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return BLOBS.has(name) ? Buffer.from(value, 'base64') : value;
  if (DOCUMENTS.has(name)) return value;
  if (Array.isArray(value)) return value.map((item) => withBytes(item));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withBytes(item, key)]),
  );
}
