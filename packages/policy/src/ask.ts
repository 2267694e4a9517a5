/** Beyond these, a number of tokens is a mistake rather than a call. */
export const INPUT_TOKENS_MAX = 1_000_000_000;
export const OUTPUT_TOKENS_MAX = 10_000_000;

export type TokenBound =
  | { readonly outcome: 'given'; readonly tokens: number }
  | { readonly outcome: 'absent' }
  | { readonly outcome: 'invalid'; readonly reason: string };

/**
 * A ceiling for output tokens as a caller sent it. A whole number from 1 on counts, however large: ceilings clamp it.
 * 0, negatives, fractions, NaN, infinities and texts are refused, since no bound can be made of them.
 */
export function readMaxOutputTokens(value: unknown): TokenBound {
  if (value === undefined || value === null) return { outcome: 'absent' };
  if (typeof value !== 'number' || !Number.isInteger(value)) return invalid('is no whole number');
  if (value < 1) return invalid('is less than 1');
  return { outcome: 'given', tokens: Math.min(value, OUTPUT_TOKENS_MAX) };
}

/** An upper bound of the prompt. Nothing clamps it: a prompt cannot be made shorter by saying so. */
export function readInputTokens(value: unknown): TokenBound {
  if (typeof value !== 'number' || !Number.isInteger(value)) return invalid('is no whole number');
  if (value < 0) return invalid('is less than 0');
  if (value > INPUT_TOKENS_MAX) return invalid(`is more than ${INPUT_TOKENS_MAX}`);
  return { outcome: 'given', tokens: value };
}

const invalid = (reason: string): TokenBound => ({ outcome: 'invalid', reason });
