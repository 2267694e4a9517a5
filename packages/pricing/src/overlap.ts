import type { PriceRowData } from './book.js';

/** Two rows that price the same calls at the same moment, as far as is known. */
export interface Overlap {
  readonly first: PriceRowData;
  readonly second: PriceRowData;
  readonly region: string;
}

/**
 * Every pair of rows that answer for one key (surface, provider, model, routing, tier, prompt size, region) at one
 * moment of valid and of system time. Dates are half-open, so a row may begin where another ends.
 */
export function findOverlaps(rows: readonly PriceRowData[]): readonly Overlap[] {
  const byKey = new Map<string, { row: PriceRowData; region: string }[]>();
  for (const row of rows) {
    for (const region of row.regions) {
      const { provider, model, routing, tier, contextOver } = row;
      const direct = row.surface === 'direct' ? provider : '';
      const key = JSON.stringify([direct, model, routing, tier, String(contextOver), region]);
      const same = byKey.get(key) ?? [];
      same.push({ row, region });
      byKey.set(key, same);
    }
  }
  return [...byKey.values()].flatMap((same) =>
    same.flatMap(({ row: second, region }, index) =>
      same
        .slice(0, index)
        .filter(({ row: first }) => isConcurrent(first, second))
        .map(({ row: first }) => ({ first, second, region })),
    ),
  );
}

function isConcurrent(a: PriceRowData, b: PriceRowData): boolean {
  return (
    meet(a.validFrom, a.validTo, b.validFrom, b.validTo) &&
    meet(a.systemFrom, a.systemTo, b.systemFrom, b.systemTo)
  );
}

function meet(fromA: Date | null, toA: Date | null, fromB: Date | null, toB: Date | null): boolean {
  const start = Math.max(fromA?.getTime() ?? -Infinity, fromB?.getTime() ?? -Infinity);
  const end = Math.min(toA?.getTime() ?? Infinity, toB?.getTime() ?? Infinity);
  return start < end;
}
