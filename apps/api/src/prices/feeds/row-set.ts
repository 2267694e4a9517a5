import type { StoredRow } from '../prices.repository.js';
import { keyOf, type PriceKey, type Seen } from './offered.js';

/** A row that is to be written; `origin` is the stored row of which it is a part, whose sightings are its own. */
export interface NewRow extends Omit<StoredRow, 'id' | 'systemFrom' | 'systemTo'> {
  readonly origin: number | null;
  /** Who lists it, of a row that is no part of another. */
  readonly seen: readonly Seen[];
}

type Open = NewRow & { readonly id: number | null };

/** The rows of the book while an import changes them: nothing is edited, so a row that changes is closed and its parts are new. */
export class RowSet {
  private readonly byKey = new Map<string, Open[]>();
  private readonly gone = new Set<number>();

  constructor(rows: readonly StoredRow[]) {
    for (const row of rows) this.group(row).push({ ...row, origin: row.id, seen: [] });
  }

  /** When what counts in some of these regions ends, where it does. */
  lastEnd(key: PriceKey, regions: readonly string[]): Date | null {
    const ends = this.group(key)
      .filter((row) => meets(row, { regions }))
      .flatMap(({ validTo }) => validTo ?? []);
    return ends.sort((a, b) => b.getTime() - a.getTime())[0] ?? null;
  }

  get closed(): readonly number[] {
    return [...this.gone];
  }

  get added(): NewRow[] {
    return [...this.byKey.values()].flat().flatMap(({ id, ...row }) => (id === null ? [row] : []));
  }

  /**
   * From its day on, the row counts in its regions; what counted there gives way. What begins later than `today` stays, and
   * the new row ends where it begins.
   */
  put(row: NewRow, today: Date): void {
    const later = this.group(row).filter(
      (one) => meets(one, row) && one.validFrom !== null && one.validFrom > today,
    );
    const ends = later
      .flatMap(({ validFrom }) => validFrom ?? [])
      .filter((at) => row.validFrom === null || at > row.validFrom)
      .sort((a, b) => a.getTime() - b.getTime());
    const bounded = { ...row, validTo: row.validTo ?? ends[0] ?? null };
    this.clear(bounded, bounded.regions, bounded.validFrom, bounded.validTo);
    this.group(row).push({ ...bounded, id: null });
  }

  /** Nothing counts there from that day on. */
  end(key: PriceKey, regions: readonly string[], from: Date): void {
    this.clear(key, regions, from, null);
  }

  private clear(
    key: PriceKey,
    regions: readonly string[],
    from: Date | null,
    to: Date | null,
  ): void {
    const kept = this.group(key).flatMap((row): Open[] => {
      const isTouched =
        row.regions.some((region) => regions.includes(region)) &&
        (to === null || row.validFrom === null || row.validFrom < to) &&
        (from === null || row.validTo === null || row.validTo > from);
      if (!isTouched) return [row];
      if (row.id !== null) this.gone.add(row.id);
      return partsOf(row, regions, from, to).map((part) => ({ ...part, id: null }));
    });
    this.byKey.set(keyOf(key), kept);
  }

  private group(key: PriceKey): Open[] {
    const found = this.byKey.get(keyOf(key)) ?? [];
    this.byKey.set(keyOf(key), found);
    return found;
  }
}

const meets = (a: { regions: readonly string[] }, b: { regions: readonly string[] }): boolean =>
  a.regions.some((region) => b.regions.includes(region));

/** What is left of a row: its other regions, and in the regions named what lies before and after. */
function partsOf(
  row: Open,
  regions: readonly string[],
  from: Date | null,
  to: Date | null,
): NewRow[] {
  const { id: _, ...whole } = row;
  const others = row.regions.filter((region) => !regions.includes(region));
  const named = row.regions.filter((region) => regions.includes(region));
  const parts: NewRow[] = [];
  if (others.length > 0) parts.push({ ...whole, regions: others });
  if (from !== null && (row.validFrom === null || row.validFrom < from))
    parts.push({ ...whole, regions: named, validTo: from });
  if (to !== null && (row.validTo === null || row.validTo > to))
    parts.push({ ...whole, regions: named, validFrom: to });
  return parts;
}
