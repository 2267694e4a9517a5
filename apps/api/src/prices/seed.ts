import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type LoadedSeed, loadSeed, type PriceRowData } from '@bursar/pricing';

/** The price book that ships with Bursar. The same way leads there from source and from compiled code. */
const SEED_FILE = path.resolve(import.meta.dirname, '../../../../packages/pricing/seed-book.json');

const REASONS_FILE = path.resolve(SEED_FILE, '../price-reasons.json');

/** Why the book differs from the public maps, where it is known: by the map's key or the model. */
export async function readReasons(): Promise<Readonly<Record<string, string>>> {
  const reasons = JSON.parse(await readFile(REASONS_FILE, 'utf8')) as Reasons;
  return { ...reasons.models, ...reasons.rows };
}

interface Reasons {
  readonly models: Readonly<Record<string, string>>;
  readonly rows: Readonly<Record<string, string>>;
}

export interface Seed extends LoadedSeed {
  /** Of the file's bytes: the note of the version that brought it in. */
  readonly note: string;
}

export async function readSeed(file: string = SEED_FILE): Promise<Seed> {
  const bytes = await readFile(file);
  const hash = createHash('sha256').update(bytes).digest('hex');
  return {
    ...loadSeed(JSON.parse(bytes.toString('utf8'))),
    note: `prices that ship with Bursar, with their sources, sha256 ${hash}`,
  };
}

/** What a row says, apart from when we learned it: two rows that say the same are one. */
export function rowKey(row: Content): string {
  const meters = (prices: Readonly<Record<string, string>> | null | undefined) =>
    Object.entries(prices ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    row.provider,
    row.surface,
    row.model,
    row.routing,
    [...row.regions].sort(),
    row.tier,
    row.contextOver?.toString() ?? null,
    meters(row.per1M),
    meters(row.perUnit),
    row.validFrom?.getTime() ?? null,
    row.validTo?.getTime() ?? null,
    row.source,
    row.status ?? '',
  ]);
}

type Content = Omit<PriceRowData, 'id' | 'systemFrom' | 'systemTo'>;

export interface SeedPlan<R> {
  readonly close: readonly number[];
  readonly add: readonly R[];
  readonly kept: readonly (readonly [id: number, row: R])[];
}

/** Pure: rows the new seed no longer has are closed, rows that are new are added; what stays is not touched. */
export function planSeed<R extends Content>(
  stored: readonly PriceRowData[],
  wanted: readonly R[],
): SeedPlan<R> {
  const open = new Map<string, number[]>();
  for (const row of stored) open.set(rowKey(row), [...(open.get(rowKey(row)) ?? []), row.id]);
  const kept: [number, R][] = [];
  const add = wanted.filter((row) => {
    const id = open.get(rowKey(row))?.shift();
    if (id !== undefined) kept.push([id, row]);
    return id === undefined;
  });
  return { close: [...open.values()].flat(), add, kept };
}
