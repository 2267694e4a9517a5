/** A dimension explains a change if few of its values make up this much of it, each at least the second share. */
const EXPLAINED_PERCENT = 67n;
const PART_PERCENT = 10n;
const VALUES_MAX = 5;
const MILLION = 1_000_000n;

/** What one combination of values cost, and what it was expected to; in whole units of any size, such as femtodollars. */
export interface ChangeCell {
  /** By dimension: team, model, key … A cell without a value of a dimension is counted under the empty string. */
  readonly values: Readonly<Record<string, string>>;
  readonly actual: bigint;
  readonly expected: bigint;
}

export interface ChangePart {
  readonly value: string;
  /** Actual less expected, exactly. */
  readonly excess: bigint;
  readonly actual: bigint;
  readonly expected: bigint;
}

/** The change by the values of one dimension: `parts` and `rest` add up to the whole change exactly. */
export interface ChangeBreakdown {
  readonly dimension: string;
  /** The largest first; those against the direction of the change are last. */
  readonly parts: readonly ChangePart[];
  /** Of the values that are not listed, and what no cell accounts for. */
  readonly rest: bigint;
}

export interface ChangeCause extends ChangeBreakdown {
  /** How differently the total is divided among the values from how it was expected to be: 0 not at all, 1 wholly. */
  readonly surprise: number;
}

export interface ChangeOptions {
  /** The whole change, where it is known apart from the cells; otherwise their sum. */
  readonly excess?: bigint;
  /** So many parts are listed. */
  readonly partsMax?: number;
}

/**
 * What a value was expected to cost: the median of the same time on earlier days, or the window right before if that is more, so
 * that what began earlier is no news. Of an even count the lower of both middles. Amounts in whole units.
 */
export function expectedAmount(sameTime: readonly bigint[], previous: bigint): bigint {
  const sorted = [...sameTime].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const middle = sorted[(sorted.length - 1) >> 1] ?? 0n;
  return middle > previous ? middle : previous;
}

/** Divides a change by the values of one dimension. */
export function breakDownChange(
  cells: readonly ChangeCell[],
  dimension: string,
  { excess, partsMax = Infinity }: ChangeOptions = {},
): ChangeBreakdown {
  const all = partsBy(cells, dimension);
  const whole = excess ?? sumOf(all);
  const parts = sorted(all, whole < 0n).slice(0, partsMax);
  return { dimension, parts, rest: whole - sumOf(parts) };
}

/**
 * The dimensions that explain a change, the most telling first, each with the smallest set of its values that makes up two thirds.
 * One that needs more than five values, or values of less than a tenth, explains nothing. Among the others the one whose division
 * changed most comes first: a model that everybody uses explains as much of every excess and says nothing.
 *
 * Explanatory power, succinctness and Jensen-Shannon surprise as in Bhagwan et al., Adtributor, NSDI 2014. Values are taken in the
 * order of their excess and not of surprise, which puts small noisy values first. To look further, ask again with the cells of
 * the cause alone (`cellsOf`).
 */
export function explainChange(
  cells: readonly ChangeCell[],
  dimensions: readonly string[],
  { excess, partsMax = VALUES_MAX }: ChangeOptions = {},
): ChangeCause[] {
  return dimensions
    .flatMap((dimension): ChangeCause[] => {
      const all = partsBy(cells, dimension);
      const whole = excess ?? sumOf(all);
      const parts = whole === 0n ? null : smallestSet(sorted(all, whole < 0n), whole, partsMax);
      if (parts === null) return [];
      const surprise = surpriseOf(all, parts);
      return [{ dimension, parts, rest: whole - sumOf(parts), surprise }];
    })
    .sort((a, b) => b.surprise - a.surprise || a.parts.length - b.parts.length);
}

/** The cells that a cause names. */
export function cellsOf(cells: readonly ChangeCell[], cause: ChangeBreakdown): ChangeCell[] {
  const named = new Set(cause.parts.map(({ value }) => value));
  return cells.filter(({ values }) => named.has(values[cause.dimension] ?? ''));
}

function partsBy(cells: readonly ChangeCell[], dimension: string): ChangePart[] {
  const parts = new Map<string, ChangePart>();
  for (const { values, actual, expected } of cells) {
    const value = values[dimension] ?? '';
    const before = parts.get(value);
    parts.set(value, {
      value,
      excess: (before?.excess ?? 0n) + actual - expected,
      actual: (before?.actual ?? 0n) + actual,
      expected: (before?.expected ?? 0n) + expected,
    });
  }
  return [...parts.values()];
}

const sumOf = (parts: readonly ChangePart[]): bigint =>
  parts.reduce((sum, { excess }) => sum + excess, 0n);

/** By excess in the direction of the change, then by name: the same order in every process. */
function sorted(parts: readonly ChangePart[], isFall: boolean): ChangePart[] {
  return [...parts].sort((a, b) => {
    const difference = isFall ? a.excess - b.excess : b.excess - a.excess;
    if (difference !== 0n) return difference < 0n ? -1 : 1;
    return a.value < b.value ? -1 : 1;
  });
}

function smallestSet(
  parts: readonly ChangePart[],
  whole: bigint,
  countMax: number,
): ChangePart[] | null {
  const chosen: ChangePart[] = [];
  const sign = whole < 0n ? -1n : 1n;
  let explained = 0n;
  for (const part of parts.slice(0, countMax)) {
    if (part.excess * sign * 100n < whole * sign * PART_PERCENT) return null;
    chosen.push(part);
    explained += part.excess * sign;
    if (explained * 100n >= whole * sign * EXPLAINED_PERCENT) return chosen;
  }
  return null;
}

/** The Jensen-Shannon divergence, in bits, between the shares expected and the shares come, of the values that are the cause. */
function surpriseOf(all: readonly ChangePart[], cause: readonly ChangePart[]): number {
  const total = (of: 'actual' | 'expected'): bigint =>
    all.reduce((sum, part) => (part[of] > 0n ? sum + part[of] : sum), 0n);
  const [expectedTotal, actualTotal] = [total('expected'), total('actual')];
  const terms = cause.map(({ expected, actual }) => {
    const [p, q] = [shareOf(expected, expectedTotal), shareOf(actual, actualTotal)];
    const middle = (p + q) / 2;
    const term = (share: number): number => (share > 0 ? share * Math.log2(share / middle) : 0);
    return (term(p) + term(q)) / 2;
  });
  return terms.reduce((sum, term) => sum + term, 0);
}

const shareOf = (part: bigint, whole: bigint): number =>
  whole > 0n && part > 0n ? Number((part * MILLION) / whole) / 1e6 : 0;
