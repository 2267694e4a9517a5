import type { PriceRowData, ProviderMultiplier, Routing } from './book.js';
import { BadPriceBook } from './layer.js';

/** One row of the shipped price book, as its file has it. */
export interface SeedRow {
  readonly model: string;
  readonly provider: string;
  readonly surface: string;
  readonly routing: Routing;
  readonly regions: readonly string[];
  readonly tier: string;
  readonly contextOver?: number;
  /** First day the price applies, UTC; absent = always did. */
  readonly from?: string;
  /** First day it no longer applies, UTC. */
  readonly to?: string;
  readonly per1M: Readonly<Record<string, string>>;
  readonly perUnit?: Readonly<Record<string, string>>;
  /** Keys of `sources`, joined with ' + '. */
  readonly source: string;
  readonly status: string;
  /** The day from which it is known. */
  readonly retrieved: string;
  /** The last day on which a source still listed it. */
  readonly confirmed?: string;
}

interface SeedMultiplier extends ProviderMultiplier {
  readonly source: string;
  readonly retrieved: string;
}

export interface SeedBook {
  readonly format: 'bursar-price-book/1';
  readonly currency: 'USD';
  readonly sources: Readonly<Record<string, string>>;
  readonly rows: readonly SeedRow[];
  readonly multipliers: readonly SeedMultiplier[];
}

/** Who listed a row of the shipped book, and on which days. */
export interface SeedConfirmation {
  readonly publishers: readonly string[];
  readonly firstSeen: string;
  readonly lastSeen: string;
}

export interface LoadedSeed {
  /** Known from the day they were retrieved; numbered from 1 in the order of the file. */
  readonly rows: readonly PriceRowData[];
  /** Of each row, in the same order. */
  readonly confirmations: readonly SeedConfirmation[];
  readonly multipliers: readonly ProviderMultiplier[];
}

/** The shipped price book, parsed from its file, as price rows. Throws BadPriceBook for another file. */
export function loadSeed(json: unknown): LoadedSeed {
  const seed = asSeed(json);
  return {
    rows: seed.rows.map((row, index) => ({
      id: index + 1,
      provider: row.provider,
      surface: row.surface,
      model: row.model,
      routing: row.routing,
      regions: row.regions,
      tier: row.tier,
      contextOver: row.contextOver === undefined ? null : BigInt(row.contextOver),
      per1M: row.per1M,
      perUnit: row.perUnit ?? null,
      validFrom: row.from === undefined ? null : midnight(row.from),
      validTo: row.to === undefined ? null : midnight(row.to),
      systemFrom: midnight(row.retrieved),
      systemTo: null,
      source: sourceText(seed, row.source),
      status: row.status,
    })),
    confirmations: seed.rows.map(confirmationOf),
    multipliers: seed.multipliers.map(({ provider, model, when, factor }) => ({
      provider,
      model,
      when,
      factor,
    })),
  };
}

/** Of a row from one source alone, the last one named is the one that completed it. */
function confirmationOf({ source, status, retrieved, confirmed }: SeedRow): SeedConfirmation {
  const publishers = [...new Set(source.split(' + ').map(publisherOf))];
  const isSingle = status === 'single-source';
  return {
    publishers: isSingle ? publishers.slice(-1) : publishers,
    firstSeen: retrieved,
    lastSeen: confirmed ?? retrieved,
  };
}

/** Who publishes what a source says: a price list that a map repeats is known through the map. */
function publisherOf(source: string): string {
  const via = source.split(' via ').at(-1) ?? source;
  return ['litellm', 'genai-prices', 'aws'].find((name) => via.startsWith(name)) ?? via;
}

/** Where a price comes from, in words. */
function sourceText(seed: SeedBook, source: string): string {
  return source
    .split(' + ')
    .map((key) => {
      const text = seed.sources[key];
      if (text === undefined) throw new BadPriceBook(`The price source "${key}" is not explained.`);
      return text;
    })
    .join('; ');
}

function asSeed(json: unknown): SeedBook {
  const head = json as { format?: unknown; currency?: unknown } | null;
  if (head?.format !== 'bursar-price-book/1' || head.currency !== 'USD') {
    throw new BadPriceBook('This is no Bursar price book in USD.');
  }
  return json as SeedBook;
}

function midnight(day: string): Date {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) throw new BadPriceBook(`"${day}" is no date.`);
  return date;
}
