import type { Seen } from './offered.js';
import type { StoredRow } from '../prices.repository.js';

/** Where a row comes from, beside what it says. */
export interface Provenance {
  readonly sources: readonly Seen[];
  readonly confirmedOn: string | null;
  readonly isSingleSource: boolean;
}

/** Pure. One source alone is single-source until another lists the same. */
export function withProvenance<R extends StoredRow>(
  row: R,
  sightings: ReadonlyMap<number, readonly Seen[]>,
): R & Provenance {
  const sources = sightings.get(row.id) ?? [];
  const publishers = new Set(sources.map(({ source }) => source));
  const isSingleSource = row.status === 'single-source' && publishers.size < 2;
  return {
    ...row,
    status: row.status === 'single-source' && !isSingleSource ? 'confirmed' : row.status,
    sources,
    confirmedOn:
      sources
        .map(({ lastSeen }) => lastSeen)
        .sort()
        .at(-1) ?? null,
    isSingleSource,
  };
}
