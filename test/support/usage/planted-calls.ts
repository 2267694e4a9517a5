import { make, type Made } from './made-calls.js';

export const SONNET = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
export const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
export const NOVA = 'amazon.nova-pro-v1:0';
export const NOVA_LITE = 'amazon.nova-lite-v1:0';
const LLAMA = 'us.meta.llama3-1-405b-instruct-v1:0';

const at = (day: number, minute: number, second = 0): string =>
  new Date(Date.UTC(2026, 8, day, 0, minute, second)).toISOString();
const many = (count: number, one: (index: number) => Made): Made[] =>
  Array.from({ length: count }, (_, index) => one(index));

/** Planted: what each list is about. */
export const sonnet = many(7, (n) => ({
  team: 'search',
  at: at(1 + n, 10),
  model: n % 2 === 0 ? SONNET : SONNET.replace('us.', 'global.'),
  usage: { input: 1_001 + n, output: 333 * n, cacheRead: n * 7 },
}));
export const sonnetOfAds = many(2, (n) => ({
  team: 'ads',
  at: at(2, n * 30),
  model: SONNET,
  usage: { input: 50, output: 9 },
}));
const nova = (day: number, count: number): Made[] =>
  many(count, (n) => ({
    team: 'ads',
    at: at(day, 0, n * 10),
    model: NOVA,
    usage: { input: 900 + n, output: 41 },
  }));
const haiku = (team: 'ads' | 'search', day: number, count: number, apart: number, input = 6_000) =>
  many(count, (n) => ({
    team,
    at: at(day, n * apart),
    model: HAIKU,
    usage: { input: input + n * 11, output: 20 },
  }));
const failing = (day: number, count: number): Made[] =>
  many(count, (n) => ({
    team: 'ads',
    at: at(day, 0, n * 20),
    model: HAIKU,
    usage: { input: 700 + n, output: 0 },
    error: 'ModelTimeoutException',
  }));

export const batchable = nova(5, 120);
export const tooFew = nova(6, 99);
export const streamed = nova(7, 110).map((one) => ({ ...one, operation: 'ConverseStream' }));
export const repeated = haiku('search', 8, 12, 4);
const tooFarApart = haiku('ads', 9, 12, 6);
const tooSmall = haiku('ads', 10, 12, 4, 3_000);
const alreadyCached = haiku('ads', 11, 12, 4).map((one) => ({
  ...one,
  usage: { ...one.usage, cacheRead: 4_000 },
}));
/**
 * Too few before and after the one that reads a cache; with it, or across it, they would be enough. It is another operation of the same
 * caller, which is kept under another key and comes between the others all the same.
 */
const cachedBetween = haiku('ads', 15, 15, 2).map((one, n) =>
  n === 5
    ? { ...one, operation: 'ConverseStream', usage: { ...one.usage, cacheRead: 4_000 } }
    : one,
);
export const storm = failing(12, 6);
const badLuck = failing(13, 4);
const ended = { team: 'ads', at: at(14, 0), model: LLAMA, region: 'us-west-2' } as const;
export const llama: Made[] = [{ ...ended, usage: { input: 5_000, output: 100 } }];
export const unpriced: Made[] = [
  { team: 'search', at: at(3, 0), model: 'never-listed', usage: { input: 5, output: 5 } },
];

export const PLANTED = [
  ...[...sonnet, ...sonnetOfAds, ...batchable, ...tooFew, ...streamed, ...repeated],
  ...[
    ...tooFarApart,
    ...tooSmall,
    ...alreadyCached,
    ...cachedBetween,
    ...storm,
    ...badLuck,
    ...llama,
    ...unpriced,
  ],
];

/** As the next smaller model of its family, by the same routing. */
export const smaller = (one: Made): Made => ({
  ...one,
  model: one.model
    .replace('claude-sonnet-4-5-20250929', 'claude-haiku-4-5-20251001')
    .replace('nova-pro', 'nova-lite')
    .replace('us.meta.llama3-1-405b', 'meta.llama3-3-70b'),
});

/** The first call writes what the others read. */
export const cachedAs = (calls: readonly Made[]): Made[] =>
  calls.map((one, n) => {
    const prefix = calls[0]?.usage.input ?? 0;
    const input = one.usage.input - prefix;
    const cached = n === 0 ? { cacheWrite5m: prefix } : { cacheRead: prefix };
    return { ...one, usage: { ...one.usage, input, ...cached } };
  });

/** Of the time since savings were acted on: made as they say. */
export const moved = nova(17, 4).map((one) => ({ ...one, model: NOVA_LITE }));
export const inBatch = nova(18, 5).map((one) => ({ ...one, tier: 'batch' }));
export const nowCached = haiku('search', 17, 3, 4).map((one) => ({
  ...one,
  usage: { ...one.usage, cacheRead: 4_500 },
}));
const stillCached = haiku('ads', 18, 2, 4).map((one) => ({
  ...one,
  usage: { ...one.usage, cacheRead: 4_500 },
}));

/** The same prompt, none of it from a cache. */
export const uncached = (one: Made): Made => ({
  ...one,
  usage: { ...one.usage, input: one.usage.input + (one.usage.cacheRead ?? 0), cacheRead: 0 },
});

const asBatch = (line: string): string => {
  const record = JSON.parse(line) as { readonly output: object };
  const outputBodyJson = { serviceTier: { type: 'batch' } };
  return JSON.stringify({ ...record, output: { ...record.output, outputBodyJson } });
};

export const SINCE_ACTED = [
  ...[...moved, ...nowCached, ...stillCached].map(make),
  ...inBatch.map((one) => asBatch(make(one))),
];
