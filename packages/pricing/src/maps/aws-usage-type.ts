import type { Meter, Routing } from '../book.js';

/** What a usage type of AWS's price list counts. */
export interface UsageMeaning {
  /** The model's id, where the usage type spells it. */
  readonly id: string | null;
  /** The model as the usage type abbreviates it; '' in the form of the marketplace. */
  readonly name: string;
  readonly meter: Meter;
  readonly routing: Routing;
  readonly tier: string;
  /** The price of long prompts. How long they are, the list does not say. */
  readonly isLong: boolean;
}

/** Words that change nothing: `-tokens`, `TokenCount`, `cross-region-`, `_standard`. */
const NEUTRAL = new Set(
  'token tokens count units text prompt cross region standard on demand in response'.split(' '),
);
const MODALITIES: Readonly<Record<string, string>> = {
  speech: 'Audio',
  audio: 'Audio',
  image: 'Image',
  video: 'Video',
};
const WRITES: Readonly<Record<string, Meter>> = {
  '5m': 'cacheWrite5m',
  '30m': 'cacheWrite30m',
  '1h': 'cacheWrite1h',
};
const TIERS = new Set(['batch', 'flex', 'priority', 'ultrafast']);
const LONG = new Set(['long', 'l', 'lctx', 'ctx', 'context']);
const KNOWN = new Set(
  'cache cacheread cachewrite read write input output global latency optimized'.split(' '),
);

/** `USE1-Nova2.0Lite-input-tokens-cross-region-global-batch`, `USW2-MP:USW2_InputTokenCount_Global-Units`, … or null. */
export function readUsageType(usageType: string): UsageMeaning | null {
  const rest = usageType.replace(/^[A-Z]{2}[A-Z0-9]*-/, '');
  const sold = /^MP:[A-Z0-9]+_(.+?)(?:-Units)?$/.exec(rest);
  if (sold?.[1] !== undefined) return meaning(null, '', sold[1]);
  const mantle = /^(.+)-mantle-(.+)$/.exec(rest);
  if (mantle?.[1] !== undefined && mantle[2] !== undefined)
    return meaning(mantle[1], '', mantle[2]);
  const plain = /^(.*?)-((?:(?:text|speech|audio|image|video)-)?(?:cache|input|output)-?.*)$/i.exec(
    rest,
  );
  return plain?.[1] === undefined || plain[2] === undefined
    ? null
    : meaning(null, plain[1], plain[2]);
}

/** `CacheWrite1hInputTokenCount_Global` and `cache_write_tokens_1h_global_standard`: cache write 1h … */
function wordsOf(text: string): string[] {
  return (text.match(/\d+[a-z]*|[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []).map((word) =>
    word.toLowerCase(),
  );
}

function meaning(id: string | null, name: string, tail: string): UsageMeaning | null {
  const words = wordsOf(tail);
  const has = (word: string) => words.includes(word);
  const isUnderstood = words.every(
    (word) =>
      NEUTRAL.has(word) ||
      KNOWN.has(word) ||
      TIERS.has(word) ||
      LONG.has(word) ||
      word in MODALITIES ||
      word in WRITES,
  );
  const meter = meterOf(words);
  if (!isUnderstood || meter === null || !words.some((word) => word.startsWith('token')))
    return null;
  const tiers = words.filter((word) => TIERS.has(word));
  if (has('latency') !== has('optimized') || tiers.length > 1) return null;
  return {
    id,
    name,
    meter,
    routing: has('global') ? 'global' : 'in-region-or-geo',
    tier: has('latency') ? 'latency-optimized' : (tiers[0] ?? 'standard'),
    isLong: words.some((word) => LONG.has(word)),
  };
}

function meterOf(words: readonly string[]): Meter | null {
  const has = (word: string) => words.includes(word);
  const modality = words.flatMap((word) => MODALITIES[word] ?? [])[0] ?? '';
  const isCache = has('cache') || has('cacheread') || has('cachewrite');
  if (isCache && modality !== '') return null;
  if (has('cacheread') || (isCache && has('read'))) return 'cacheRead';
  if (has('cachewrite') || (isCache && has('write')))
    return words.flatMap((word) => WRITES[word] ?? [])[0] ?? 'cacheWrite5m';
  if (has('input') === has('output')) return null;
  return `${has('input') ? 'input' : 'output'}${modality}`;
}
