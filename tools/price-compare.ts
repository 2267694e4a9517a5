/** Every price of a public map, beside the shipped book and the other map. */
import {
  bareAtGlobalPrice,
  compareWithBook,
  compileBook,
  listedFor,
  type ListedPrice,
  type MatchedPrices,
  type PriceBook,
  loadSeed,
  readGenaiPrices,
  readLiteLlm,
  type SeedBook,
  type Verdict,
} from '@bursar/pricing';

/** Why a price of the map is not taken, by its key or by its model. */
export interface Reasons {
  readonly rows: Readonly<Record<string, string>>;
  readonly models: Readonly<Record<string, string>>;
}

export interface MapsAndBook {
  readonly seed: SeedBook;
  readonly litellm: unknown;
  readonly genai: unknown;
  readonly reasons: Reasons;
  /** The day on which the maps were read: YYYY-MM-DD. */
  readonly day: string;
}

export type Agreement = 'confirmed' | 'single-source' | 'conflict';

/** A price of LiteLLM's map. */
export interface Found {
  readonly price: ListedPrice;
  /** The same price in the other map. */
  readonly second: ListedPrice | null;
  /** What the book says. */
  readonly verdict: Verdict;
  /** What the other map says. */
  readonly agreement: Agreement;
  /** Why it is not taken; null where nothing speaks against it. */
  readonly reason: string | null;
}

function compileSeed(seed: SeedBook, at: number): PriceBook {
  const { rows, multipliers } = loadSeed(seed);
  const data = { version: 1, rows, layers: [], aliases: [], inferenceProfiles: {}, multipliers };
  return compileBook(data, new Date(at));
}

/** Every price of LiteLLM's map beside the book and the other map. */
export function compareAll({ seed, litellm, genai, day, reasons }: MapsAndBook): Found[] {
  const at = Date.parse(`${day}T12:00:00Z`);
  const book = compileSeed(seed, at);
  const list = readLiteLlm(litellm);
  const other = readGenaiPrices(genai);
  const bare = bareAtGlobalPrice(list.prices);
  return list.prices.map((price) => {
    const second = secondOf(other.models, price, day);
    return {
      price,
      second,
      verdict: compareWithBook(book, price, at),
      agreement:
        second === null ? 'single-source' : agree(price, second) ? 'confirmed' : 'conflict',
      reason: reasons.rows[price.key] ?? reasons.models[price.model] ?? (bare(price) ? BARE : null),
    };
  });
}

const BARE = 'LiteLLM lists the bare id of this model at its global price';

/** The price of the other map for the same id and prompt length, as it is in force on a day. */
function secondOf(
  models: readonly MatchedPrices[],
  { key, place, tier, contextOver }: ListedPrice,
  day: string,
): ListedPrice | null {
  if (tier !== 'standard' || /\d$|gov/.test(place)) return null;
  const ref = key.split('/').at(-1) ?? key;
  const inForce = listedFor(models, ref)
    .filter((one) => one.contextOver === contextOver && (one.from ?? '') <= day)
    .sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? 1 : -1));
  // A price without a scope is that of the first regions: it says nothing of other geographies.
  const isScoped = /^(global|regional)\./.test(inForce[0]?.key ?? '');
  return isScoped || place === '' || place === 'us' ? (inForce[0] ?? null) : null;
}

function agree(price: ListedPrice, second: ListedPrice): boolean {
  const shared = Object.keys(second.per1M).filter((meter) => meter in price.per1M);
  return shared.length > 0 && shared.every((meter) => second.per1M[meter] === price.per1M[meter]);
}
