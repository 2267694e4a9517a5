import {
  compareDecimals,
  isZero,
  runningKnown as running,
  sumKnown as together,
} from '@bursar/pricing/decimal';
import { bucketKey, bucketLabel, type Grain } from './grains.js';
import type { LabelOf } from '../format/labels.js';
import { toDraw } from '../format/money.js';
import { slotsOf } from './palette.js';

export const SERIES_MAX = 8;
/** The id of what is not named. */
export const OTHER = 'other';

interface Row {
  readonly keys: readonly (string | null)[];
  readonly other: boolean;
  readonly figures: { readonly cost: string; readonly unpriced: string };
}

/** An exact amount; null where nothing but calls without a price could have cost something. */
export type Amount = string | null;

export interface Series {
  readonly id: string;
  readonly label: string;
  readonly other: boolean;
  /** Drawn in the colour of Other: it is Other, or the one that there was no colour left for. */
  readonly isGrey: boolean;
  /** Its place in the palette. */
  readonly slot: number;
  readonly total: Amount;
  /** Bucket by bucket; the chart draws floats made from these. */
  readonly amounts: readonly Amount[];
}

export interface Stack {
  readonly buckets: readonly { readonly key: string; readonly label: string }[];
  readonly series: readonly Series[];
  readonly totals: readonly Amount[];
  /** The bucket that is not over yet; null where all are. */
  readonly incomplete: string | null;
}

interface Frame {
  readonly keys: readonly string[];
  readonly grain: Grain;
  readonly dimension: string;
  readonly zone: string;
  readonly now: number;
  readonly labelOf: LabelOf;
  /** All ids of the dimension, where they are known. */
  readonly known?: readonly string[];
}

/**
 * How many groups to ask for: one more than there are colours, so that Other never stands for one alone. The one more is drawn like
 * Other, or is part of it where there are others.
 */
export const GROUPS_ASKED = SERIES_MAX + 1;

/** Rows grouped by [dimension, time] as a stack: most expensive series first, Other last. Buckets without calls cost nothing. */
export function toStack(rows: readonly Row[], frame: Frame): Stack {
  const position = new Map(frame.keys.map((key, at) => [key, at]));
  const groups: Groups = new Map();
  for (const { keys, other, figures } of rows) {
    const [group = null, time = null] = keys;
    const id = other ? OTHER : idOf(group);
    const label = frame.labelOf(frame.dimension, group, other);
    const made = groups.get(id) ?? { label, other, cells: frame.keys.map(() => []) };
    groups.set(id, made);
    const at = time === null ? undefined : position.get(time);
    if (at !== undefined) made.cells[at]?.push(amountOf(figures));
  }
  const least = foldLeast(groups);
  const ids = [...groups].flatMap(([id, { other }]) => (other || id === least ? [] : [id]));
  const slots = slotsOf(ids, SERIES_MAX, frame.known?.map(idOf));
  const series = [...groups].map(([id, { label, other, cells }]) => {
    const amounts = cells.map(together);
    const total = together(cells.flat());
    return {
      id,
      label,
      other,
      isGrey: other || id === least,
      slot: slots.get(id) ?? 0,
      amounts,
      total,
    };
  });
  series.sort(
    (a, b) => Number(a.other) - Number(b.other) || compareDecimals(b.total ?? '0', a.total ?? '0'),
  );
  const current = bucketKey(frame.now, frame.grain, frame.zone);
  return {
    buckets: frame.keys.map((key) => ({ key, label: bucketLabel(key, frame.grain) })),
    series,
    totals: frame.keys.map((_, at) =>
      together([...groups.values()].flatMap(({ cells }) => cells[at] ?? [])),
    ),
    incomplete: frame.keys.includes(current) ? current : null,
  };
}

type Groups = Map<string, { label: string; other: boolean; cells: Amount[][] }>;

/**
 * Of more groups than there are colours, the least expensive goes into Other; where it is the only one too many, there is no Other,
 * and it keeps its name. Gives that one's id.
 */
function foldLeast(groups: Groups): string | null {
  const named = [...groups].filter(([, { other }]) => !other);
  if (named.length <= SERIES_MAX) return null;
  const [id, { cells }] = named.reduce((least, one) =>
    compareDecimals(costOf(one), costOf(least)) <= 0 ? one : least,
  );
  const other = groups.get(OTHER);
  if (other === undefined) return id;
  for (const [at, cell] of other.cells.entries()) cell.push(...(cells[at] ?? []));
  groups.delete(id);
  return null;
}

const costOf = ([, { cells }]: [string, { readonly cells: Amount[][] }]): string =>
  together(cells.flat()) ?? '0';

const idOf = (group: string | null): string => `=${group ?? ''}`;

export function amountOf({ cost, unpriced }: Row['figures']): Amount {
  return unpriced !== '0' && isZero(cost) ? null : cost;
}

export { running, together };

/** What was spent up to the end of each bucket. */
export function accumulated(stack: Stack): Stack {
  return {
    ...stack,
    series: stack.series.map((series) => ({ ...series, amounts: running(series.amounts) })),
    totals: running(stack.totals),
  };
}

/** Of the buckets of a span; unknown where nothing of it is known. */
export function sumOfSpan(
  { buckets }: Pick<Stack, 'buckets'>,
  amounts: readonly Amount[],
  { first, last }: { readonly first: string; readonly last: string },
): Amount {
  return together(amounts.filter((_, at) => isWithin(buckets[at]?.key ?? '', first, last)));
}

const isWithin = (key: string, first: string, last: string): boolean => key >= first && key <= last;

/** The group of a series; null stands for calls without one. Of Other there is none. */
export const keyOfSeries = ({ id }: Pick<Series, 'id'>): string | null =>
  id === '=' ? null : id.slice(1);

/** One object per bucket, as Recharts wants it: floats, for drawing only. */
export function toDrawn(
  stack: Stack,
  hidden: ReadonlySet<string>,
): Record<string, string | number>[] {
  const shown = stack.series.filter((s) => !hidden.has(s.id));
  return stack.buckets.map(({ key }, at) => ({
    key,
    ...Object.fromEntries(shown.map((s) => [s.id, toDraw(s.amounts[at] ?? '0')])),
  }));
}
