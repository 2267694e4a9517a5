import type { Json } from '../json.js';
import { objectIn, onlyKnown } from '../json.js';
import { readConverseBody } from './converse-request.js';
import type { InvokeBody } from './invoke-request.js';

const FIELDS = new Set(['schemaVersion', 'messages', 'system', 'inferenceConfig', 'toolConfig']);
const INFERENCE = new Set([
  'maxTokens',
  'max_new_tokens',
  'temperature',
  'topP',
  'top_p',
  'topK',
  'top_k',
  'stopSequences',
]);

/** Nova's own form: that of Converse, with names of its own for the ceiling. */
export function readNova(body: Json): InvokeBody {
  onlyKnown(body, FIELDS);
  const { schemaVersion: _, inferenceConfig: given = {}, ...rest } = body;
  const inference = objectIn(given, 'inferenceConfig');
  onlyKnown(inference, INFERENCE, 'inferenceConfig');
  const { max_new_tokens: older, maxTokens = older, ...others } = inference;
  const asConverse = readConverseBody({ ...rest, inferenceConfig: { maxTokens } });
  return {
    family: 'nova',
    operation: 'chat',
    inputTokensMax: asConverse.inputTokensMax,
    maxTokens: asConverse.maxTokens,
    send: ({ maxOutputTokens }) => ({
      ...body,
      inferenceConfig: { ...others, maxTokens: maxOutputTokens },
    }),
  };
}
