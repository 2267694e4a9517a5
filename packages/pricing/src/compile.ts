import type { PriceBookData, PriceRowData, ProviderMultiplier } from './book.js';

import { compileLayer, type Layer } from './layer.js';
import type { CardSet } from './lookup.js';
import { withoutPrefix } from './model-id.js';
import type { Resolution } from './resolve.js';

/**
 * A price book as known at one moment. Nothing in it changes; the memo only remembers answers already given.
 * Make it with compileBook.
 */
export interface PriceBook {
  readonly version: number;
  /** Rows sold through Bedrock, by model id. */
  readonly bedrock: ReadonlyMap<string, readonly PriceRowData[]>;
  /** Rows of a provider's own API, by `provider/model`. */
  readonly direct: ReadonlyMap<string, readonly PriceRowData[]>;
  readonly layers: readonly Layer[];
  /** Teams that any layer is for: no other team has a price of its own. */
  readonly teams: ReadonlySet<string>;
  readonly aliases: ReadonlyMap<string, string | null>;
  readonly profiles: ReadonlyMap<string, string>;
  readonly multipliers: ReadonlyMap<string, readonly ProviderMultiplier[]>;
  /** Provisional rows, used until the real price is known: what they price is an estimate. */
  readonly provisional: ReadonlySet<number>;
  readonly memo: Memo;
}

interface Memo {
  /** By provider, model as logged. */
  readonly resolutions: Map<string, Map<string, Resolution>>;
  /** By variant (tier, provider, reported attributes; '' = plain), model as logged, region. */
  readonly cards: Map<string, Map<string, Map<string, CardSet>>>;
  /** Answers remembered so far. Logs may name any model or region, so it is bounded. */
  size: number;
}

const MEMO_MAX = 50_000;

interface Dated {
  readonly systemFrom: Date;
  readonly systemTo: Date | null;
}

/**
 * The book as it was known at `knownAt`, or as it is known now: a row counts from its systemFrom (inclusive)
 * to its systemTo (exclusive). Throws BadPriceBook for a layer that makes no sense.
 */
export function compileBook(data: PriceBookData, knownAt?: Date): PriceBook {
  const known = ({ systemFrom, systemTo }: Dated): boolean =>
    knownAt === undefined
      ? systemTo === null
      : systemFrom <= knownAt && (systemTo === null || knownAt < systemTo);
  const rows = data.rows.filter(known);
  const layers = data.layers.filter(known).map(compileLayer);
  return {
    version: data.version,
    bedrock: groupBy(
      rows.filter((row) => row.surface !== 'direct'),
      (row) => row.model,
    ),
    direct: groupBy(
      rows.filter((row) => row.surface === 'direct'),
      (row) => `${row.provider}/${row.model}`,
    ),
    layers,
    teams: new Set(layers.flatMap(({ teams }) => teams ?? [])),
    aliases: aliasesOf(data, layers),
    profiles: new Map(Object.entries(data.inferenceProfiles)),
    multipliers: groupBy(data.multipliers ?? [], ({ provider, model }) => `${provider}/${model}`),
    provisional: new Set(rows.filter(({ status }) => status === 'provisional').map(({ id }) => id)),
    memo: { resolutions: new Map(), cards: new Map(), size: 0 },
  };
}

/** A fixed price may name a model that nothing else lists: then the contract alone prices it. */
function aliasesOf(
  data: PriceBookData,
  layers: readonly Layer[],
): ReadonlyMap<string, string | null> {
  const listed = new Set(data.rows.map(({ model }) => model));
  const aliases = new Map(data.aliases.map(({ model, aliasOf }) => [model, aliasOf]));
  for (const layer of layers) {
    if (layer.kind !== 'fixed') continue;
    for (const model of layer.models ?? []) {
      const bare = !model.includes('/') && !model.startsWith('arn:');
      const known = listed.has(model) || listed.has(withoutPrefix(model)?.model ?? '');
      if (bare && !known && !aliases.has(model)) aliases.set(model, null);
    }
  }
  return aliases;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** Makes room in the memo: hostile or broken logs must not grow the process. */
export function makeRoom(book: PriceBook): void {
  book.memo.size += 1;
  if (book.memo.size <= MEMO_MAX) return;
  book.memo.resolutions.clear();
  book.memo.cards.clear();
  book.memo.size = 1;
}

/** The map kept under `key`, made on first use. */
export function inner<T>(outer: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const found = outer.get(key);
  if (found) return found;
  const made = new Map<string, T>();
  outer.set(key, made);
  return made;
}
