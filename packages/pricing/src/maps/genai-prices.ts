import type { Meter } from '../book.js';
import { decimalText } from './decimal.js';
import type { ListedPrice, ReadList } from './listed.js';

type Entry = Readonly<Record<string, unknown>>;

const METERS: Readonly<Record<string, Meter>> = {
  input_mtok: 'input',
  output_mtok: 'output',
  cache_read_mtok: 'cacheRead',
  cache_write_mtok: 'cacheWrite5m',
  cache_write_1h_mtok: 'cacheWrite1h',
  input_audio_mtok: 'inputAudio',
  output_audio_mtok: 'outputAudio',
};

/** A model of genai-prices on Bedrock: which ids it is for, and what it costs. */
export interface MatchedPrices {
  readonly matches: (modelRef: string) => boolean;
  readonly prices: readonly ListedPrice[];
}

/** The data of genai-prices: providers with models, prices in USD per million, dated by constraints. Bedrock's are read. */
export function readGenaiPrices(
  data: unknown,
): ReadList & { readonly models: readonly MatchedPrices[] } {
  const skipped: { key: string; reason: string }[] = [];
  const aws = listOf(data).find((provider) => provider['id'] === 'aws');
  if (aws === undefined)
    return { prices: [], models: [], skipped: [{ key: '', reason: 'no prices of AWS' }] };
  const models = listOf(aws['models']).flatMap((model): MatchedPrices[] => {
    const key = String(model['id']);
    const prices = pricesOf(key, model['prices']);
    if (prices.length === 0) skipped.push({ key, reason: 'no price' });
    return [{ matches: (ref) => fits(model['match'], ref), prices }];
  });
  return { prices: models.flatMap(({ prices }) => prices), models, skipped };
}

/** What is listed for an id: its own, exact one first. */
export function listedFor(
  models: readonly MatchedPrices[],
  modelRef: string,
): readonly ListedPrice[] {
  return models.find(({ matches }) => matches(modelRef))?.prices ?? [];
}

/**
 * The prices for models by their real ids: the list's own ids are names, and its clauses say which ids they stand for. What
 * fits no known model keeps the list's id.
 */
export function pricesOfModels(
  models: readonly MatchedPrices[],
  ids: readonly string[],
): ListedPrice[] {
  const fitted = new Set<MatchedPrices>();
  const known = ids.flatMap((id) => {
    const found = new Set(
      [id, `us.${id}`, `global.${id}`].flatMap(
        (ref) => models.find((one) => one.matches(ref)) ?? [],
      ),
    );
    for (const one of found) fitted.add(one);
    return [...found].flatMap(({ prices }) => prices.map((price) => ({ ...price, model: id })));
  });
  return [...known, ...models.filter((one) => !fitted.has(one)).flatMap(({ prices }) => prices)];
}

const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly Entry[] =>
  Array.isArray(value) ? (value as unknown[]).filter(isEntry) : [];

/** Clauses come under the names of the data and of its Python form. */
function fits(clause: unknown, ref: string): boolean {
  if (!isEntry(clause)) return false;
  return Object.entries(clause).some(([kind, value]) => {
    if (kind === 'or' || kind === 'or_') return listOf(value).some((one) => fits(one, ref));
    if (kind === 'and' || kind === 'and_') return listOf(value).every((one) => fits(one, ref));
    if (typeof value !== 'string') return false;
    if (kind === 'equals') return ref === value;
    if (kind === 'starts_with') return ref.startsWith(value);
    if (kind === 'ends_with') return ref.endsWith(value);
    // A pattern of a list from outside is not run: it could take for ever.
    return kind === 'contains' && ref.includes(value);
  });
}

function pricesOf(key: string, prices: unknown): ListedPrice[] {
  const dated = isEntry(prices) ? [{ prices }] : listOf(prices);
  return dated.flatMap((one) => {
    const { constraint } = one;
    const from = isEntry(constraint) ? constraint['start_date'] : undefined;
    const listed = isEntry(one.prices) ? one.prices : {};
    return byLength(listed).map(({ contextOver, per1M }) => ({
      key,
      ...placeOf(key),
      tier: 'standard',
      contextOver,
      from: typeof from === 'string' ? from : null,
      per1M: key.includes('openai.') ? thirtyMinutes(per1M) : per1M,
      perUnit: {},
    }));
  });
}

function placeOf(key: string): Pick<ListedPrice, 'model' | 'surface' | 'routing' | 'place'> {
  const [, scope = '', model = key] = /^(?:(global|regional)\.)?(.+)$/.exec(key) ?? [];
  const routing = scope === 'global' ? 'global' : 'in-region-or-geo';
  return { model, surface: 'bedrock-runtime', routing, place: '' };
}

/** OpenAI's caches live for 30 minutes. */
function thirtyMinutes({
  cacheWrite5m,
  ...rest
}: Readonly<Record<Meter, string>>): Record<Meter, string> {
  return cacheWrite5m === undefined ? rest : { ...rest, cacheWrite30m: cacheWrite5m };
}

/** A price is a text, or a base and tiers that begin above a number of tokens; each length gets every meter. */
function byLength(prices: Entry): { contextOver: number | null; per1M: Record<Meter, string> }[] {
  const starts = new Set<number | null>([null]);
  for (const price of Object.values(prices))
    if (isEntry(price))
      for (const tier of listOf(price['tiers'])) starts.add(Number(tier['start']));
  return [...starts].map((contextOver) => {
    const per1M: Record<Meter, string> = {};
    for (const [name, price] of Object.entries(prices)) {
      const meter = METERS[name];
      const text = isEntry(price) ? priceAt(price, contextOver) : price;
      if (meter !== undefined && (typeof text === 'string' || typeof text === 'number'))
        per1M[meter] = typeof text === 'number' ? decimalText(text) : text;
    }
    return { contextOver, per1M };
  });
}

function priceAt(price: Entry, contextOver: number | null): unknown {
  const tier = listOf(price['tiers']).find((one) => Number(one['start']) === contextOver);
  return tier?.['price'] ?? price['base'];
}
