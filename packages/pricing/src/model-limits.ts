import type { PriceBook } from './compile.js';
import { LIMITED_FAMILIES, type ModelLimits } from './model-limits-table.js';
import { resolveModel } from './resolve.js';

export type { ModelLimits } from './model-limits-table.js';

/**
 * What one request to this model can take in and write at most; null: nobody knows. Resolved as for a price, so that every
 * spelling of a model has the same limits.
 */
export function limitsOfModel(
  book: PriceBook,
  modelRef: string,
  provider = 'bedrock',
): ModelLimits | null {
  const { model, known } = resolveModel(book, modelRef, provider);
  if (!known) return null;
  const found = LIMITED_FAMILIES.find(({ models }) => models.some((one) => matches(one, model)));
  if (found === undefined) return null;
  const { contextTokens, outputTokens } = found;
  return { contextTokens, outputTokens };
}

const matches = (pattern: string, model: string): boolean =>
  pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : model === pattern;
