import { endOfLifeOf, type PriceBook, resolveModel } from '@bursar/pricing';
import type { Known } from './detector.js';

/**
 * The next smaller model of the same family, by ids of the shipped price book: what a saving by another model is asked about.
 * It is fixed, so that the list is the same for every reader and on every day; `bursar what-if` asks about any other model.
 */
const ON_BEDROCK: Readonly<Record<string, string>> = {
  'anthropic.claude-3-opus-20240229-v1:0': 'anthropic.claude-sonnet-4-6',
  'anthropic.claude-opus-4-20250514-v1:0': 'anthropic.claude-sonnet-4-6',
  'anthropic.claude-opus-4-1-20250805-v1:0': 'anthropic.claude-sonnet-4-6',
  'anthropic.claude-opus-4-5-20251101-v1:0': 'anthropic.claude-sonnet-4-6',
  'anthropic.claude-opus-4-6-v1': 'anthropic.claude-sonnet-4-6',
  'anthropic.claude-opus-4-7': 'anthropic.claude-sonnet-5',
  'anthropic.claude-opus-4-8': 'anthropic.claude-sonnet-5',
  'anthropic.claude-opus-5': 'anthropic.claude-sonnet-5',
  'anthropic.claude-opus-5-5': 'anthropic.claude-sonnet-5-5',
  'anthropic.claude-3-5-sonnet-20241022-v2:0': 'anthropic.claude-haiku-4-5-20251001-v1:0',
  'anthropic.claude-3-7-sonnet-20250219-v1:0': 'anthropic.claude-haiku-4-5-20251001-v1:0',
  'anthropic.claude-sonnet-4-20250514-v1:0': 'anthropic.claude-haiku-4-5-20251001-v1:0',
  'anthropic.claude-sonnet-4-5-20250929-v1:0': 'anthropic.claude-haiku-4-5-20251001-v1:0',
  'anthropic.claude-sonnet-4-6': 'anthropic.claude-haiku-4-5-20251001-v1:0',
  'anthropic.claude-sonnet-5': 'anthropic.claude-haiku-5-5',
  'anthropic.claude-sonnet-5-5': 'anthropic.claude-haiku-5-5',
  'amazon.nova-premier-v1:0': 'amazon.nova-pro-v1:0',
  'amazon.nova-pro-v1:0': 'amazon.nova-lite-v1:0',
  'amazon.nova-lite-v1:0': 'amazon.nova-micro-v1:0',
  'amazon.nova-2-pro-preview-20251202-v1:0': 'amazon.nova-2-lite-v1:0',
  'meta.llama3-1-405b-instruct-v1:0': 'meta.llama3-3-70b-instruct-v1:0',
  'meta.llama3-1-70b-instruct-v1:0': 'meta.llama3-1-8b-instruct-v1:0',
  'meta.llama3-3-70b-instruct-v1:0': 'meta.llama3-1-8b-instruct-v1:0',
  'openai.gpt-5.6-sol': 'openai.gpt-5.6-terra',
  'openai.gpt-5.6-terra': 'openai.gpt-5.6-luna',
  'openai.gpt-6-astra': 'openai.gpt-6-sol',
  'openai.gpt-6-sol': 'openai.gpt-6-luna',
  'openai.gpt-oss-120b-1:0': 'openai.gpt-oss-20b-1:0',
};

const AT_PROVIDERS: Readonly<Record<string, string>> = {
  'anthropic/claude-opus-4-5': 'claude-sonnet-4-6',
  'anthropic/claude-opus-4-6': 'claude-sonnet-4-6',
  'anthropic/claude-opus-4-7': 'claude-sonnet-5',
  'anthropic/claude-opus-4-8': 'claude-sonnet-5',
  'anthropic/claude-opus-5': 'claude-sonnet-5',
  'anthropic/claude-opus-5-5': 'claude-sonnet-5-5',
  'anthropic/claude-sonnet-4-5': 'claude-haiku-4-5',
  'anthropic/claude-sonnet-4-6': 'claude-haiku-4-5',
  'anthropic/claude-sonnet-5': 'claude-haiku-5-5',
  'anthropic/claude-sonnet-5-5': 'claude-haiku-5-5',
  'openai/gpt-4.1': 'gpt-4.1-mini',
  'openai/gpt-4o': 'gpt-4o-mini',
  'openai/gpt-5': 'gpt-5-mini',
  'openai/gpt-5-mini': 'gpt-5-nano',
  'openai/gpt-5.4': 'gpt-5.4-mini',
  'openai/gpt-5.4-mini': 'gpt-5.4-nano',
  'openai/gpt-5.6-sol': 'gpt-5.6-terra',
  'openai/gpt-5.6-terra': 'gpt-5.6-luna',
  'openai/gpt-6-astra': 'gpt-6-sol',
  'openai/gpt-6-sol': 'gpt-6-luna',
};

/** Every pair: provider, model, its neighbour. For the test that compares them with the book. */
export const NEIGHBOURS: readonly (readonly [provider: string, model: string, as: string])[] = [
  ...Object.entries(ON_BEDROCK).map(([model, as]) => ['bedrock', model, as] as const),
  ...Object.entries(AT_PROVIDERS).map(([key, as]) => {
    const slash = key.indexOf('/');
    return [key.slice(0, slash), key.slice(slash + 1), as] as const;
  }),
];

/** Pure. Where the call could go instead; null also where the neighbour has ended: calls to it fail. */
export function neighbourToday(
  { book, lifecycle, today }: Known,
  modelRef: string,
  provider: string,
): string | null {
  const found = neighbourOf(book, modelRef, provider);
  const end = found === null ? null : endOfLifeOf(lifecycle, book, found, provider);
  return end !== null && end.endsOn <= today ? null : found;
}

/** Where the call would go instead, by the same routing; null: its model has no neighbour. */
export function neighbourOf(book: PriceBook, modelRef: string, provider: string): string | null {
  const { model, routing } = resolveModel(book, modelRef, provider);
  if (provider !== 'bedrock') return AT_PROVIDERS[`${provider}/${model}`] ?? null;
  const neighbour = ON_BEDROCK[model];
  if (neighbour === undefined) return null;
  return routing === 'global' ? `global.${neighbour}` : neighbour;
}
