import type { Meter } from './book.js';
import type { PriceBook } from './compile.js';
import { LIMITED_FAMILIES, type ModelLimits } from './model-limits-table.js';
import { UNIT_LIMITS } from './model-limits-units.js';
import { resolveModel } from './resolve.js';

export type { ModelLimits } from './model-limits-table.js';

/**
 * What one request to this model can take in and write at most; null: unknown. Resolved as for a price, so that every
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

/** The most units of each kind that one request to a model can use, one kind at a time; null: unknown. */
export function mostUnitsOf(
  book: PriceBook,
  modelRef: string,
  provider = 'bedrock',
): Readonly<Record<Meter, number>> | null {
  const { model, known } = resolveModel(book, modelRef, provider);
  if (!known) return null;
  const found = UNIT_LIMITS.find(({ models }) => models.some((one) => matches(one, model)));
  return found?.most ?? null;
}

const matches = (pattern: string, model: string): boolean =>
  pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : model === pattern;
