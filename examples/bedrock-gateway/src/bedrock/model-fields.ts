import { BadRequest, listIn, objectIn, onlyKnown } from '../json.js';

/** Fields of a model's own that neither raise the ceiling for output nor change the price. */
const FIELDS = new Set([
  'anthropic_beta',
  'inferenceConfig',
  'output_config',
  'reasoningConfig',
  'reasoning_config',
  'reasoning_effort',
  'thinking',
  'topK',
  'top_k',
]);
const INFERENCE = new Set(['topK']);

export function readModelFields(value: unknown): void {
  const where = 'additionalModelRequestFields';
  const fields = objectIn(value, where);
  onlyKnown(fields, FIELDS, where);
  if (fields['inferenceConfig'] !== undefined)
    onlyKnown(
      objectIn(fields['inferenceConfig'], `${where}.inferenceConfig`),
      INFERENCE,
      `${where}.inferenceConfig`,
    );
  readBetas(fields['anthropic_beta'], `${where}.anthropic_beta`);
}

/** Betas known to cost nothing beside their tokens; a longer context is covered by the most expensive tier of the price. */
const BETAS = [
  'context-1m-',
  'fine-grained-tool-streaming-',
  'interleaved-thinking-',
  'output-128k-',
  'token-efficient-tools-',
];

export function readBetas(value: unknown, where: string): void {
  if (value === undefined) return;
  for (const beta of listIn(value, where))
    if (typeof beta !== 'string' || !BETAS.some((known) => beta.startsWith(known)))
      throw new BadRequest(
        `${where}: ${JSON.stringify(beta)} is not supported by this gateway: it could change what the call costs unseen.`,
      );
}
