import { InputBound } from '../bounds.js';
import { BadRequest, ceilingIn, listIn, objectIn, onlyKnown, type Json } from '../json.js';
import type { InvokeBody } from './invoke-request.js';
import { readBetas } from './model-fields.js';

const FIELDS = new Set([
  'anthropic_beta',
  'anthropic_version',
  'max_tokens',
  'messages',
  'metadata',
  'output_config',
  'stop_sequences',
  'system',
  'temperature',
  'thinking',
  'tool_choice',
  'tools',
  'top_k',
  'top_p',
]);
/** Whose size follows from their bytes: documents, files and what is fetched elsewhere may cost anything. */
const BLOCKS = new Set([
  'text',
  'image',
  'tool_use',
  'tool_result',
  'thinking',
  'redacted_thinking',
]);
const RESULTS = new Set(['text', 'image']);

/** Anthropic Messages, as InvokeModel takes them; what AnthropicBedrock speaks. */
export function readAnthropic(body: Json): InvokeBody {
  onlyKnown(body, FIELDS);
  readBetas(body['anthropic_beta'], 'anthropic_beta');
  const bound = new InputBound();
  for (const message of listIn(body['messages'], 'messages'))
    readContent(objectIn(message, 'A message')['content'], BLOCKS, bound);
  if (Array.isArray(body['system'])) readContent(body['system'], new Set(['text']), bound);
  for (const tool of listIn(body['tools'] ?? [], 'tools')) readTool(objectIn(tool, 'A tool'));
  return {
    family: 'anthropic',
    operation: 'chat',
    inputTokensMax: bound.tokensMax(body),
    maxTokens: ceilingIn(body['max_tokens'], 'max_tokens'),
    send: ({ maxOutputTokens }) => ({ ...body, max_tokens: maxOutputTokens }),
  };
}

/** Tools that run at the provider, such as a web search, are charged beside the tokens. */
function readTool({ type = 'custom' }: Json): void {
  if (type !== 'custom')
    throw new BadRequest(
      `tools: the type ${JSON.stringify(type)} is not supported by this gateway. Use custom tools.`,
    );
}

function readContent(content: unknown, known: ReadonlySet<string>, bound: InputBound): void {
  if (typeof content === 'string') return;
  for (const value of listIn(content, 'content')) {
    const block = objectIn(value, 'A block');
    const type = String(block['type']);
    if (!known.has(type))
      throw new BadRequest(`No bound can be made for ${type} content: leave it out.`);
    if (type === 'image') addImage(block, bound);
    if (type === 'tool_result' && block['content'] !== undefined)
      readContent(block['content'], RESULTS, bound);
  }
}

function addImage(block: Json, bound: InputBound): void {
  const { type, data } = objectIn(block['source'], 'The source of an image');
  if (type !== 'base64' || typeof data !== 'string')
    throw new BadRequest('An image must bring its bytes: source.type base64.');
  bound.addPicture(data);
}
