import { type Amount, amountOf, together } from '../spend/series.js';

/** Another period as the chart draws it: bucket beside bucket, from the beginning of each. */
export interface Earlier {
  /** "the month before" */
  readonly label: string;
  readonly amounts: readonly Amount[];
  readonly total: Amount;
}

interface Row {
  readonly keys: readonly (string | null)[];
  readonly figures: { readonly cost: string; readonly unpriced: string };
}

/** Pure. Its buckets one by one; a bucket without calls cost nothing, and beyond its end there is none. */
export function toEarlier(rows: readonly Row[], keys: readonly string[], label: string): Earlier {
  const known = new Map(rows.map(({ keys: [time], figures }) => [time, amountOf(figures)]));
  const amounts = keys.map((key) => (known.has(key) ? (known.get(key) ?? null) : '0'));
  return { label, amounts, total: together(amounts) };
}
