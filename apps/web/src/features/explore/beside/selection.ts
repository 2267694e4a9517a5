import { compareDecimals, subtract } from '@bursar/pricing/decimal';
import type { LabelOf } from '../../../shared/format/labels.js';
import { dimensionLabel } from '../../../shared/spend/dimensions.js';
import { type Amount, amountOf } from '../../../shared/spend/series.js';
import type { Filter } from '../../../shared/spend/view.js';

const NAMED_MAX = 3;

/** Pure. "Team Search, environment prod": what a selection is of. */
export function selectionLabel(filters: readonly Filter[], labelOf: LabelOf): string {
  if (filters.length === 0) return 'Everything';
  return filters
    .map(({ dimension, values, exclude }, at) => {
      const name = at === 0 ? dimensionLabel(dimension) : dimensionLabel(dimension).toLowerCase();
      const shown = values.slice(0, NAMED_MAX).map((value) => labelOf(dimension, value));
      const more = values.length > NAMED_MAX ? ` and ${values.length - NAMED_MAX} more` : '';
      return `${name}${exclude ? ' not' : ''} ${shown.join(', ')}${more}`;
    })
    .join(', ');
}

/** Pure. The first of the page's dimensions by which both selections may have more than one group. */
export function rowsBy(
  dimensions: readonly string[],
  selections: readonly (readonly Filter[])[],
): string {
  const isFixed = (dimension: string): boolean =>
    selections.every((filters) =>
      filters.some(
        (filter) => filter.dimension === dimension && !filter.exclude && filter.values.length === 1,
      ),
    );
  const free = dimensions.find((dimension) => !isFixed(dimension));
  return free ?? (isFixed('model') ? (dimensions[0] ?? 'team') : 'model');
}

interface Answer {
  readonly rows: readonly {
    readonly keys: readonly (string | null)[];
    readonly other: boolean;
    readonly figures: { readonly cost: string; readonly unpriced: string };
  }[];
}

export interface Pair {
  readonly id: string;
  readonly key: string | null;
  readonly isOther: boolean;
  /** Null: not known. */
  readonly first: Amount;
  readonly second: Amount;
  /** The second less the first. */
  readonly difference: Amount;
}

export const differenceOf = (first: Amount, second: Amount): Amount =>
  first === null || second === null ? null : subtract(second, first);

/**
 * Pure. The groups of two answers side by side, the largest difference first. A group that one has not is nothing there; where that
 * one was cut to its most expensive groups, it is not known.
 */
export function pairsOf(first: Answer, second: Answer): Pair[] {
  const [one, other] = [amountsOf(first), amountsOf(second)];
  const ids = [...new Set([...one.amounts.keys(), ...other.amounts.keys()])];
  const pairs = ids.map((id): Pair => {
    const [a, b] = [one, other].map(({ amounts, isCut }) =>
      amounts.has(id) ? (amounts.get(id) ?? null) : isCut ? null : '0',
    );
    const isOther = id === OTHER;
    const key = isOther || id === '=' ? null : id.slice(1);
    const [left = null, right = null] = [a, b];
    const difference = differenceOf(left, right);
    return { id, key, isOther, first: left, second: right, difference };
  });
  return pairs.sort(byDifference);
}

const OTHER = 'other';

function amountsOf({ rows }: Answer): {
  readonly amounts: ReadonlyMap<string, Amount>;
  readonly isCut: boolean;
} {
  const amounts = new Map(
    rows.map(({ keys: [key = null], other, figures }) => [
      other ? OTHER : `=${key ?? ''}`,
      amountOf(figures),
    ]),
  );
  return { amounts, isCut: amounts.has(OTHER) };
}

function byDifference(a: Pair, b: Pair): number {
  const unknown =
    Number(a.isOther) - Number(b.isOther) ||
    Number(a.difference === null) - Number(b.difference === null);
  const size = ({ difference }: Pair): string => (difference ?? '0').replace(/^-/, '');
  return unknown || compareDecimals(size(b), size(a)) || (a.id < b.id ? -1 : 1);
}
