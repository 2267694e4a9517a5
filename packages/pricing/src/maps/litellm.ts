import type { Meter } from '../book.js';
import { decimalText, perMillion } from './decimal.js';
import { GEOGRAPHIES, type ListedPrice, type ReadList } from './listed.js';

type Entry = Readonly<Record<string, unknown>>;

/** Meters of tokens by the field that prices them; suffixes for long prompts and tiers follow. */
const TOKEN_FIELDS: Readonly<Record<string, Meter>> = {
  input_cost_per_token: 'input',
  output_cost_per_token: 'output',
  cache_read_input_token_cost: 'cacheRead',
  cache_creation_input_token_cost: 'cacheWrite5m',
  cache_creation_input_token_cost_above_1hr: 'cacheWrite1h',
  input_cost_per_audio_token: 'inputAudio',
  output_cost_per_audio_token: 'outputAudio',
};
/** The longest first: one name begins with another. */
const FIELDS = Object.keys(TOKEN_FIELDS).sort((a, b) => b.length - a.length);
const UNIT_FIELDS: Readonly<Record<string, Meter>> = {
  input_cost_per_query: 'search.query',
  output_cost_per_image: 'image.out',
  input_cost_per_image: 'image.in',
  input_cost_per_video_per_second: 'video.in.second',
};
const TIERS: Readonly<Record<string, string>> = {
  batches: 'batch',
  flex: 'flex',
  priority: 'priority',
  ultrafast: 'ultrafast',
};
const BEDROCK = new Set(['bedrock', 'bedrock_converse', 'bedrock_mantle']);
const REGION = /^(us|eu|ap|sa|ca|me|af|il|mx)(-gov)?-[a-z]+-\d$/;

/** The price map of LiteLLM: one JSON object, prices in USD a token. Only what is sold through Bedrock is read. */
export function readLiteLlm(map: unknown): ReadList {
  const prices: ListedPrice[] = [];
  const skipped: { key: string; reason: string }[] = [];
  if (typeof map !== 'object' || map === null || Array.isArray(map))
    return { prices, skipped: [{ key: '', reason: 'not a map of models' }] };
  for (const [key, entry] of Object.entries(map as Record<string, unknown>)) {
    if (!isEntry(entry) || !BEDROCK.has(String(entry['litellm_provider']))) continue;
    const place = placeOf(key);
    if (typeof place === 'string') {
      skipped.push({ key, reason: place });
      continue;
    }
    if (Object.values(entry).some((value) => typeof value === 'number' && value < 0)) {
      skipped.push({ key, reason: 'a price below zero' });
      continue;
    }
    const found = pricesOf(key, place, entry);
    if (found.length === 0) skipped.push({ key, reason: 'no price' });
    prices.push(...found);
  }
  return { prices, skipped };
}

const isEntry = (value: unknown): value is Entry => typeof value === 'object' && value !== null;

type Place = Pick<ListedPrice, 'model' | 'surface' | 'routing' | 'place'>;

/** Where a key is sold, or why it is not taken. */
function placeOf(key: string): Place | string {
  const parts = key.split('/');
  const id = parts.pop() ?? '';
  const isMantle = parts[0] === 'bedrock_mantle';
  const surface = isMantle ? 'bedrock-mantle' : 'bedrock-runtime';
  if (parts.some((part) => part.endsWith('-commitment'))) return 'capacity by commitment';
  if (parts[0] === 'bedrock' && parts[1] === 'claude_platform') return 'not sold through Bedrock';
  if (parts.length > 0 && parts[0] !== 'bedrock' && !isMantle) return 'image prices by steps';
  const region = parts[1] ?? '';
  if (region !== '' && !REGION.test(region)) return `an unknown place, ${region}`;
  if (!/^[a-z0-9]+\./.test(id) || id.includes('@')) return 'not an id of Bedrock';
  const dot = id.indexOf('.');
  const prefix = id.slice(0, dot);
  const model = id.slice(dot + 1);
  if (prefix === 'global') return { model, surface, routing: 'global', place: region };
  const routing = 'in-region-or-geo';
  return Object.hasOwn(GEOGRAPHIES, prefix)
    ? { model, surface, routing, place: prefix }
    : { model: id, surface, routing, place: region };
}

/** One price for each tier and prompt length that the entry names. */
function pricesOf(key: string, place: Place, entry: Entry): ListedPrice[] {
  const by = new Map<string, { per1M: Record<Meter, string>; perUnit: Record<Meter, string> }>();
  const at = (tier: string, over: string) => {
    const found = by.get(`${tier} ${over}`) ?? { per1M: {}, perUnit: {} };
    by.set(`${tier} ${over}`, found);
    return found;
  };
  for (const [field, value] of Object.entries(entry)) {
    if (typeof value !== 'number') continue;
    const base = FIELDS.find((name) => field === name || field.startsWith(`${name}_`));
    const unit = UNIT_FIELDS[field];
    if (unit !== undefined && value > 0) at('standard', '').perUnit[unit] = decimalText(value);
    if (base === undefined) continue;
    const suffix = /^(?:_above_(\d+)k_tokens)?(?:_(batches|flex|priority|ultrafast))?$/.exec(
      field.slice(base.length),
    );
    if (suffix === null) continue;
    const [, over = '', tier = ''] = suffix;
    at(TIERS[tier] ?? 'standard', over).per1M[TOKEN_FIELDS[base] ?? base] = perMillion(value);
  }
  return [...by].flatMap(([name, { per1M, perUnit }]): ListedPrice[] => {
    const [tier = 'standard', over = ''] = name.split(' ');
    if (Object.values(per1M).every(isZero) && Object.keys(perUnit).length === 0) return [];
    const contextOver = over === '' ? null : Number(over) * 1_000;
    return [
      {
        key,
        ...place,
        tier,
        contextOver,
        from: null,
        per1M: writesOf(place.model, per1M),
        perUnit,
      },
    ];
  });
}

/**
 * True for a bare id at the price of `global.` where a geography has another: this map lists some models so, and AWS sells
 * the bare id at the price of the geography.
 */
export function bareAtGlobalPrice(prices: readonly ListedPrice[]): (price: ListedPrice) => boolean {
  const idOf = (key: string, { tier, contextOver }: ListedPrice) =>
    `${key} ${tier} ${contextOver ?? ''}`;
  const listed = new Map(prices.map((price) => [idOf(price.key, price), price.per1M['input']]));
  const of = (prefix: string, price: ListedPrice) =>
    listed.get(idOf(`${prefix}.${price.model}`, price));
  return (price) => {
    if (price.place !== '' || price.routing === 'global' || price.key !== price.model) return false;
    const geography = of('us', price) ?? of('eu', price);
    return geography !== undefined && geography !== price.per1M['input'];
  };
}

const isZero = (price: string): boolean => price === '0';

/** OpenAI's caches live for 30 minutes; where output costs nothing, there is none. */
function writesOf(model: string, per1M: Readonly<Record<Meter, string>>): Record<Meter, string> {
  const { cacheWrite5m, ...rest } = per1M;
  const kept = Object.fromEntries(Object.entries(rest).filter(([, price]) => !isZero(price)));
  if (cacheWrite5m === undefined || isZero(cacheWrite5m)) return kept;
  return model.startsWith('openai.')
    ? { ...kept, cacheWrite30m: cacheWrite5m }
    : { ...kept, cacheWrite5m };
}
