import { InputBound } from '../bounds.js';
import { BadRequest, listIn, onlyKnown, type Json } from '../json.js';
import type { InvokeBody } from './invoke-request.js';

const TITAN = new Set(['inputText', 'dimensions', 'normalize', 'embeddingTypes']);
const COHERE = new Set([
  'texts',
  'input_type',
  'truncate',
  'embedding_types',
  'output_dimension',
  'max_tokens',
]);

/** Titan's text models have the same field for a prompt, and a ceiling beside it: those are refused. */
export function readTitanEmbedding(body: Json): InvokeBody {
  onlyKnown(body, TITAN);
  const { inputText } = body;
  if (typeof inputText !== 'string') throw new BadRequest('inputText must be a text.');
  return embedding('titan-embedding', body, inputText);
}

/** Pictures are sold by the piece, so they are refused. */
export function readCohereEmbedding(body: Json): InvokeBody {
  onlyKnown(body, COHERE);
  const texts = listIn(body['texts'], 'texts');
  if (!texts.every((text) => typeof text === 'string'))
    throw new BadRequest('texts must be a list of texts.');
  return embedding('cohere-embedding', body, texts);
}

function embedding(
  family: 'titan-embedding' | 'cohere-embedding',
  body: Json,
  read: unknown,
): InvokeBody {
  return {
    family,
    operation: 'embeddings',
    inputTokensMax: new InputBound().tokensMax(read),
    maxTokens: 1,
    send: () => body,
  };
}
