import { readFileSync } from 'node:fs';
import {
  compileBook,
  loadSeed,
  type LoadedSeed,
  type ModelAliasData,
  type PriceBook,
  type PriceBookData,
  type PriceLayerData,
  type PriceRowData,
} from '../src/index.js';

export function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));
}

export const seed: LoadedSeed = loadSeed(readJson('seed-book.json'));

/** The shipped book with contract layers, aliases and profiles of an organisation's own. */
export function seedBook(own: Partial<PriceBookData> = {}): PriceBook {
  const { rows, multipliers } = seed;
  return compileBook({
    version: 1,
    rows,
    layers: [],
    aliases: [],
    inferenceProfiles: {},
    multipliers,
    ...own,
  });
}

const LONG_AGO = new Date('2020-01-01T00:00:00Z');
let lastId = 0;

/** A list row of a made-up Bedrock model at $3 in and $15 out, sold everywhere, always; change what matters. */
export function row(change: Partial<PriceRowData> = {}): PriceRowData {
  return {
    id: ++lastId,
    provider: 'acme',
    surface: 'bedrock-runtime',
    model: 'acme.one',
    routing: 'in-region-or-geo',
    regions: ['*commercial'],
    tier: 'standard',
    contextOver: null,
    per1M: { input: '3', output: '15' },
    validFrom: null,
    validTo: null,
    systemFrom: LONG_AGO,
    systemTo: null,
    source: 'a test',
    ...change,
  };
}

/** A contract layer in force always, for every call unless `match` narrows it. */
export function layer(
  kind: PriceLayerData['kind'],
  change: Partial<PriceLayerData> = {},
): PriceLayerData {
  return {
    id: ++lastId,
    kind,
    priority: 0,
    match: {},
    validFrom: null,
    validTo: null,
    systemFrom: LONG_AGO,
    systemTo: null,
    ...change,
  };
}

export function bookOf(
  rows: readonly PriceRowData[],
  layers: readonly PriceLayerData[] = [],
  aliases: readonly ModelAliasData[] = [],
): PriceBook {
  return compileBook({ version: 1, rows, layers, aliases, inferenceProfiles: {} });
}

export const day = (date: string): Date => new Date(`${date}T00:00:00Z`);
export const at = (time: string): number => new Date(time).getTime();
