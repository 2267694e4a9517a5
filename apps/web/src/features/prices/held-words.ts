import { formatRate } from '../../shared/format/money.js';
import { pricesOf } from './meters.js';

const KINDS: Readonly<Record<string, string>> = {
  new: 'New price',
  changed: 'Changed price',
  announced: 'Announced price',
  gone: 'No longer listed',
};

export const kindText = (kind: string): string => KINDS[kind] ?? kind;

/** One meter of a held price beside the row in force; null where one of them has none. */
export interface Comparison {
  readonly meter: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Pure. What changes, meter by meter; what the list leaves out stays as it is, and is not shown. */
export function compareHeld(
  held: { readonly per1M: unknown; readonly perUnit: unknown },
  inForce: { readonly per1M: unknown; readonly perUnit: unknown } | null,
): Comparison[] {
  const listed = { ...pricesOf(held.per1M), ...pricesOf(held.perUnit) };
  const before = { ...pricesOf(inForce?.per1M), ...pricesOf(inForce?.perUnit) };
  return Object.entries(listed).map(([meter, after]) => ({
    meter,
    before: before[meter] ?? null,
    after,
  }));
}

/** "AWS, LiteLLM": who lists it. */
export function sourceNames(sources: readonly { readonly source: string }[]): string {
  const names = new Set(sources.map(({ source }) => NAMES[source] ?? source));
  return [...names].join(', ');
}

const NAMES: Readonly<Record<string, string>> = {
  aws: 'AWS',
  litellm: 'LiteLLM',
  'genai-prices': 'genai-prices',
  portkey: 'Portkey',
};

export const rateText = (price: string | null): string =>
  price === null ? 'none' : formatRate(price);
