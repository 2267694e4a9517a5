import { groupLabel } from './dimensions.js';
import { bucketKey, bucketLabel, type Grain } from './grains.js';
import { compareDecimals, sum, toDraw } from './money.js';

export const SERIES_MAX = 8;

interface Row {
  readonly keys: readonly (string | null)[];
  readonly other: boolean;
  readonly figures: { readonly cost: string };
}

export interface Series {
  readonly id: string;
  readonly label: string;
  readonly other: boolean;
  readonly total: string;
  /** Exact amounts, bucket by bucket; the chart draws floats made from these. */
  readonly amounts: readonly string[];
}

export interface Stack {
  readonly buckets: readonly { readonly key: string; readonly label: string }[];
  readonly series: readonly Series[];
  readonly totals: readonly string[];
  /** Where the bucket begins that is not over yet; null where all are. */
  readonly incomplete: string | null;
}

interface Frame {
  readonly keys: readonly string[];
  readonly grain: Grain;
  readonly dimension: string;
  readonly zone: string;
  readonly now: number;
}

/** Rows grouped by [dimension, time] as a stack, dearest series first and Other last. A bucket without calls costs nothing. */
export function toStack(rows: readonly Row[], frame: Frame): Stack {
  const position = new Map(frame.keys.map((key, at) => [key, at]));
  const groups = new Map<string, { label: string; other: boolean; amounts: string[] }>();
  for (const { keys, other, figures } of rows) {
    const [group = null, time = null] = keys;
    const id = other ? 'other' : `=${group ?? ''}`;
    const made = groups.get(id) ?? {
      label: groupLabel(frame.dimension, group, other),
      other,
      amounts: frame.keys.map(() => '0'),
    };
    groups.set(id, made);
    const at = time === null ? undefined : position.get(time);
    if (at !== undefined) made.amounts[at] = sum([made.amounts[at] ?? '0', figures.cost]);
  }
  const series = [...groups].map(([id, g]) => ({ id, ...g, total: sum(g.amounts) }));
  series.sort((a, b) => Number(a.other) - Number(b.other) || compareDecimals(b.total, a.total));
  const current = bucketKey(frame.now, frame.grain, frame.zone);
  return {
    buckets: frame.keys.map((key) => ({ key, label: bucketLabel(key, frame.grain) })),
    series,
    totals: frame.keys.map((_, at) => sum(series.map((s) => s.amounts[at] ?? '0'))),
    incomplete: frame.keys.includes(current) ? current : null,
  };
}

/** One object per bucket, as Recharts wants it: floats, for drawing only. */
export function toDrawn(stack: Stack, hidden: ReadonlySet<string>): Record<string, string | number>[] {
  const shown = stack.series.filter((s) => !hidden.has(s.id));
  return stack.buckets.map(({ key }, at) => ({
    key,
    ...Object.fromEntries(shown.map((s) => [s.id, toDraw(s.amounts[at] ?? '0')])),
  }));
}
